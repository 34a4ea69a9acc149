-- One row is a board's place among one neighbour set, for one measure and planning year.
-- grain: board, planning_year, indicator_id, series, neighbour_set
-- Position 1 is the highest value, whatever the polarity; ties share the better place. The board's own figure is the
-- published one where there is one, else its own return at the year's end: at that date, or over the whole year, never of
-- the last quarter alone. is_invented and submission_ids tell what its own return was made of.
with own_return as (
    select
        worked_out.owner as board,
        left(worked_out.period, 7) as planning_year,
        worked_out.indicator_id,
        worked_out.series,
        worked_out.value,
        total.is_invented,
        total.submission_ids,
        row_number() over (
            partition by worked_out.owner, worked_out.period, worked_out.indicator_id, worked_out.series
            order by basis.is_headline desc, worked_out.basis
        ) as preference
    from indicators.value as worked_out
    inner join catalogue.series_basis as basis
        on basis.board = worked_out.owner
        and basis.indicator_id = worked_out.indicator_id
        and basis.series = worked_out.series
        and basis.basis = worked_out.basis
    inner join core.basis_total as total
        on total.board = worked_out.owner
        and total.period = worked_out.period
        and total.indicator_id = worked_out.indicator_id
        and total.series = worked_out.series
        and total.basis = worked_out.basis
        and total.area_type = worked_out.area_type
        and total.area_code = worked_out.area_code
        and total.breakdown = worked_out.breakdown
        and total.category = worked_out.category
    where worked_out.origin = 'return'
        and worked_out.area_type = 'county'
        and worked_out.breakdown = 'all'
        and worked_out.basis not in ('in_quarter', 'half_year')
        and worked_out.value is not null
        and right(worked_out.period, 2) = 'Q4'
),

own as (
    select
        board.board,
        slot_year.planning_year,
        series.indicator_id,
        series.series,
        coalesce(figure.value, own_return.value) as value,
        case
            when figure.value is not null then 'published'
            when own_return.value is not null then 'return'
        end as value_source,
        figure.value is null and coalesce(own_return.is_invented, false) as is_invented,
        case when figure.value is null then coalesce(own_return.submission_ids, []) else [] end as submission_ids
    from catalogue.board as board
    inner join catalogue.series as series
        on series.board = board.board
    inner join (select distinct planning_year, indicator_id, series from benchmarks.slot) as slot_year
        on slot_year.indicator_id = series.indicator_id
        and slot_year.series = series.series
    left join benchmarks.figure as figure
        on figure.authority_code = board.authority_code
        and figure.planning_year = slot_year.planning_year
        and figure.indicator_id = series.indicator_id
        and figure.series = series.series
    left join own_return
        on own_return.preference = 1
        and own_return.board = board.board
        and own_return.planning_year = slot_year.planning_year
        and own_return.indicator_id = series.indicator_id
        and own_return.series = series.series
)

select
    own.board,
    own.planning_year,
    own.indicator_id,
    own.series,
    slot.neighbour_set,
    own.value,
    own.value_source,
    own.is_invented,
    own.submission_ids,
    -- as decimals, because a sum of doubles depends on the order of the rows
    avg(cast(slot.value as decimal(18, 6))) as mean,
    cast(median(cast(slot.value as decimal(18, 6))) as double) as median,
    case
        when max(slot.multiplier_or_one) = 1 and count(slot.denominator) = 0 then null
        else cast(round_half_away(
            cast(sum(slot.numerator) filter (where slot.value is not null and slot.denominator is not null) as bigint),
            cast(sum(slot.denominator) filter (where slot.value is not null and slot.numerator is not null) as bigint),
            cast(max(slot.multiplier_or_one) as bigint),
            max(slot.decimals_or_zero)
        ) as double)
    end as pooled,
    min(slot.value) as minimum,
    max(slot.value) as maximum,
    case
        when own.value is not null and count(slot.value) > 0
            then 1 + count(*) filter (where slot.value > own.value)
    end as position,
    count(slot.value) as n_used,
    count(*) as n_expected,
    coalesce(
        list(slot.slot || ': ' || slot.symbol order by slot.slot) filter (where slot.value is null), []
    ) as missing
from own
inner join (
    select
        slots.*,
        coalesce(series.multiplier, 1) as multiplier_or_one,
        coalesce(series.decimals, 0) as decimals_or_zero
    from benchmarks.slot as slots
    left join (
        select indicator_id, series, max(multiplier) as multiplier, max(decimals) as decimals
        from catalogue.series
        group by indicator_id, series
    ) as series using (indicator_id, series)
) as slot
    on slot.planning_year = own.planning_year
    and slot.indicator_id = own.indicator_id
    and slot.series = own.series
group by
    own.board, own.planning_year, own.indicator_id, own.series, slot.neighbour_set, own.value, own.value_source,
    own.is_invented, own.submission_ids
