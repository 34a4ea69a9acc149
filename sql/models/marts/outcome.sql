-- One row is the answer to one of the eight questions that are asked of a number before it is rated.
-- grain: board, period, indicator_id, series, dimension
-- Asked of the headline of every row of the scorecard, and of every other percentage, rate or count of the county, each on
-- its first basis. Each answer is made from one table alone, so what changes in one changes one answer (docs/ratings.md).
-- definition_changed is within_the_span where the figure is a sum across the change: of neither way of counting.
-- outcome is none where there is nothing to say, and why says what was lacking. Without a polarity the answers are places
-- and directions: lower, higher, increasing, decreasing, neutral_low, neutral_high.
-- inputs are name=value, in the order of the alphabet; cells are the rows of marts that the answer was made from: what
-- hides one of them hides the answer.
with threshold as (
    -- a board without them judges nothing
    select
        board,
        max(number) filter (where name = 'minimum_denominator') as minimum_denominator,
        max(number) filter (where name = 'minimum_numerator') as minimum_numerator,
        max(number) filter (where name = 'minimum_neighbours') as minimum_neighbours,
        max(number) filter (where name = 'trend_points') as trend_points,
        max(number) filter (where name = 'control_points') as control_points
    from catalogue.threshold
    group by board
),

rated as (
    select
        card.board,
        card.period,
        card.indicator_id,
        card.headline_series as series,
        card.basis,
        card.breakdown,
        card.category,
        card.status,
        card.value,
        card.numerator,
        card.denominator
    from marts.scorecard as card

    union all by name

    select
        value.board,
        value.period,
        value.indicator_id,
        value.series,
        value.basis,
        value.breakdown,
        value.category,
        value.status,
        value.value,
        value.numerator,
        value.denominator
    from marts.indicator_value as value
    inner join catalogue.indicator as indicator
        on indicator.board = value.board
        and indicator.indicator_id = value.indicator_id
        and indicator.headline_series <> value.series
    inner join catalogue.series_basis as series_basis
        on series_basis.board = value.board
        and series_basis.indicator_id = value.indicator_id
        and series_basis.series = value.series
        and series_basis.basis = value.basis
        and series_basis.is_headline
    inner join catalogue.series as series
        on series.board = value.board
        and series.indicator_id = value.indicator_id
        and series.series = value.series
    where value.area_type = 'county'
        and value.breakdown = 'all'
        and series.kind in ('percentage', 'rate', 'count')
),

named as (
    select
        rated.*,
        polarity.polarity,
        series.nature,
        series.kind,
        series.multiplier,
        series.denominator_kind,
        left(rated.period, 7) as planning_year,
        concat_ws('/', rated.board, rated.period, rated.indicator_id, rated.series) as key,
        concat_ws(
            '/', 'marts.indicator_value ' || rated.board, rated.period, rated.indicator_id, rated.series, rated.basis, 'county',
            board.authority_code, rated.breakdown, rated.category
        ) as cell
    from rated
    inner join catalogue.series as series
        using (board, indicator_id, series)
    inner join core.polarity as polarity
        using (board, indicator_id, series)
    inner join catalogue.board as board
        using (board)
    semi join threshold
        using (board)
),

span as (
    -- the first of the quarters that a figure is a sum of
    select basis, nature, period, min(member_period) as first_period
    from catalogue.basis_window
    group by basis, nature, period
),

changed as (
    -- the newest change that a series of years still feels; new limits for another reason change no definition
    select
        named.board,
        named.period,
        named.indicator_id,
        named.series,
        max(change.from_period) as from_period,
        arg_max(change.kind, (change.from_period, change.kind)) as kind,
        coalesce(max(change.from_period) > min(span.first_period), false) as is_within
    from named
    inner join threshold
        using (board)
    inner join marts.definition_change as change
        on change.board = named.board
        and change.indicator_id = named.indicator_id
        and change.series = named.series
        and change.kind <> 'rebase'
        and change.from_period <= named.period
        and cast(left(named.planning_year, 4) as integer) - cast(left(change.from_period, 4) as integer)
        < threshold.trend_points
    left join span
        on span.basis = named.basis
        and span.nature = named.nature
        and span.period = named.period
    group by named.board, named.period, named.indicator_id, named.series
),

