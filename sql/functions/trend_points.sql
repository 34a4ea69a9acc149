-- The five points that a recent trend is of, from {value, lower, upper, count, denominator} in order of time: the latest five that
-- have all five and an interval of some width, as {place, x, y, w, is_all}: x from 1 to 5, w the inverse of the squared standard
-- error that the 95 % interval implies. Fewer where there are not five. Source: methods.md §3, steps 1 and 2.
create or replace macro trend_points(points) as
    list_transform(
        list_filter(
            list_transform(points, lambda p, place: {'place': place, 'of': p}),
            lambda one:
                one.of.value is not null and one.of.count is not null and one.of.denominator is not null
                and one.of.upper > one.of.lower
        )[-5:],
        lambda one, x: {
            'place': one.place,
            'x': x,
            'y': one.of.value::double,
            'w': 1 / ((one.of.upper - one.of.lower) / 3.92::double) ** 2,
            'is_all': one.of.count = one.of.denominator
        }
    );

-- Tests
select case when list_transform(trend_points(list_transform(range(1, 8), lambda y: {'value': y, 'lower': y - 1.96, 'upper': y + 1.96, 'count': y, 'denominator': 9})), lambda p: p.place) <> [3, 4, 5, 6, 7] then error('the latest five') end;
select case when list_transform(trend_points(list_transform(range(1, 8), lambda y: {'value': nullif(y, 6), 'lower': y - 1.96, 'upper': y + 1.96, 'count': y, 'denominator': 9})), lambda p: p.place) <> [2, 3, 4, 5, 7] then error('over a year without a value') end;
select case when list_transform(trend_points([{'value': 5, 'lower': 3.04, 'upper': 6.96, 'count': 5, 'denominator': 5}]), lambda p: [p.x, p.y, p.w, p.is_all::int]) <> [[1, 5, 1, 1]] then error('a standard error of one, and all of them') end;
select case when len(trend_points([{'value': 5, 'lower': 5, 'upper': 5, 'count': 5, 'denominator': 5}])) <> 0 then error('no interval') end;
