-- One row is a line of the scorecard: an indicator's headline for the county, beside what it is compared with.
-- grain: board, period, indicator_id
-- A row whose whole is not asked for (one figure a place) shows its first category. Figures repeated because none is
-- due in this quarter are not carried forward: the status says so.
-- A count of the year to date only grows: it has no quarter before, and its trend is that of its quarters (trend_basis).
-- query_periods: the returns behind the figure with a question that nobody has answered; it is used but flagged
-- (indicators.md 10, rule 5). compared_*: the measure that is set beside the neighbours, for a place the rate it ranks.
-- *sign_off: how far each figure has come on its way to being signed off (marts.indicator_value).
-- comparison: why a row that could be is not compared, in words: published figures older than the board allows, or of
-- something else than the headline, are not.
-- benchmark_vintage: the published figures that the quarter speaks by; a release of later moves nothing in its line.
-- changed_since_*: the newest change of what the headline's figures mean, or of how they are counted, after the first quarter
-- of which the earlier one is a sum: they are shown and not compared. confidence: how far its data are trusted (marts.data_quality).
-- benchmark_published_period: the year as the publisher gives it (a calendar year, say), benchmark_published_name in words.
with headline as (
    select
        value.*,
        row_number() over (
            partition by value.board, value.period, value.indicator_id
            order by value.breakdown <> 'all', category.sort_order, value.breakdown, value.category
        ) as preference
    from marts.indicator_value as value
    inner join catalogue.indicator as indicator
        on indicator.board = value.board
        and indicator.indicator_id = value.indicator_id
        and indicator.headline_series = value.series
        and indicator.headline_basis = value.basis
    left join catalogue.category as category
        on category.board = value.board
        and category.indicator_id = value.indicator_id
        and category.breakdown = value.breakdown
        and category.category = value.category
    where value.area_type = 'county'
),

supplied_by as (
    -- whose cells an indicator's headline is made of: its own, or another row's
    select distinct
        indicator.board,
        indicator.indicator_id,
        coalesce(source.source_indicator_id, indicator.indicator_id) as source_indicator_id
    from catalogue.indicator as indicator
    left join catalogue.series_source as source
        on source.board = indicator.board
        and source.indicator_id = indicator.indicator_id
        and source.series = indicator.headline_series
        and source.part = 'numerator'
),

fed_by as (
    -- the series whose cells a headline is made of: its own, and others'
    select
        board,
        indicator_id,
        indicator_id as source_indicator_id,
        headline_series as source_series
    from catalogue.indicator

    union

    select
        indicator.board,
        indicator.indicator_id,
        source.source_indicator_id,
        source.source_series
    from catalogue.indicator as indicator
    inner join catalogue.series_source as source
        on source.board = indicator.board
        and source.indicator_id = indicator.indicator_id
        and source.series = indicator.headline_series
),

made_of as (
    select
        board,
        period,
        indicator_id,
        unnest(submission_ids) as submission_id
    from headline
    where preference = 1
        and is_number(status)
),

queried as (
    select
        made_of.board,
        made_of.period,
        made_of.indicator_id,
        list_sort(list_distinct(list(submission.return_period))) as query_periods
    from made_of
    inner join staging.submission as submission
        on submission.submission_id = made_of.submission_id
        and submission.is_current
    inner join staging.finding as finding
        on finding.submission_id = made_of.submission_id
        and finding.is_open
    semi join fed_by
        on fed_by.board = made_of.board
        and fed_by.indicator_id = made_of.indicator_id
        -- a question about a whole file is one about all that is made of it
        and (
            finding.indicator_id = ''
            or (fed_by.source_indicator_id = finding.indicator_id and fed_by.source_series = finding.series)
        )
    group by made_of.board, made_of.period, made_of.indicator_id
),

