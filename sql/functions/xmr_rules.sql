-- What each point of a series shows against limits, the first of these that holds: above_upper_limit or below_lower_limit;
-- trend_increasing or trend_decreasing (seven points, six moves one way; where two trends meet, the later); two_in_three_above or
-- _below (of three points on one side of the centre, two between near limit and limit, and these are marked); seven_above or _below
-- (seven points on one side); else common_cause. A gap is null, and no rule looks across it. Source: methods.md §5.
create or replace macro xmr_rules(numbers, limits) as
    list_transform(
        list_transform(
            [list_transform(
                range(1, len(numbers) + 1),
                lambda _place: {
                    'value': numbers[_place],
                    'side': sign(numbers[_place] - limits.centre)::int,
                    'move': sign(numbers[_place] - numbers[_place - 1])::int,
                    'outside': numbers[_place] > limits.upper or numbers[_place] < limits.lower,
                    'near':
                        numbers[_place] > limits.near_upper and numbers[_place] <= limits.upper
                        or numbers[_place] < limits.near_lower and numbers[_place] >= limits.lower
                }
            )],
            lambda _points: {
                'points': _points,
                'ends': list_transform(
                    _points,
                    lambda _point, _place: {
                        'trend': xmr_all_one_way(list_transform(_points[greatest(_place - 5, 1):_place], lambda _one: _one.move), 6),
                        'seven': xmr_all_one_way(list_transform(_points[greatest(_place - 6, 1):_place], lambda _one: _one.side), 7),
                        'pair':
                            xmr_all_one_way(list_transform(_points[greatest(_place - 2, 1):_place], lambda _one: _one.side), 3) <> 0
                            and len(list_filter(_points[greatest(_place - 2, 1):_place], lambda _one: _one.near)) >= 2
                    }
                )
            }
        ),
        lambda _seen:
            list_transform(
                _seen.points,
                lambda _point, _place:
                    case
                        when _point.value is null then null
                        when _point.outside then case when _point.side > 0 then 'above_upper_limit' else 'below_lower_limit' end
                        when len(list_filter(_seen.ends[_place:_place + 6], lambda _end: _end.trend <> 0)) > 0 then
                            case list_filter(_seen.ends[_place:_place + 6], lambda _end: _end.trend <> 0)[-1].trend
                                when 1 then 'trend_increasing'
                                else 'trend_decreasing'
                            end
                        when _point.near and len(list_filter(_seen.ends[_place:_place + 2], lambda _end: _end.pair)) > 0
                            then case when _point.side > 0 then 'two_in_three_above' else 'two_in_three_below' end
                        when len(list_filter(_seen.ends[_place:_place + 6], lambda _end: _end.seven <> 0)) > 0
                            then case when _point.side > 0 then 'seven_above' else 'seven_below' end
                        else 'common_cause'
                    end
            )
    )[1];

-- Tests
select case when xmr_rules([12, 5, -1], {'centre': 5, 'lower': 0, 'upper': 10, 'near_lower': 2, 'near_upper': 8}) is distinct from ['above_upper_limit', 'common_cause', 'below_lower_limit'] then error('outside') end;
select case when xmr_rules([2, 3, 4, 5, 6, 7, 8, 10], {'centre': 5, 'lower': 0, 'upper': 10, 'near_lower': 1, 'near_upper': 9}) is distinct from list_transform(range(8), lambda one: 'trend_increasing') then error('eight rising') end;
select case when xmr_rules([2, 3, 4, null, 6, 7, 8], {'centre': 5, 'lower': 0, 'upper': 10, 'near_lower': 1, 'near_upper': 9}) is distinct from ['common_cause', 'common_cause', 'common_cause', null, 'common_cause', 'common_cause', 'common_cause'] then error('a gap ends a trend') end;
select case when xmr_rules([4, 9, 6, 9, 4], {'centre': 5, 'lower': 0, 'upper': 10, 'near_lower': 2, 'near_upper': 8}) is distinct from ['common_cause', 'two_in_three_above', 'common_cause', 'two_in_three_above', 'common_cause'] then error('two in three') end;
select case when xmr_rules([9, 4, 9], {'centre': 5, 'lower': 0, 'upper': 10, 'near_lower': 2, 'near_upper': 8}) is distinct from ['common_cause', 'common_cause', 'common_cause'] then error('two in three, not all on one side') end;
select case when xmr_rules([4, 3, 4, 3, 4, 3, 4, 5], {'centre': 5, 'lower': 0, 'upper': 10, 'near_lower': 2, 'near_upper': 8}) is distinct from ['seven_below', 'seven_below', 'seven_below', 'seven_below', 'seven_below', 'seven_below', 'seven_below', 'common_cause'] then error('seven below; on the centre is not below') end;
select case when xmr_rules([1.5, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1.5], {'centre': 5, 'lower': 0, 'upper': 10, 'near_lower': 1, 'near_upper': 9})[6:8] is distinct from ['trend_increasing', 'trend_decreasing', 'trend_decreasing'] then error('where two trends meet, the later') end;
select case when xmr_rules([10, 9, 6], {'centre': 5, 'lower': 0, 'upper': 10, 'near_lower': 2, 'near_upper': 8}) is distinct from ['two_in_three_above', 'two_in_three_above', 'common_cause'] then error('on the limit is inside it') end;
