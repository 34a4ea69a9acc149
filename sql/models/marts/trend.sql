-- One row is the recent trend of a percentage or a rate, as it stood at a quarter: no later point is known to it.
-- grain: board, period, indicator_id, series
-- rule: methods.md 3. Three ways, and the first by which a trend can be calculated tells it:
--   yearly                 the planning years that had ended with the quarter: the published figure where there is one of the
--                          same measure, with its counts and for one year; else the board's own year's end. It counts while
--                          its last point (last_point) is no further back than the board compares (compare_within_years).
--   same_quarter           the quarter and the same one of the years before. These two are our extensions: the source
--   rolling_four_quarters  refuses quarters. This one is of flows: four quarters to the quarter's end, sums over sums.
-- At a year's end the years come first, and in the other quarters last: what is nearest to the quarter leads. A trend of
-- quarters needs a number of the quarter itself. A change of definition cuts off all that was counted before it, a change
-- of the way of counting what the board counted itself; where only that leaves too few, the reason is definition_changed.
-- Published figures are those of the vintage that the quarter speaks by.
-- points: how many the trend is of; without one, the most that any way had. source: published, return, or
-- published_and_return.
with own as (
    select * from indicators.point where kind in ('percentage', 'rate')
),

quarter as (
    select
        vintage.board,
        vintage.vintage,
        period.period,
        period.sort_order + 1 as place,
        period.quarter_number,
        -- the last planning year that had ended
        cast(left(period.planning_year, 4) as integer) - case when period.quarter_number = 4 then 0 else 1 end as year,
        cast(left(period.planning_year, 4) as integer) - board.compare_within_years as oldest_year
    from benchmarks.vintage as vintage
    inner join catalogue.board as board
        using (board)
    inner join catalogue.period as period
        using (period)
),

published as (
    select
        figure.vintage,
        board.board,
        comparison.indicator_id,
        comparison.series,
        figure.planning_year,
        figure.value,
        worked_out.lower_95,
        worked_out.upper_95,
        figure.numerator,
        figure.denominator
    from catalogue.board as board
    inner join catalogue.comparison as comparison
        on comparison.board = board.board
        and comparison.relation = 'same'
        and comparison.published_indicator_id = comparison.indicator_id
        and comparison.published_series = comparison.series
    inner join benchmarks.figure as figure
        on figure.authority_code = board.authority_code
        and figure.indicator_id = comparison.published_indicator_id
        and figure.series = comparison.published_series
    -- without counts there is no interval, and no point
    inner join indicators.value as worked_out
        on worked_out.origin = 'published'
        and worked_out.owner = figure.authority_code
        and worked_out.period = figure.period
        and worked_out.indicator_id = figure.indicator_id
        and worked_out.series = figure.series
        and worked_out.source = figure.source
        and worked_out.release = figure.release
        and worked_out.known_event = figure.known_event
    where figure.value is not null
        and worked_out.upper_95 is not null
        and not contains(figure.period, '/')
),

returned as (
    select spoken.vintage, own.*
    from own
    inner join (select distinct board, vintage from quarter) as spoken
        using (board)
    where own.quarter_number = 4
        and own.year_value is not null
),

years as (
    select
        board,
        vintage,
        indicator_id,
        series,
        list(
            {
                'label': planning_year,
                'year': cast(left(planning_year, 4) as integer),
                'point': case
                    when published.value is not null then {
                        'value': published.value, 'lower': published.lower_95, 'upper': published.upper_95,
                        'count': published.numerator, 'denominator': published.denominator
                    }
                    else {
                        'value': returned.year_value, 'lower': returned.year_lower_95, 'upper': returned.year_upper_95,
                        'count': returned.year_numerator, 'denominator': returned.year_denominator
                    }
                end,
                'source': case when published.value is not null then 'published' else 'return' end,
                'is_invented': published.value is null and returned.year_is_invented
            }
            order by planning_year
        ) as years
    from published
    full join returned
        using (board, vintage, indicator_id, series, planning_year)
    group by board, vintage, indicator_id, series
),

quarters as (
    -- every quarter from the first that the warehouse covers, so that each fourth is the same one
    select
        series.board,
        series.indicator_id,
        series.series,
        max(series.nature) = 'flow' as is_flow,
        max(series.polarity) as polarity,
        list(
            {
                'label': period.period,
                'alone': case when own.value is not null then {
                    'value': own.value, 'lower': own.lower_95, 'upper': own.upper_95,
                    'count': own.numerator, 'denominator': own.denominator
                } end,
                'rolling': case when own.nature = 'flow' and own.year_value is not null then {
                    'value': own.year_value, 'lower': own.year_lower_95, 'upper': own.year_upper_95,
                    'count': own.year_numerator, 'denominator': own.year_denominator
                } end,
                'is_invented': coalesce(own.is_invented, false),
                'is_year_invented': coalesce(own.year_is_invented, false)
            }
            order by period.sort_order
        ) as quarters
    from (select distinct board, indicator_id, series, nature, polarity from own) as series
    cross join catalogue.period as period
    left join own
        on own.board = series.board
        and own.indicator_id = series.indicator_id
        and own.series = series.series
        and own.period = period.period
    group by series.board, series.indicator_id, series.series
),