span as (
    -- the first of the quarters that a headline is a sum of
    select series.board, series.indicator_id, series.series, basis_window.period, min(basis_window.member_period) as first_period
    from catalogue.indicator as indicator
    inner join catalogue.series as series
        on series.board = indicator.board
        and series.indicator_id = indicator.indicator_id
        and series.series = indicator.headline_series
    inner join catalogue.basis_window as basis_window
        on basis_window.basis = indicator.headline_basis
        and basis_window.nature = series.nature
    group by series.board, series.indicator_id, series.series, basis_window.period
),

changed as (
    select
        change.board,
        period.period,
        change.indicator_id,
        change.series,
        arg_max(change.title, (change.from_period, change.kind))
            filter (where change.from_period > coalesce(previous.first_period, period.previous_period)) as since_previous,
        arg_max(change.title, (change.from_period, change.kind))
            filter (where change.from_period > coalesce(last_year.first_period, period.same_last_year)) as since_last_year
    from marts.definition_change as change
    inner join catalogue.period as period
        on change.from_period <= period.period
    left join span as previous
        on previous.board = change.board
        and previous.indicator_id = change.indicator_id
        and previous.series = change.series
        and previous.period = period.previous_period
    left join span as last_year
        on last_year.board = change.board
        and last_year.indicator_id = change.indicator_id
        and last_year.series = change.series
        and last_year.period = period.same_last_year
    group by change.board, period.period, change.indicator_id, change.series
),

ranked as (
    select distinct board, indicator_id, series, ranked_indicator_id, ranked_series
    from benchmarks.place
    where ranked_indicator_id <> indicator_id
),

supplier as (
    select
        supplied_by.board,
        supplied.period,
        supplied_by.indicator_id,
        list_sort(list_distinct(list(provider.name))) as providers,
        array_to_string(
            list_sort(list_distinct(list(provider.name) filter (where not is_number(supplied.status)))), ', '
        ) as missing
    from supplied_by
    inner join core.supplied as supplied
        on supplied.board = supplied_by.board
        and supplied.indicator_id = supplied_by.source_indicator_id
    inner join catalogue.provider as provider
        on provider.board = supplied.board
        and provider.provider = supplied.provider
    group by supplied_by.board, supplied.period, supplied_by.indicator_id
),

benchmark as (
    -- the newest benchmark year that had ended with the quarter, by the vintage that the quarter speaks by
    select
        benchmark.*,
        period.period as quarter,
        row_number() over (
            partition by period.period, benchmark.board, benchmark.indicator_id, benchmark.series
            order by benchmark.period desc
        ) as preference
    from benchmarks.place as benchmark
    inner join benchmarks.vintage as spoken
        on spoken.board = benchmark.board
        and spoken.vintage = benchmark.vintage
    inner join catalogue.period as period
        on period.period = spoken.period
        and (
            benchmark.period < period.planning_year
            or (benchmark.period = period.planning_year and period.quarter_number = 4)
        )
    -- only a place, and what is declared to be the same measure: a successor or a related one answers another question
    left join catalogue.comparison as comparison
        on comparison.board = benchmark.board
        and comparison.indicator_id = benchmark.indicator_id
        and comparison.series = benchmark.series
        and comparison.published_indicator_id = benchmark.indicator_id
        and comparison.published_series = benchmark.series
        and comparison.relation = 'same'
    where benchmark.is_valid_for_period
        and benchmark.n_used > 0
        and (comparison.board is not null or benchmark.ranked_indicator_id <> benchmark.indicator_id)
),

too_old as (
    select
        benchmark.quarter,
        benchmark.board,
        benchmark.indicator_id,
        benchmark.series,
        'not compared: the newest published figures are of ' || coalesce(benchmark.published_name, benchmark.period)
        || ', more than '
        || board.compare_within_years || ' years before' as words
    from benchmark
    inner join catalogue.board as board
        using (board)
    inner join catalogue.period as period
        on period.period = benchmark.quarter
    where benchmark.preference = 1
        and cast(left(period.planning_year, 4) as integer) - cast(left(benchmark.period, 4) as integer)
        > board.compare_within_years
),