latest as (
    -- what the latest quarter says, and how many quarters its limits are made of: a new stretch begins to count anew
    select
        board, period, indicator_id, series, basis, point_period, value, lower, upper, rule, meaning, is_steady,
        stretch_points as points
    from marts.control
    where is_latest
),

compared as (
    -- what the newest year says beside the neighbours, and whether the quarter's own number bears it out where it is of an
    -- earlier year: a share, or a number of a whole year or of a day, can be set beside the same mean
    select
        beside.*,
        case
            when coalesce(beside.why_not, '') <> '' then beside.why_not
            when beside.n_used < threshold.minimum_neighbours then 'too_few_neighbours'
            when beside.benchmark_period < named.planning_year
                and (named.kind = 'percentage' or named.basis in ('snapshot', 'rolling_12_months'))
                and case
                    when beside.outcome_95 <> 'similar'
                        then sign(named.value - beside.benchmark) <> sign(beside.own_value - beside.benchmark)
                    else beside.benchmark not between
                        interval_lower(named.kind, named.numerator, named.denominator, named.multiplier, 95)
                        and interval_upper(named.kind, named.numerator, named.denominator, named.multiplier, 95)
                end then 'older_year_says_otherwise'
        end as why
    from named
    inner join threshold
        using (board)
    inner join marts.comparison as beside
        on beside.board = named.board
        and beside.period = named.period
        and beside.indicator_id = named.indicator_id
        and beside.series = named.series
        and beside.against = 'neighbour_mean'
),

