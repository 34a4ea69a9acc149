-- An XmR chart of a series, in order of time with null for a gap: for each point {place, value, centre, lower, upper, near_lower,
-- near_upper, is_trial, rebased_because, rule}. rebases are {place, reason} (xmr_stretches); each stretch has limits of its own, from its
-- first so many values where a baseline is given (twelve or more; null for all of it), and no rule looks across two.
-- Source: methods.md §5.
create or replace macro xmr_points(numbers, rebases, baseline, is_screened) as
    case
        when baseline < 12 then error('xmr: a baseline needs twelve points')
        else flatten(
            list_transform(
                list_transform(
                    xmr_stretches(numbers, rebases),
                    lambda _stretch: {
                        'of': _stretch,
                        'limits': xmr_limits(
                            _stretch.numbers[1:coalesce(baseline, len(_stretch.numbers))], is_screened
                        )
                    }
                ),
                lambda _drawn: list_transform(
                    xmr_rules(_drawn.of.numbers, _drawn.limits),
                    lambda _rule, _nth: {
                        'place': _drawn.of.start + _nth - 1,
                        'value': _drawn.of.numbers[_nth],
                        'centre': _drawn.limits.centre,
                        'lower': _drawn.limits.lower,
                        'upper': _drawn.limits.upper,
                        'near_lower': _drawn.limits.near_lower,
                        'near_upper': _drawn.limits.near_upper,
                        'is_trial': _drawn.limits.is_trial,
                        'rebased_because': _drawn.of.reason,
                        'rule': _rule
                    }
                )
            )
        )
    end;

-- Tests
select case
    when len(found) <> 6 then error('a point for each value')
    when list_transform(found, lambda one: one.centre) is distinct from [2, 2, 2, 20, 20, 20] then error('a centre for each stretch')
    when list_transform(found, lambda one: one.rule) is distinct from ['common_cause', 'common_cause', 'common_cause', 'common_cause', null, 'common_cause'] then error('a gap makes no signal')
    when found[4].rebased_because is distinct from 'a new definition' then error('the reason stands at each point')
    when list_transform(found, lambda one: one.place) is distinct from [1, 2, 3, 4, 5, 6] then error('places of the series')
end from (select xmr_points([1, 2, 3, 19, null, 21], [{'place': 4, 'reason': 'a new definition'}], null, true) as found);
