-- The limits of an XmR chart from the values of its baseline, in order of time with null for a gap: the mean, and 2.66 times the
-- average moving range either side; near limits at two thirds of that. Screened, moving ranges of 3.267 times their average and
-- more are left out and the rest are averaged again, as the package does by default. Null limits where no moving range is left:
-- one value, or values that are all the same. Fewer than twelve values make trial limits.
-- The mean is taken in two passes, as R does, so that equal values have exactly that mean. Source: methods.md §5.
create or replace macro xmr_limits(numbers, is_screened) as
    list_transform(
        list_transform(
            [{'mean': list_avg(numbers)::double, 'ranges': xmr_moving_ranges(numbers), 'usual': list_avg(xmr_moving_ranges(numbers))}],
            lambda _first: {
                'centre': _first.mean + list_avg(list_transform(numbers, lambda _one: _one - _first.mean)),
                'moved': list_avg(
                    list_filter(
                        _first.ranges,
                        lambda _one: _one is not null and (not is_screened or _one < 3.267::double * _first.usual)
                    )
                )::double
            }
        ),
        lambda _found: {
            'centre': _found.centre,
            'lower': _found.centre - 2.66::double * _found.moved,
            'upper': _found.centre + 2.66::double * _found.moved,
            'near_lower': _found.centre - 2.66::double * 2 / 3 * _found.moved,
            'near_upper': _found.centre + 2.66::double * 2 / 3 * _found.moved,
            'values': list_count(numbers),
            'is_trial': list_count(numbers) < 12
        }
    )[1];

-- Tests
select case
    when (abs(found.centre - 35 / 18) <= 1e-12) is not true then error('the mean of the vignette')
    when (abs(found.upper - 4.604444) <= 1e-6) is not true then error('the upper limit, screened')
    when (abs(found.lower + 0.715556) <= 1e-6) is not true then error('the lower limit, screened')
    when (abs(found.near_upper - 3.717778) <= 1e-6) is not true then error('the near limit')
    when found.is_trial then error('eighteen values are no trial')
end from (select xmr_limits([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1], true) as found);
select case
    when (abs(found.upper - 6.951503) <= 1e-6) is not true then error('the upper limit, unscreened')
    when (abs(found.lower + 3.062614) <= 1e-6) is not true then error('the lower limit, unscreened')
end from (select xmr_limits([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1], false) as found);
select case
    when found.centre is distinct from 0.1 then error('equal values have that mean')
    when found.upper is not null then error('values that do not move give no limits')
    when not found.is_trial then error('three values are a trial')
end from (select xmr_limits([0.1, 0.1, 0.1], true) as found);
