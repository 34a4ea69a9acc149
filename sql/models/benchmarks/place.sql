-- One row is a board's place among one neighbour set, for one measure and planning year, as one vintage has it.
-- grain: vintage, board, period, indicator_id, series, neighbour_set
-- Rates and percentages only: numbers of children are listed beside (marts.neighbour_value) and never ranked or averaged
-- over places of different size (D-10). is_valid_for_period marks the set that stands for the year; the others are kept
-- for reading back. Row 2 of the framework is itself a place: its rank among every set is the place of the rate that it
-- ranks (indicators.md 6.1).
-- Successor and related measures (catalogue.comparison) have their places here too; the scorecard takes only the same.
-- published_period is the year that the publisher gives its figures for, such as a calendar year (published_name in words);
-- period is the planning year that it is reported in. region and england are rows of their own, as published.
-- is_invented: the board's own value is made up, because none was published. ranked_indicator_id and ranked_series name
-- the measure that a place is a place by: the row's own, or the rate. decimals: those that the publisher gives.
with published_as as (
    select
        vintage,
        planning_year,
        indicator_id,
        series,
        max(period) as period,
        max(multiplier) as multiplier,
        max(decimals) as decimals
    from benchmarks.figure
    where authority_kind = 'authority'
    group by vintage, planning_year, indicator_id, series
),

placed as (
    select
        placed.*,
        placed.indicator_id as ranked_indicator_id,
        placed.series as ranked_series
    from benchmarks.position as placed
    left join catalogue.series as series
        on series.board = placed.board
        and series.indicator_id = placed.indicator_id
        and series.series = placed.series
    left join published_as
        on published_as.vintage = placed.vintage
        and published_as.planning_year = placed.planning_year
        and published_as.indicator_id = placed.indicator_id
        and published_as.series = placed.series
    -- what no series of the board's is, is a number where its publisher multiplies by nothing
    where coalesce(series.kind, case when published_as.multiplier = 1 then 'count' end, 'rate') <> 'count'

    union all by name

    select
        vintage,
        board,
        planning_year,
        'cp_plans_neighbour_position' as indicator_id,
        'rank' as series,
        neighbour_set,
        cast(position as double) as value,
        position,
        n_used,
        n_expected,
        missing,
        value_source,
        is_invented,
        indicator_id as ranked_indicator_id,
        series as ranked_series
    from benchmarks.position
    where indicator_id = 'cp_plans_rate'
        and series = 'rate'
),

dated as (
    select neighbour_set, min(set_from) as set_from
    from catalogue.neighbour
    group by neighbour_set
)

select
    placed.vintage,
    placed.board,
    placed.planning_year as period,
    placed.indicator_id,
    placed.series,
    placed.neighbour_set,
    placed.value,
    placed.mean,
    placed.median,
    placed.pooled,
    placed.minimum,
    placed.maximum,
    placed.position,
    placed.n_used,
    placed.n_expected,
    placed.missing,
    placed.rank,
    placed.quartile,
    placed.change_from_last,
    england.value as england,
    region.value as region,
    placed.n_england,
    dated.set_from,
    coalesce(valid_set.neighbour_set = placed.neighbour_set, false) as is_valid_for_period,
    placed.value_source,
    placed.numerator,
    placed.denominator,
    published_as.decimals,
    placed.ranked_indicator_id,
    placed.ranked_series,
    coalesce(published_as.period, placed.planning_year) as published_period,
    period_name(coalesce(published_as.period, placed.planning_year)) as published_name,
    coalesce(placed.is_invented, false) as is_invented
from placed
inner join catalogue.board as board
    using (board)
inner join dated
    using (neighbour_set)
left join benchmarks.valid_set as valid_set
    using (board, planning_year)
left join published_as
    on published_as.vintage = placed.vintage
    and published_as.planning_year = placed.planning_year
    and published_as.indicator_id = placed.ranked_indicator_id
    and published_as.series = placed.ranked_series
left join benchmarks.figure as region
    on region.vintage = placed.vintage
    and region.authority_kind = 'region'
    and region.authority = board.region
    and region.planning_year = placed.planning_year
    and region.indicator_id = placed.indicator_id
    and region.series = placed.series
left join benchmarks.figure as england
    on england.vintage = placed.vintage
    and england.authority_kind = 'country'
    and england.planning_year = placed.planning_year
    and england.indicator_id = placed.indicator_id
    and england.series = placed.series
