-- One row is what a series will come to at the end of the planning year, as it stood at a quarter; or why that is not said.
-- grain: board, period, indicator_id, series
-- By its nature, each with an interval that 95 of 100 year's ends lie in when the series goes on as it went:
--   year_so_far_and_mean_quarter   counts of a flow, and rates of them: the year so far, and the mean quarter as often as there
--                                  are quarters to come (flow_ahead)
--   year_so_far_and_pooled_share   percentages of a flow: the year so far, and the pooled share of the mean quarter's
--                                  denominator, as often (share_ahead)
--   latest_and_moving_range        stocks: the latest value, give or take what its XmR chart moves from quarter to quarter
--                                  (stock_ahead); within nought, and a hundred for a percentage
-- Quarters are the latest that have a number, at most projection_quarters (two years, so that every season is in them as
-- often), since the newest declared change; half as many are the fewest. Ranks and surveys are not projected: they have
-- one value a year, or are no measure. Where a half-year is asked for, quarters are half-years.
-- Not shown (why_not, the first that holds): a year that is complete, no number at the quarter or of one before it in the
-- year, too few quarters (or a change of definition made them so), too small (fewer children than minimum_denominator in the
-- year, or fewer than minimum_numerator that count, or in a percentage of a flow that do not), no stable series (a latest
-- point that the XmR chart takes for no chance, of control_points at least, or limits that are not steady; or a flow whose
-- quarters rise or fall in the whole, since their mean lies behind: is_drifting), an interval wider than projection_width times the value.
-- expected: the target of the year's end, where one stands for the basis that is projected; reaches_target: by polarity, likely where
-- all of the interval meets it, unlikely where none does, else open.
with threshold as (
    select
        board,
        max(number) filter (where name = 'projection_quarters') as most_quarters,
        max(number) filter (where name = 'projection_width') as widest,
        max(number) filter (where name = 'minimum_denominator') as minimum_denominator,
        max(number) filter (where name = 'minimum_numerator') as minimum_numerator,
        max(number) filter (where name = 'control_points') as control_points
    from catalogue.threshold
    group by board
),

asked as (
    select
        series.board,
        period.period,
        series.indicator_id,
        series.series,
        series.kind,
        series.nature,
        series.denominator_kind,
        series.multiplier,
        period.planning_year,
        period.quarter_number,
        period.sort_order + 1 as place,
        case
            when series.nature = 'stock' then 'snapshot'
            when headline.basis in ('rolling_12_months', 'annual') then headline.basis
            else 'year_to_date'
        end as basis,
        case
            when series.kind = 'rank' or series.nature = 'wave' or series.numerator_kind = 'computed' then null
            when series.nature = 'stock' then 'latest_and_moving_range'
            when series.kind = 'percentage' then 'year_so_far_and_pooled_share'
            when series.kind = 'count' or series.denominator_kind = 'population' then 'year_so_far_and_mean_quarter'
        end as method,
        case when indicator.frequency = 'half_yearly' then 2 else 1 end as every
    from catalogue.series as series
    inner join catalogue.indicator as indicator
        using (board, indicator_id)
    inner join catalogue.series_basis as headline
        on headline.board = series.board
        and headline.indicator_id = series.indicator_id
        and headline.series = series.series
        and headline.is_headline
    inner join catalogue.board_period as board_period
        on board_period.board = series.board
    inner join catalogue.period as period
        on period.period = board_period.period
    where series.kind in ('count', 'percentage', 'rate', 'rank')
),

followed as (
    select
        board,
        indicator_id,
        series,
        any_value(polarity) as polarity,
        list(
            {
                'period': period, 'place': place, 'planning_year': planning_year, 'value': value, 'count': numerator,
                'denominator': denominator, 'is_invented': is_invented
            }
            order by place
        ) as points
    from indicators.point
    group by board, indicator_id, series
),

changed as (
    -- the newest change that each quarter knows of, and whether it is one of what is measured or of how it is counted
    select
        asked.board,
        asked.period,
        asked.indicator_id,
        asked.series,
        max(change.from_period) as from_period,
        max(change.from_period) filter (where change.kind <> 'rebase') as definition_from
    from asked
    inner join catalogue.definition_change as change
        on change.board = asked.board
        and change.indicator_id = asked.indicator_id
        and change.series = asked.series
        and change.from_period <= asked.period
    group by asked.board, asked.period, asked.indicator_id, asked.series
),

known as (
    select
        asked.*,
        followed.polarity,
        threshold.* exclude (board),
        coalesce(changed.from_period, '') as from_period,
        changed.definition_from,
        (4 - asked.quarter_number) // asked.every as ahead,
        list_filter(coalesce(followed.points, []), lambda _one: _one.place <= asked.place) as points,
        chart.rule <> 'common_cause' or not chart.is_steady as is_signalled,
        chart.stretch_points,
        -- the average moving range that the limits were drawn from
        (chart.upper - chart.centre) / 2.66::double as moved
    from asked
    left join followed
        using (board, indicator_id, series)
    left join changed
        using (board, period, indicator_id, series)
    left join threshold
        using (board)
    left join marts.control as chart
        on chart.board = asked.board
        and chart.period = asked.period
        and chart.indicator_id = asked.indicator_id
        and chart.series = asked.series
        and chart.is_latest
),