something_else as (
    -- rows that are published of, by the end of the quarter, but never as the headline measures it
    select distinct
        comparison.board,
        comparison.indicator_id,
        period.period as quarter
    from catalogue.comparison as comparison
    inner join catalogue.indicator as indicator
        using (board, indicator_id)
    inner join benchmarks.vintage as spoken
        using (board)
    inner join benchmarks.figure as figure
        on figure.vintage = spoken.vintage
        and figure.authority_kind = 'authority'
        and figure.indicator_id = comparison.published_indicator_id
        and figure.series = comparison.published_series
    inner join catalogue.period as period
        on period.period = spoken.period
        and (
            figure.planning_year < period.planning_year
            or (figure.planning_year = period.planning_year and period.quarter_number = 4)
        )
    anti join catalogue.comparison as same
        on same.board = comparison.board
        and same.indicator_id = comparison.indicator_id
        and same.series = indicator.headline_series
        and same.relation = 'same'
    where figure.value is not null
        and indicator.kind <> 'rank'
)

select
    headline.board,
    headline.period,
    headline.indicator_id,
    indicator.number,
    indicator.sort_order,
    indicator.theme,
    indicator.title,
    indicator.question,
    indicator.kind,
    headline.unit,
    series.decimals,
    indicator.polarity,
    headline.series as headline_series,
    headline.basis,
    headline.breakdown,
    headline.category,
    headline.value,
    headline.numerator,
    headline.denominator,
    headline.lower_95,
    headline.upper_95,
    headline.status,
    coalesce(quarterly.basis, headline.basis) as trend_basis,
    case when quarterly.basis is null then previous.value end as previous_value,
    quarterly.basis is null and coalesce(previous.is_invented, false) as previous_is_invented,
    case when quarterly.basis is null then previous.sign_off end as previous_sign_off,
    last_year.value as same_quarter_last_year_value,
    coalesce(last_year.is_invented, false) as same_quarter_last_year_is_invented,
    last_year.sign_off as same_quarter_last_year_sign_off,
    year_to_date.value as year_to_date_value,
    coalesce(year_to_date.is_invented, false) as year_to_date_is_invented,
    year_to_date.sign_off as year_to_date_sign_off,
    benchmark.neighbour_set,
    benchmark.mean as neighbour_mean,
    benchmark.median as neighbour_median,
    case when indicator.kind <> 'rank' then benchmark.position end as position,
    benchmark.n_used,
    benchmark.n_expected,
    coalesce(
        benchmark.period,
        case when indicator.kind = 'rank' and is_number(headline.status) then period.planning_year end
    ) as benchmark_period,
    benchmark.england as england_value,
    benchmark.region as region_value,
    benchmark.value as benchmark_value,
    benchmark.value_source as benchmark_value_source,
    compared.indicator_id as compared_indicator_id,
    compared.series as compared_series,
    compared.unit as compared_unit,
    compared.decimals as compared_decimals,
    headline.is_invented,
    headline.sign_off,
    coalesce(queried.query_periods, []) as query_periods,
    coalesce(queried_last_year.query_periods, []) as same_quarter_last_year_query_periods,
    case
        when too_old.words is not null then too_old.words
        when something_else.board is not null then 'not compared: what is published measures something else'
        else ''
    end as comparison,
    coalesce(supplier.providers, []) as providers,
    case headline.status
        -- with nobody missing in this quarter, it is an earlier one that the longer basis lacks
        when 'late' then 'overdue' || coalesce(' from ' || supplier.missing, ' for an earlier quarter')
        when 'awaited' then 'awaited' || coalesce(' from ' || supplier.missing, ' for an earlier quarter')
        when 'rejected' then 'sent back' || coalesce(' to ' || supplier.missing, ' for an earlier quarter')
        when 'not_due' then 'not due this quarter'
        when 'not_collected' then 'not collected'
        when 'refused' then 'refused' || coalesce(' by ' || supplier.missing, ' for an earlier quarter')
        when 'suppressed_by_source' then 'suppressed by the source'
        when 'no_denominator' then 'nothing to divide by'
        when 'not_evaluable' then case
            when indicator.kind = 'rank' then 'cannot be worked out: no figure to set beside the neighbours'
            else 'cannot be worked out: earlier quarters are missing'
        end
        else ''
    end as reason,
    coalesce(
        benchmark.published_period,
        benchmark.period,
        case when indicator.kind = 'rank' and is_number(headline.status) then period.planning_year end
    ) as benchmark_published_period,
    period_name(benchmark_published_period) as benchmark_published_name,
    vintage.vintage as benchmark_vintage,
    changed.since_previous as changed_since_previous,
    changed.since_last_year as changed_since_last_year,
    quality.confidence
