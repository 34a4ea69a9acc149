-- One row is a board's place among one neighbour set, for one measure and planning year, by one vintage.
-- grain: vintage, board, planning_year, indicator_id, series, neighbour_set
-- Position 1 is the highest value, whatever the polarity; rank 1 is the best, by polarity alone; ties share the better place.
-- A board is never set beside itself: a slot that its authority stands in is left out of the set. Its own figure is the
-- published one where there is one, else its own return at the year's end: at that date, or over the whole year, never of
-- the last quarter alone. is_invented and submission_ids tell what its own return was made of. change_from_last is from the
-- year before that has a figure of the same origin.
with own_return as (
    select
        worked_out.owner as board,
        left(worked_out.period, 7) as planning_year,
        worked_out.indicator_id,
        worked_out.series,
        worked_out.value,
        worked_out.numerator,
        worked_out.denominator,
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
    -- of all that is published of the rows that a board uses; what took a measure's place is good or bad as that was
    select
        measure.vintage,
        board.board,
        board.authority_code,
        measure.planning_year,
        measure.indicator_id,
        measure.series,
        case
            when series.board is not null then series.polarity
            when successor.board is not null then indicator.polarity
            else 'neither'
        end as polarity,
        coalesce(figure.value, own_return.value) as value,
        case
            when figure.value is not null then 'published'
            when own_return.value is not null then 'return'
        end as value_source,
        case when figure.value is null then own_return.numerator else figure.numerator end as numerator,
        case when figure.value is null then own_return.denominator else figure.denominator end as denominator,
        figure.value is null and coalesce(own_return.is_invented, false) as is_invented,
        case when figure.value is null then coalesce(own_return.submission_ids, []) else [] end as submission_ids,
        case
            -- of fewer authorities, as in another board's export, a quarter says nothing about England
            when figure.value is not null and spread.has_bands and spread.n >= 20
                then [spread.minimum, spread.q25, spread.median, spread.q75, spread.maximum]
        end as quartile_points,
        case when figure.value is not null then spread.n end as n_england
    from (select distinct vintage, planning_year, indicator_id, series from benchmarks.slot) as measure
    inner join catalogue.indicator as indicator
        on indicator.indicator_id = measure.indicator_id
    inner join catalogue.board as board
        on board.board = indicator.board
    left join core.polarity as series
        on series.board = board.board
        and series.indicator_id = measure.indicator_id
        and series.series = measure.series
    left join (
        select distinct board, published_indicator_id, published_series
        from catalogue.comparison
        where relation = 'successor'
    ) as successor
        on successor.board = board.board
        and successor.published_indicator_id = measure.indicator_id
        and successor.published_series = measure.series
    left join benchmarks.figure as figure
        on figure.vintage = measure.vintage
        and figure.authority_code = board.authority_code
        and figure.planning_year = measure.planning_year
        and figure.indicator_id = measure.indicator_id
        and figure.series = measure.series
    left join benchmarks.spread as spread
        on spread.vintage = figure.vintage
        and spread.indicator_id = figure.indicator_id
        and spread.series = figure.series
        and spread.source = figure.source
        and spread.release = figure.release
        and spread.period = figure.period
    left join own_return
        on own_return.preference = 1
        and own_return.board = board.board
        and own_return.planning_year = measure.planning_year
        and own_return.indicator_id = measure.indicator_id
        and own_return.series = measure.series
),

changed as (
    select
        vintage,
        board,
        planning_year,
        indicator_id,
        series,
        cast(change_from_last(list(cast(value as decimal(18, 6))) over (
            partition by vintage, board, indicator_id, series, value_source
            order by planning_year
            rows between unbounded preceding and current row
        )) as double) as change_from_last
    from own
),

among as (
    select
        own.vintage,
        own.board,
        own.planning_year,
        own.indicator_id,
        own.series,
        slot.neighbour_set,
        -- as decimals, because a sum of doubles depends on the order of the rows
        avg(cast(slot.value as decimal(18, 6))) as mean,
        cast(median(cast(slot.value as decimal(18, 6))) as double) as median,
        -- sums over sums, of those whose counts are known; numbers are not added up into one
        cast(round_half_away(
            cast(sum(slot.numerator) filter (where slot.value is not null and slot.denominator is not null) as bigint),
            cast(sum(slot.denominator) filter (where slot.value is not null and slot.numerator is not null) as bigint),
            cast(max(slot.multiplier) as bigint),
            max(slot.decimals)
        ) as double) as pooled,
        min(slot.value) as minimum,
        max(slot.value) as maximum,
        count(*) filter (where slot.value > own.value) as higher,
        count(*) filter (where slot.value < own.value) as lower,
        count(slot.value) as n_used,
        count(*) as n_expected,
        coalesce(
            list(slot.slot || ': ' || slot.symbol order by slot.slot) filter (where slot.value is null), []
        ) as missing
    from own
    inner join benchmarks.slot as slot
        on slot.vintage = own.vintage
        and slot.planning_year = own.planning_year
        and slot.indicator_id = own.indicator_id
        and slot.series = own.series
        and not list_contains(slot.authority_codes, own.authority_code)
    semi join catalogue.board_neighbour_set as known
        on known.board = own.board
        and known.neighbour_set = slot.neighbour_set
    group by own.vintage, own.board, own.planning_year, own.indicator_id, own.series, slot.neighbour_set
)

select
    among.vintage,
    among.board,
    among.planning_year,
    among.indicator_id,
    among.series,
    among.neighbour_set,
    own.value,
    own.value_source,
    own.numerator,
    own.denominator,
    own.is_invented,
    own.submission_ids,
    among.mean,
    among.median,
    among.pooled,
    among.minimum,
    among.maximum,
    case when own.value is not null and among.n_used > 0 then 1 + among.higher end as position,
    case
        when own.value is null or among.n_used = 0 then null
        when own.polarity = 'high_is_good' then 1 + among.higher
        when own.polarity = 'low_is_good' then 1 + among.lower
    end as rank,
    quartile_band(own.value, own.quartile_points, own.polarity) as quartile,
    own.n_england,
    changed.change_from_last,
    among.n_used,
    among.n_expected,
    among.missing
from among
inner join own
    using (vintage, board, planning_year, indicator_id, series)
inner join changed
    using (vintage, board, planning_year, indicator_id, series)