changed as (
    -- the newest change that each quarter knows of
    select
        quarter.board,
        quarter.period,
        change.indicator_id,
        change.series,
        max(change.from_period) filter (where change.kind = 'definition') as definition_from,
        max(change.from_period) as counting_from
    from catalogue.definition_change as change
    inner join quarter
        on quarter.board = change.board
        and quarter.period >= change.from_period
    where change.kind in ('definition', 'counting')
    group by quarter.board, quarter.period, change.indicator_id, change.series
),

as_of as (
    select
        quarters.board,
        quarter.period,
        quarters.indicator_id,
        quarters.series,
        quarters.polarity,
        quarters.is_flow,
        quarter.place,
        quarter.quarter_number,
        quarter.oldest_year,
        quarters.quarters[1:quarter.place] as quarters,
        list_filter(coalesce(years.years, []), lambda _one: _one.year <= quarter.year) as years,
        coalesce(changed.definition_from, '') as definition_from,
        coalesce(changed.counting_from, '') as counting_from
    from quarters
    inner join quarter
        using (board)
    left join years
        on years.board = quarters.board
        and years.vintage = quarter.vintage
        and years.indicator_id = quarters.indicator_id
        and years.series = quarters.series
    left join changed
        on changed.board = quarters.board
        and changed.period = quarter.period
        and changed.indicator_id = quarters.indicator_id
        and changed.series = quarters.series
),

way as (
    -- the points of each way; since: whether all that a point counts lies after the changes
    select
        * exclude (quarters, years),
        'yearly' as method,
        case quarter_number when 4 then 1 else 3 end as preference,
        list_transform(
            years,
            lambda _one: {
                'label': _one.label, 'point': _one.point, 'source': _one.source, 'is_invented': _one.is_invented,
                'is_late': _one.year >= oldest_year,
                'since': concat(_one.label, case when is_flow then '-Q1' else '-Q4' end)
                    >= case _one.source when 'published' then definition_from else counting_from end
            }
        ) as points
    from as_of

    union all by name

    select
        * exclude (quarters, years),
        'same_quarter' as method,
        case quarter_number when 4 then 2 else 1 end as preference,
        list_transform(
            quarters,
            lambda _one, _nth: {
                'label': _one.label, 'point': case when (place - _nth) % 4 = 0 then _one.alone end, 'source': 'return',
                'is_invented': _one.is_invented, 'is_late': _nth = place, 'since': _one.label >= counting_from
            }
        ) as points
    from as_of

    union all by name

    select
        * exclude (quarters, years),
        'rolling_four_quarters' as method,
        case quarter_number when 4 then 3 else 2 end as preference,
        list_transform(
            quarters,
            lambda _one, _nth: {
                'label': _one.label, 'point': case when (place - _nth) % 4 = 0 then _one.rolling end, 'source': 'return',
                'is_invented': _one.is_year_invented, 'is_late': _nth = place,
                'since': quarters[greatest(_nth - 3, 1)].label >= counting_from
            }
        ) as points
    from as_of
    where is_flow
),

tried as (
    select
        *,
        case
            when method = 'yearly' then struct_insert(recent_trend(counted, polarity), choice := 'yearly')
            else quarterly_trend(counted, method, polarity)
        end as found
    from (
        select
            *,
            list_transform(points, lambda _one: case when _one.since then _one.point end) as counted,
            trend_points(counted) as used,
            len(trend_points(list_transform(points, lambda _one: _one.point))) as without_change
        from way
    )
),

judged as (
    select
        *,
        found.reason is null and points[found.last_place].is_late as is_told,
        list_transform(used, lambda _one: points[_one.place]) as used_points
    from tried
),

ranked as (
    select
        *,
        row_number() over (
            partition by board, period, indicator_id, series
            order by is_told desc, preference
        ) as choice,
        max(len(used)) over (partition by board, period, indicator_id, series) as most_points,
        bool_or(found.reason = 'count_is_denominator') over (partition by board, period, indicator_id, series) as is_all,
        bool_or(len(used) < 5 and without_change >= 5) over (partition by board, period, indicator_id, series) as is_cut
    from judged
)

select
    board,
    period,
    indicator_id,
    series,
    case when is_told then method end as method,
    case when is_told then found.trend else 'cannot_be_calculated' end as trend,
    case when is_told then found.judgement end as judgement,
    case
        when is_told then null
        when is_cut then 'definition_changed'
        when is_all then 'count_is_denominator'
        else 'too_few_points'
    end as reason,
    case when is_told then found.slope end as slope,
    case when is_told then found.chi_squared end as chi_squared,
    case when is_told then len(used) else most_points end as points,
    case when is_told then used_points[1].label end as first_point,
    case when is_told then used_points[-1].label end as last_point,
    case
        when not is_told then null
        when len(list_distinct(list_transform(used_points, lambda _one: _one.source))) > 1 then 'published_and_return'
        else used_points[1].source
    end as source,
    is_told and list_bool_or(list_transform(used_points, lambda _one: _one.is_invented)) as is_invented
from ranked
where choice = 1
