-- One row is a series in a quarter beside one thing that it is compared with, or why it is not.
-- grain: board, period, indicator_id, series, against
-- against: the mean or the median of the neighbours, England, the region. Compared are the figures of one year, the newest
-- that had ended with the quarter: the board's own of that year, with its intervals, and the benchmark's value, whose own
-- interval is not used (methods.md 2). By the vintage of published figures that the quarter speaks by, and the neighbour set
-- that stands for the year. Without a polarity the outcome is a position: lower, similar, higher.
-- why_not: '' where it is compared; numbers_are_not_compared (places differ in size, D-10), no_benchmark, something_else (only
-- a successor or a related measure is published: relation), too_old (older than the board allows), definition_changed (what
-- is counted changed since that year, or how we count it where the figure is of our own returns; of a flow since its first
-- quarter), no_own_figure, no_interval (LAIT prints no counts; place, rank and quartile stand nevertheless).
with asked as (
    select
        series.board,
        quarter.period,
        quarter.vintage,
        series.indicator_id,
        series.series,
        series.kind,
        series.nature,
        series.multiplier,
        polarity.polarity,
        board.compare_within_years,
        period.planning_year,
        period.quarter_number
    from catalogue.series as series
    inner join core.polarity as polarity
        using (board, indicator_id, series)
    inner join catalogue.board as board
        using (board)
    inner join benchmarks.vintage as quarter
        using (board)
    inner join catalogue.period as period
        using (period)
),

newest as (
    -- the newest benchmark year that had ended with the quarter, of what is declared to be the same measure
    select
        asked.period as quarter,
        place.*,
        row_number() over (
            partition by asked.board, asked.period, asked.indicator_id, asked.series
            order by place.period desc
        ) as preference
    from asked
    inner join benchmarks.place as place
        on place.vintage = asked.vintage
        and place.board = asked.board
        and place.indicator_id = asked.indicator_id
        and place.series = asked.series
        and (
            place.period < asked.planning_year
            or (place.period = asked.planning_year and asked.quarter_number = 4)
        )
    semi join catalogue.comparison as same
        on same.board = place.board
        and same.indicator_id = place.indicator_id
        and same.series = place.series
        and same.published_indicator_id = place.indicator_id
        and same.published_series = place.series
        and same.relation = 'same'
    where place.is_valid_for_period
        and place.n_used > 0
),

something_else as (
    -- what is published by then beside a series, and is not what it measures
    select
        asked.board,
        asked.period,
        asked.indicator_id,
        asked.series,
        max(other.relation) as relation
    from asked
    inner join catalogue.comparison as other
        using (board, indicator_id, series)
    inner join (
        select distinct vintage, planning_year, indicator_id, series
        from benchmarks.figure
        where authority_kind = 'authority'
            and value is not null
    ) as published
        on published.vintage = asked.vintage
        and published.indicator_id = other.published_indicator_id
        and published.series = other.published_series
        and (
            published.planning_year < asked.planning_year
            or (published.planning_year = asked.planning_year and asked.quarter_number = 4)
        )
    where other.relation <> 'same'
    group by asked.board, asked.period, asked.indicator_id, asked.series
),

changed as (
    select
        asked.board,
        asked.period,
        asked.indicator_id,
        asked.series
    from asked
    inner join newest
        on newest.preference = 1
        and newest.quarter = asked.period
        and newest.board = asked.board
        and newest.indicator_id = asked.indicator_id
        and newest.series = asked.series
    semi join catalogue.definition_change as change
        -- how we count is no matter to what others publish of us
        on (change.kind = 'definition' or (change.kind = 'counting' and newest.value_source = 'return'))
        and change.board = asked.board
        and change.indicator_id = asked.indicator_id
        and change.series = asked.series
        -- a flow is a sum over its year: a change within it is one in the middle of the figure
        and change.from_period > newest.period || case when asked.nature = 'flow' then '-Q1' else '-Q4' end
        and change.from_period <= asked.period
),

judged as (
    select
        asked.*,
        newest.period as benchmark_period,
        newest.published_name as benchmark_published_name,
        case when newest.board is not null then 'same' else something_else.relation end as relation,
        case
            when asked.kind = 'count' then 'numbers_are_not_compared'
            when newest.board is null and something_else.board is not null then 'something_else'
            when newest.board is null then 'no_benchmark'
            when cast(left(asked.planning_year, 4) as integer) - cast(left(newest.period, 4) as integer)
                > asked.compare_within_years then 'too_old'
            when changed.board is not null then 'definition_changed'
            else ''
        end as why_not
    from asked
    left join newest
        on newest.preference = 1
        and newest.quarter = asked.period
        and newest.board = asked.board
        and newest.indicator_id = asked.indicator_id
        and newest.series = asked.series
    left join something_else
        on something_else.board = asked.board
        and something_else.period = asked.period
        and something_else.indicator_id = asked.indicator_id
        and something_else.series = asked.series
    left join changed
        on changed.board = asked.board
        and changed.period = asked.period
        and changed.indicator_id = asked.indicator_id
        and changed.series = asked.series
),

measured as (
    select
        judged.*,
        shown.neighbour_set,
        shown.value as own_value,
        shown.value_source as source,
        shown.is_invented,
        shown.mean,
        shown.median,
        shown.england,
        shown.region,
        shown.n_used,
        shown.n_expected,
        shown.missing,
        shown.position,
        shown.rank,
        shown.quartile,
        interval_lower(judged.kind, shown.numerator, shown.denominator, judged.multiplier, 95) as lower_95,
        interval_upper(judged.kind, shown.numerator, shown.denominator, judged.multiplier, 95) as upper_95,
        interval_lower(judged.kind, shown.numerator, shown.denominator, judged.multiplier, 99.8) as lower_998,
        interval_upper(judged.kind, shown.numerator, shown.denominator, judged.multiplier, 99.8) as upper_998
    from judged
    left join newest as shown
        on judged.why_not in ('', 'definition_changed')
        and shown.preference = 1
        and shown.quarter = judged.period
        and shown.board = judged.board
        and shown.indicator_id = judged.indicator_id
        and shown.series = judged.series
),

beside as (
    select
        measured.*,
        against.against,
        case against.against
            when 'neighbour_mean' then measured.mean
            when 'neighbour_median' then measured.median
            when 'england' then measured.england
            when 'region' then measured.region
        end as benchmark,
        case
            when measured.why_not <> '' then measured.why_not
            when measured.own_value is null then 'no_own_figure'
            when benchmark is null then 'no_benchmark'
            when measured.lower_95 is null or measured.upper_95 is null then 'no_interval'
            else ''
        end as says_why_not
    from measured
    cross join (values ('neighbour_mean'), ('neighbour_median'), ('england'), ('region')) as against (against)
)

select
    board,
    period,
    indicator_id,
    series,
    against,
    benchmark_period,
    benchmark_published_name,
    neighbour_set,
    vintage,
    own_value,
    lower_95,
    upper_95,
    lower_998,
    upper_998,
    benchmark,
    case when says_why_not = '' then against_benchmark(lower_95, upper_95, benchmark, polarity) end as outcome_95,
    case when says_why_not = '' then against_benchmark(lower_998, upper_998, benchmark, polarity) end as outcome_998,
    n_used,
    n_expected,
    coalesce(missing, []) as missing,
    position,
    rank,
    quartile,
    relation,
    source,
    says_why_not as why_not,
    coalesce(is_invented, false) as is_invented
from beside