from headline
inner join catalogue.indicator as indicator
    using (board, indicator_id)
inner join catalogue.series as series
    on series.board = headline.board
    and series.indicator_id = headline.indicator_id
    and series.series = headline.series
inner join catalogue.period as period
    on period.period = headline.period
left join benchmarks.vintage as vintage
    on vintage.board = headline.board
    and vintage.period = headline.period
left join catalogue.series_basis as quarterly
    on quarterly.board = headline.board
    and quarterly.indicator_id = headline.indicator_id
    and quarterly.series = headline.series
    and quarterly.basis = 'in_quarter'
    and headline.basis = 'year_to_date'
    and series.denominator_kind = 'none'
left join ranked
    on ranked.board = headline.board
    and ranked.indicator_id = headline.indicator_id
    and ranked.series = headline.series
left join catalogue.series as compared
    on compared.board = headline.board
    and compared.indicator_id = coalesce(ranked.ranked_indicator_id, headline.indicator_id)
    and compared.series = coalesce(ranked.ranked_series, headline.series)
left join queried
    on queried.board = headline.board
    and queried.period = headline.period
    and queried.indicator_id = headline.indicator_id
left join queried as queried_last_year
    on queried_last_year.board = headline.board
    and queried_last_year.period = period.same_last_year
    and queried_last_year.indicator_id = headline.indicator_id
left join headline as previous
    on previous.preference = 1
    and previous.board = headline.board
    and previous.indicator_id = headline.indicator_id
    and previous.period = period.previous_period
left join headline as last_year
    on last_year.preference = 1
    and last_year.board = headline.board
    and last_year.indicator_id = headline.indicator_id
    and last_year.period = period.same_last_year
left join marts.indicator_value as year_to_date
    on year_to_date.board = headline.board
    and year_to_date.period = headline.period
    and year_to_date.indicator_id = headline.indicator_id
    and year_to_date.series = headline.series
    and year_to_date.basis = 'year_to_date'
    and year_to_date.area_type = headline.area_type
    and year_to_date.area_code = headline.area_code
    and year_to_date.breakdown = headline.breakdown
    and year_to_date.category = headline.category
left join changed
    on changed.board = headline.board
    and changed.period = headline.period
    and changed.indicator_id = headline.indicator_id
    and changed.series = headline.series
left join marts.data_quality as quality
    on quality.board = headline.board
    and quality.period = headline.period
    and quality.indicator_id = headline.indicator_id
    and quality.series = headline.series
    and quality.basis = headline.basis
left join too_old
    on too_old.quarter = headline.period
    and too_old.board = headline.board
    and too_old.indicator_id = headline.indicator_id
    and too_old.series = headline.series
left join something_else
    on something_else.quarter = headline.period
    and something_else.board = headline.board
    and something_else.indicator_id = headline.indicator_id
left join benchmark
    on benchmark.preference = 1
    and too_old.board is null
    and benchmark.quarter = headline.period
    and benchmark.board = headline.board
    and benchmark.indicator_id = headline.indicator_id
    and benchmark.series = headline.series
    -- numbers of children are shown and never compared with larger or smaller places (D-10)
    and series.kind <> 'count'
left join supplier
    on supplier.board = headline.board
    and supplier.period = headline.period
    and supplier.indicator_id = headline.indicator_id
where headline.preference = 1