based as (
    select
        *,
        coalesce(points[-1].place = place and points[-1].value is not null, false) as has_number,
        list_filter(points, lambda _one: _one.planning_year = planning_year) as so_far,
        list_filter(points, lambda _one: _one.value is not null)[-cast(most_quarters as integer):] as latest,
        list_filter(
            points, lambda _one: _one.value is not null and _one.period >= from_period
        )[-cast(most_quarters as integer):] as base,
        case when nature = 'stock' then stretch_points else len(base) end as used
    from known
),

summed as (
    select
        *,
        -- the year so far has all of its quarters
        nature = 'stock'
        or (len(so_far) = quarter_number // every and not list_contains(list_transform(so_far, lambda _one: _one.value is null), true))
        as is_whole,
        list_sum(list_transform(so_far, lambda _one: _one.count)) as count_so_far,
        list_sum(list_transform(so_far, lambda _one: _one.denominator)) as denominator_so_far,
        ahead * list_sum(list_transform(base, lambda _one: _one.denominator)) / len(base) as denominator_ahead,
        case method when 'year_so_far_and_mean_quarter' then flow_ahead(list_transform(base, lambda _one: _one.count), ahead) end
        as counts,
        case method when 'year_so_far_and_pooled_share' then share_ahead(base, denominator_ahead) end as shares,
        case method when 'latest_and_moving_range' then stock_ahead(moved, stretch_points, ahead) end as reach,
        nature = 'flow' and is_drifting(list_transform(base, lambda _one: _one.value)) as is_drifting
    from based
),

-- what a count, a percentage and a stock come to, in the unit of the series
worked_out as (
    select
        *,
        case
            when kind = 'count' then 1::double
            when kind = 'rate' then multiplier / points[-1].denominator::double
            when kind = 'percentage' then multiplier / (denominator_so_far + denominator_ahead)
        end as per,
        case method
            when 'latest_and_moving_range' then points[-1].value
            else (count_so_far + coalesce(counts.expected, shares.expected)) * per
        end as projected,
        case method
            when 'latest_and_moving_range' then case when reach is not null then greatest(points[-1].value - reach, 0) end
            else (count_so_far + coalesce(counts.lower, shares.lower)) * per
        end as lower_95,
        case method
            when 'latest_and_moving_range'
                then case when kind = 'percentage' and points[-1].value + reach > 100 then 100 else points[-1].value + reach end
            else (count_so_far + coalesce(counts.upper, shares.upper)) * per
        end as upper_95,
        -- of how many the year's end tells, and how many of them count
        case when nature = 'stock' then points[-1].denominator else denominator_so_far + denominator_ahead end as of_all,
        case
            when nature = 'stock' then points[-1].count
            else count_so_far + coalesce(counts.expected, shares.expected)
        end as counted
    from summed
),

judged as (
    select
        *,
        case
            when method is null then 'not_projected'
            when quarter_number = 4 then 'year_complete'
            when not has_number or not is_whole then 'no_number'
            when nature = 'flow' and definition_from > planning_year || '-Q1' then 'definition_changed'
            when coalesce(used, 0) < most_quarters / 2 then
                case
                    when definition_from = from_period and len(latest) >= most_quarters / 2 then 'definition_changed'
                    else 'too_few_quarters'
                end
            when lower_95 is null then 'not_projected'
            when kind = 'percentage' and of_all < minimum_denominator
                or kind = 'rate' and counted < minimum_numerator
                or kind = 'percentage' and nature = 'flow' and least(counted, of_all - counted) < minimum_numerator
                then 'too_small'
            when is_signalled and stretch_points >= control_points
                or is_drifting
                then 'not_stable'
            when upper_95 - lower_95 > widest * projected then 'too_wide'
            else ''
        end as why_not
    from worked_out
)

select
    judged.board,
    judged.period,
    judged.indicator_id,
    judged.series,
    judged.planning_year,
    judged.basis,
    judged.method,
    case when judged.why_not in ('', 'too_small', 'not_stable', 'too_wide') then judged.projected end as projected,
    case when judged.why_not in ('', 'too_small', 'not_stable', 'too_wide') then judged.lower_95 end as lower_95,
    case when judged.why_not in ('', 'too_small', 'not_stable', 'too_wide') then judged.upper_95 end as upper_95,
    judged.why_not = '' as is_shown,
    judged.why_not,
    coalesce(judged.used, 0) as quarters_used,
    target.target as expected,
    case
        when judged.why_not <> '' or target.target is null or coalesce(judged.polarity, 'neither') = 'neither' then null
        when judged.polarity = 'high_is_good' and judged.lower_95 >= target.target
            or judged.polarity = 'low_is_good' and judged.upper_95 <= target.target
            then 'likely'
        when judged.polarity = 'high_is_good' and judged.upper_95 < target.target
            or judged.polarity = 'low_is_good' and judged.lower_95 > target.target
            then 'unlikely'
        else 'open'
    end as reaches_target,
    coalesce(list_bool_or(list_transform(list_concat(judged.base, judged.so_far), lambda _one: _one.is_invented)), false)
    as is_invented
from judged
left join catalogue.target as target
    on target.board = judged.board
    and target.period = judged.period
    and target.indicator_id = judged.indicator_id
    and target.series = judged.series
    -- a target for a quarter is none for the year
    and target.basis = judged.basis
