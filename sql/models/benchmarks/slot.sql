-- One row is the place of a neighbour set, for one measure and planning year: one authority, or several taken together.
-- grain: vintage, neighbour_set, slot, planning_year, indicator_id, series
-- An authority that split keeps one slot: numerators and denominators of its successors are summed, and the slot is
-- missing when a part is missing (D-11). Who stands in a slot (authority_codes) is read at the 31 March that ends the year.
with measure as (
    select distinct vintage, planning_year, indicator_id, series
    from benchmarks.figure
    where authority_kind = 'authority'
),

member as (
    select
        neighbour.neighbour_set,
        neighbour.slot,
        neighbour.closeness,
        neighbour.authority_code,
        measure.vintage,
        measure.planning_year,
        measure.indicator_id,
        measure.series,
        figure.numerator,
        figure.denominator,
        figure.value,
        figure.decimals,
        figure.multiplier,
        case when figure.value is not null then '' else coalesce(nullif(figure.symbol, ''), 'no figure') end as symbol
    from measure
    inner join catalogue.neighbour as neighbour
        on make_date(cast(left(measure.planning_year, 4) as integer) + 1, 3, 31)
        between coalesce(neighbour.valid_from, date '1900-01-01') and coalesce(neighbour.valid_to, date '2999-12-31')
    left join benchmarks.figure as figure
        on figure.vintage = measure.vintage
        and figure.authority_code = neighbour.authority_code
        and figure.planning_year = measure.planning_year
        and figure.indicator_id = measure.indicator_id
        and figure.series = measure.series
),

slotted as (
    select
        vintage,
        neighbour_set,
        slot,
        planning_year,
        indicator_id,
        series,
        min(closeness) as closeness,
        list(authority_code order by authority_code) as authority_codes,
        count(*) as members,
        count(value) as members_with_value,
        count(numerator) as members_with_counts,
        cast(sum(numerator) as bigint) as numerator,
        count(denominator) as members_with_denominator,
        cast(sum(denominator) as bigint) as denominator,
        min(value) as only_value,
        max(decimals) as decimals,
        max(multiplier) as multiplier,
        string_agg(symbol, ', ' order by symbol) filter (where symbol <> '') as symbol
    from member
    group by vintage, neighbour_set, slot, planning_year, indicator_id, series
)

select
    vintage,
    neighbour_set,
    slot,
    planning_year,
    indicator_id,
    series,
    closeness,
    authority_codes,
    case when members_with_counts = members then numerator end as numerator,
    case when members_with_denominator = members then denominator end as denominator,
    case
        when members_with_value < members then null
        when members = 1 then only_value
        when members_with_counts = members and members_with_denominator = members
            then cast(round_half_away(numerator, denominator, multiplier, decimals) as double)
        when members_with_counts = members and multiplier = 1 and members_with_denominator = 0
            then cast(numerator as double)
    end as value,
    case
        when members_with_value < members then coalesce(symbol, 'no figure')
        when members > 1 and (members_with_counts < members)
            then 'parts without counts'
        else ''
    end as symbol,
    decimals,
    multiplier
from slotted