answered as (
    select
        board, period, indicator_id, series,
        1 as sort_order,
        'number' as dimension,
        case
            when is_number(status) then 'given'
            when status = 'not_due' then 'not_due'
            else 'missing'
        end as outcome,
        case when not is_number(status) then status end as why,
        ['basis=' || basis, 'status=' || status, 'value=' || value] as inputs,
        [cell] as cells
    from named

    union all by name

    select
        named.board, named.period, named.indicator_id, named.series,
        2 as sort_order,
        'size' as dimension,
        case
            -- a place is one among authorities
            when named.kind = 'rank' then 'enough'
            when named.denominator_kind = 'population' and named.numerator < threshold.minimum_numerator then 'too_small'
            when named.denominator_kind <> 'population' and named.denominator < threshold.minimum_denominator then 'too_small'
            else 'enough'
        end as outcome,
        cast(null as varchar) as why,
        [
            'denominator=' || named.denominator,
            'minimum_denominator=' || case
                when named.denominator_kind <> 'population' and named.kind <> 'rank' then threshold.minimum_denominator
            end,
            'minimum_numerator=' || case when named.denominator_kind = 'population' then threshold.minimum_numerator end,
            'numerator=' || named.numerator
        ] as inputs,
        [named.cell] as cells
    from named
    inner join threshold
        using (board)

    union all by name

    select
        named.board, named.period, named.indicator_id, named.series,
        3 as sort_order,
        'definition' as dimension,
        case when changed.from_period is null then 'unchanged' else 'changed' end as outcome,
        case when changed.is_within then 'within_the_span' else changed.kind end as why,
        ['from_period=' || changed.from_period, 'kind=' || changed.kind] as inputs,
        [
            concat_ws('/', 'marts.definition_change ' || named.board, named.indicator_id, named.series, changed.from_period)
            || '/' || changed.kind
        ] as cells
    from named
    left join changed
        using (board, period, indicator_id, series)

    union all by name

    select
        named.board, named.period, named.indicator_id, named.series,
        4 as sort_order,
        'confidence' as dimension,
        coalesce(lower(quality.confidence), 'none') as outcome,
        array_to_string(quality.worst, ', ') as why,
        ['basis=' || named.basis, 'confidence=' || quality.confidence, 'worst=' || array_to_string(quality.worst, ', ')] as inputs,
        ['marts.data_quality ' || named.key || '/' || quality.basis, named.cell] as cells
    from named
    left join marts.data_quality as quality
        using (board, period, indicator_id, series, basis)

    union all by name

    select
        named.board, named.period, named.indicator_id, named.series,
        5 as sort_order,
        'target' as dimension,
        coalesce(target.outcome, 'none') as outcome,
        case when target.outcome is null then coalesce(target.why_not, 'no_target') end as why,
        [
            'basis=' || target.basis,
            'expected=' || target.expected,
            'lower_95=' || target.lower_95,
            'polarity=' || named.polarity,
            'target=' || target.target,
            'tolerance=' || target.tolerance,
            'upper_95=' || target.upper_95,
            'value=' || target.value,
            'why_not=' || nullif(target.why_not, '')
        ] as inputs,
        [
            'marts.target ' || case when target.board is not null then named.key end,
            case when target.outcome is not null then replace(named.cell, '/' || named.basis || '/', '/' || target.basis || '/') end
        ] as cells
    from named
    left join marts.target as target
        using (board, period, indicator_id, series)

    union all by name

    select
        named.board, named.period, named.indicator_id, named.series,
        6 as sort_order,
        'benchmark' as dimension,
        coalesce(case when compared.why is null then compared.outcome_95 end, 'none') as outcome,
        case when compared.board is null then 'no_benchmark' else compared.why end as why,
        [
            'against=' || compared.against,
            'benchmark=' || compared.benchmark,
            'benchmark_period=' || compared.benchmark_period,
            'benchmark_published_name=' || nullif(compared.benchmark_published_name, compared.benchmark_period),
            'lower_95=' || compared.lower_95,
            'n_expected=' || compared.n_expected,
            'n_used=' || compared.n_used,
            'neighbour_set=' || compared.neighbour_set,
            'own_value=' || compared.own_value,
            'polarity=' || named.polarity,
            'source=' || compared.source,
            'upper_95=' || compared.upper_95,
            'why_not=' || nullif(compared.why_not, '')
        ] as inputs,
        [
            'marts.comparison ' || case when compared.board is not null then named.key end || '/' || compared.against,
            case when compared.why = 'older_year_says_otherwise' then named.cell end,
            case
                when compared.source = 'return'
                    then replace(named.cell, '/' || named.period || '/', '/' || compared.benchmark_period || '-Q4/')
            end
        ] as cells
    from named
    left join compared
        using (board, period, indicator_id, series)

    union all by name

    select
        named.board, named.period, named.indicator_id, named.series,
        7 as sort_order,
        'trend' as dimension,
        case
            when trend.judgement = 'better' then 'improving'
            when trend.judgement = 'worse' then 'worsening'
            when trend.trend = 'no_significant_change' then 'no_change'
            when trend.trend in ('increasing', 'decreasing') then trend.trend
            else 'none'
        end as outcome,
        case when trend.trend in ('no_significant_change', 'increasing', 'decreasing') then null
            else coalesce(trend.reason, 'no_trend') end as why,
        [
            'chi_squared=' || trend.chi_squared,
            'first_point=' || trend.first_point,
            'last_point=' || trend.last_point,
            'method=' || trend.method,
            'points=' || trend.points,
            'polarity=' || named.polarity,
            'reason=' || nullif(trend.reason, ''),
            'slope=' || trend.slope,
            'trend=' || trend.trend
        ] as inputs,
        ['marts.trend ' || case when trend.board is not null then named.key end] as cells
    from named
    left join marts.trend as trend
        using (board, period, indicator_id, series)

    union all by name

    select
        named.board, named.period, named.indicator_id, named.series,
        8 as sort_order,
        'control' as dimension,
        case
            when latest.points >= threshold.control_points and latest.is_steady then coalesce(latest.meaning, 'none')
            else 'none'
        end as outcome,
        case
            when latest.points is null or latest.points < threshold.control_points then 'too_few_points'
            when latest.meaning is null then 'no_number'
            when not latest.is_steady then 'limits_unsteady'
        end as why,
        [
            'basis=' || latest.basis,
            'lower=' || latest.lower,
            'point_period=' || latest.point_period,
            'points=' || latest.points,
            'polarity=' || named.polarity,
            'rule=' || latest.rule,
            'upper=' || latest.upper,
            'value=' || latest.value
        ] as inputs,
        ['marts.control ' || named.key || '/' || latest.point_period] as cells
    from named
    inner join threshold
        using (board)
    left join latest
        using (board, period, indicator_id, series)
)

select
    board,
    period,
    indicator_id,
    series,
    dimension,
    outcome,
    nullif(why, '') as why,
    list_filter(inputs, lambda one: one is not null) as inputs,
    list_filter(cells, lambda one: one is not null) as cells,
    sort_order
from answered
