-- How many of so many to come will be counted, from the counts and denominators of periods that are gone ({count,
-- denominator}, a list without gaps): the pooled share of them, and the two numbers between which 95 of 100 will lie, as
-- {expected, lower, upper}, all within 0 and what is to come.
-- Binomial counts of one share: what is to come is weighed against what was seen, so that the ends are those of a score interval
-- (Krishnamoorthy and Peng, 2011: the roots of (F - N m/D)^2 = z^2 (m/D) (N + F) (D + m - N - F) / (D + m), for N of D seen and
-- F of m to come); that not all is known about the share is in it. Where the shares differ more from period to period than
-- binomial ones do, the interval is wider by the root of that, and z is Student's t.
-- Null for fewer than two periods, and where nothing was seen.
create or replace macro share_ahead(periods, ahead) as
    case when len(periods) >= 2 and list_sum(list_transform(periods, lambda _one: _one.denominator)) > 0 then
        list_transform(
            list_transform(
                list_transform(
                    [{
                        'counted': list_sum(list_transform(periods, lambda _one: _one.count))::double,
                        'of': list_sum(list_transform(periods, lambda _one: _one.denominator))::double
                    }],
                    lambda _seen: {
                        'counted': _seen.counted,
                        'of': _seen.of,
                        'share': _seen.counted / _seen.of,
                        'all': _seen.of + ahead,
                        'spread': coalesce(
                            list_sum(list_transform(
                                list_filter(periods, lambda _one: _one.denominator > 0),
                                lambda _one: (_one.count - _one.denominator * _seen.counted / _seen.of) ** 2 / _one.denominator
                            ))
                            / nullif(_seen.counted / _seen.of * (1 - _seen.counted / _seen.of) * (len(periods) - 1), 0),
                            0
                        )
                    }
                ),
                lambda _found: {
                    'of': _found,
                    'width':
                        ahead / _found.of * greatest(_found.spread, 1)
                        * case when _found.spread > 1 then student_quantile(len(periods) - 1, 95) else normal_quantile(95) end ** 2
                }
            ),
            lambda _drawn: list_transform(
                [{
                    'square': 1 + _drawn.width / _drawn.of.all,
                    'single':
                        2 * _drawn.of.share * ahead
                        + _drawn.width * (_drawn.of.all - 2 * _drawn.of.counted) / _drawn.of.all,
                    'rest':
                        (_drawn.of.share * ahead) ** 2
                        - _drawn.width * _drawn.of.counted * (_drawn.of.all - _drawn.of.counted) / _drawn.of.all
                }],
                lambda _roots: {
                    'expected': _drawn.of.share * ahead,
                    'lower': greatest(
                        (_roots.single - sqrt(greatest(_roots.single ** 2 - 4 * _roots.square * _roots.rest, 0))) / (2 * _roots.square),
                        0
                    ),
                    'upper': least(
                        (_roots.single + sqrt(greatest(_roots.single ** 2 - 4 * _roots.square * _roots.rest, 0))) / (2 * _roots.square),
                        ahead
                    )
                }
            )[1]
        )[1]
    end;

-- Tests
select case
    when found.expected is distinct from 20 then error('the pooled share')
    when (abs(found.lower - 11.526017) <= 1e-6) is not true then error('the lower end')
    when (abs(found.upper - 29.049097) <= 1e-6) is not true then error('the upper end')
end from (select share_ahead(list_transform(range(8), lambda one: {'count': 10, 'denominator': 50}), 100) as found);
select case
    when found.expected is distinct from 50 then error('all of them')
    when found.upper is distinct from 50 then error('no more than all')
    when (abs(found.lower - 49.043310) <= 1e-6) is not true then error('all of fifty, perhaps one fewer')
end from (select share_ahead(list_transform(range(4), lambda one: {'count': 50, 'denominator': 50}), 50) as found);
select case when share_ahead([{'count': 1, 'denominator': 2}], 9) is not null then error('one period') end;
select case when share_ahead([{'count': 0, 'denominator': 0}, {'count': 0, 'denominator': 0}], 9) is not null then error('of nothing') end;
