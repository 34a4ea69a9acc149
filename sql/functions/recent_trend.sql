-- The recent trend of yearly points {value, lower, upper, count, denominator} in order of time, null for a year without one: the
-- slope of the latest five, weighted, is significant when its chi-squared is above the 99.8 % point with one degree of freedom and
-- no single year turns its sign. trend is increasing, decreasing, no_significant_change or cannot_be_calculated, for the reason
-- given; judgement is better or worse by polarity, where there is one and the trend is significant; last_place is that of the
-- last point used. For percentages and rates only: counts have no interval. Source: methods.md §3.
create or replace macro recent_trend(points, polarity) as
    list_transform(
        list_transform(
            [trend_points(points)],
            lambda five: {
                'reason':
                    case
                        when five is null or len(five) < 5 then 'too_few_points'
                        when list_bool_or(list_transform(five, lambda p: p.is_all)) then 'count_is_denominator'
                    end,
                'last_place': five[-1].place,
                'slopes':
                    list_transform(
                        range(0, 6), lambda left_out: weighted_slope(list_filter(five, lambda p: p.x <> left_out))
                    ),
                'precision':
                    list_sum(list_transform(five, lambda p: p.w * p.x * p.x))
                    - list_sum(list_transform(five, lambda p: p.w * p.x)) ** 2
                    / list_sum(list_transform(five, lambda p: p.w))
            }
        ),
        lambda _found: list_transform(
            [_found.reason is null and trend_is_significant(_found.slopes, _found.precision)],
            lambda _is_trend: {
                'trend':
                    case
                        when _found.reason is not null then 'cannot_be_calculated'
                        when not _is_trend then 'no_significant_change'
                        when _found.slopes[1] > 0 then 'increasing'
                        else 'decreasing'
                    end,
                'judgement': case when _is_trend and polarity <> 'neither' then by_polarity(sign(_found.slopes[1]), polarity) end,
                'reason': _found.reason,
                'slope': case when _found.reason is null then _found.slopes[1] end,
                'chi_squared': case when _found.reason is null then _found.slopes[1] ** 2 * _found.precision end,
                'last_place': case when _found.reason is null then _found.last_place end
            }
        )[1]
    )[1];

-- Tests
select case
    when (abs(found.slope - 1.6439) <= 5e-5) is not true then error('the slope of the vector')
    when (abs(found.chi_squared - 24.0434) <= 5e-5) is not true then error('the chi-squared of the vector')
    when found.judgement is distinct from 'better' then error('more of what is good')
end from (select recent_trend(list_transform([100, 115, 130, 150, 165], lambda x: {'value': x * 100 / 1000, 'lower': percentage_lower(x, 1000, 95), 'upper': percentage_upper(x, 1000, 95), 'count': x, 'denominator': 1000}), 'high_is_good') as found);
select case
    when found.trend is distinct from 'decreasing' then error('the vector reversed')
    when found.judgement is not null then error('no polarity, no judgement')
    when found.last_place is distinct from 5 then error('to the fifth year')
end from (select recent_trend(list_transform([165, 150, 130, 115, 100], lambda x: {'value': x * 100 / 1000, 'lower': percentage_lower(x, 1000, 95), 'upper': percentage_upper(x, 1000, 95), 'count': x, 'denominator': 1000}), 'neither') as found);
select case
    when (abs(found.chi_squared - 1.2853) <= 5e-5) is not true then error('the chi-squared of the second vector')
    when found.trend is distinct from 'no_significant_change' then error('few children')
    when found.judgement is not null then error('nothing to judge')
end from (select recent_trend(list_transform([10, 12, 11, 14, 15], lambda x: {'value': x * 100 / 100, 'lower': percentage_lower(x, 100, 95), 'upper': percentage_upper(x, 100, 95), 'count': x, 'denominator': 100}), 'high_is_good') as found);
select case
    when found.trend is distinct from 'cannot_be_calculated' then error('not of all')
    when found.reason is distinct from 'count_is_denominator' then error('all of a hundred')
end from (select recent_trend(list_transform([60, 70, 80, 90, 100], lambda x: {'value': x * 100 / 100, 'lower': percentage_lower(x, 100, 95), 'upper': percentage_upper(x, 100, 95), 'count': x, 'denominator': 100}), 'high_is_good') as found);
select case
    when found.reason is distinct from 'too_few_points' then error('four points')
    when found.slope is not null then error('no slope of four points')
end from (select recent_trend(list_transform([10, 12, null, 14, 15], lambda x: {'value': x * 100 / 100, 'lower': percentage_lower(x, 100, 95), 'upper': percentage_upper(x, 100, 95), 'count': x, 'denominator': 100}), 'high_is_good') as found);
