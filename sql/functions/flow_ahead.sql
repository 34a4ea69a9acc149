-- How many will be counted in so many periods to come, from the counts of periods that are gone (a list without gaps): the mean
-- of one period times as many, and the two numbers between which 95 of 100 will lie, as {expected, lower, upper}.
-- Poisson counts of one mean: what is to come is weighed against what was seen, so that the ends are those of a score interval
-- (Krishnamoorthy and Peng, 2011: the roots of (F - S m/k)^2 = z^2 (m/k) (S + F), for S seen in k periods and F in m to come);
-- that not all is known about the mean is in it. Where the counts differ more than Poisson counts do (Pearson's
-- chi-squared over its degrees of freedom is above one), the interval is wider by its root, and z is Student's t.
-- Null for fewer than two periods.
create or replace macro flow_ahead(counts, ahead) as
    case when len(counts) >= 2 then
        list_transform(
            list_transform(
                [{'total': list_sum(counts)::double, 'periods': len(counts)::double, 'mean': list_sum(counts)::double / len(counts)}],
                lambda _seen: {
                    'seen': _seen,
                    'share': ahead / _seen.periods,
                    'spread': coalesce(
                        list_sum(list_transform(counts, lambda _one: (_one - _seen.mean) ** 2))
                        / nullif(_seen.mean * (_seen.periods - 1), 0),
                        0
                    )
                }
            ),
            lambda _found: list_transform(
                [
                    _found.share * greatest(_found.spread, 1)
                    * case when _found.spread > 1 then student_quantile(_found.seen.periods - 1, 95) else normal_quantile(95) end ** 2
                ],
                lambda _width: {
                    'expected': _found.seen.mean * ahead,
                    'lower': greatest(
                        _found.share * _found.seen.total + _width / 2
                        - sqrt(_width * _found.seen.total * (1 + _found.share) + _width ** 2 / 4),
                        0
                    ),
                    'upper':
                        _found.share * _found.seen.total + _width / 2
                        + sqrt(_width * _found.seen.total * (1 + _found.share) + _width ** 2 / 4)
                }
            )[1]
        )[1]
    end;

-- Tests
select case
    when found.expected is distinct from 30 then error('the mean of eight quarters, three times')
    when (abs(found.lower - 18.111587) <= 1e-6) is not true then error('the lower end')
    when (abs(found.upper - 43.328960) <= 1e-6) is not true then error('the upper end')
end from (select flow_ahead([10, 10, 10, 10, 10, 10, 10, 10], 3) as found);
select case
    when (found.upper - found.lower > 60) is not true then error('counts that differ more than by chance')
    when found.lower is distinct from 0 then error('never below nought')
end from (select flow_ahead([0, 20, 0, 20, 0, 20, 0, 20], 3) as found);
select case
    when found.lower is distinct from 0 then error('nothing seen, lower')
    when (abs(found.upper - 1.920729) <= 1e-6) is not true then error('nothing seen, upper')
end from (select flow_ahead([0, 0, 0, 0], 2) as found);
select case when flow_ahead([7], 1) is not null then error('one period') end;
