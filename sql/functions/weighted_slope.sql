-- The slope of the line through points {x, y, w} that least squares, weighted by w, gives; null for fewer than two points.
-- Source: methods.md §3, step 3.
create or replace macro weighted_slope(points) as
    (
        list_sum(list_transform(points, lambda p: p.w)) * list_sum(list_transform(points, lambda p: p.w * p.x * p.y))
        - list_sum(list_transform(points, lambda p: p.w * p.x)) * list_sum(list_transform(points, lambda p: p.w * p.y))
    )
    / nullif(
        list_sum(list_transform(points, lambda p: p.w)) * list_sum(list_transform(points, lambda p: p.w * p.x * p.x))
        - list_sum(list_transform(points, lambda p: p.w * p.x)) ** 2,
        0
    );

-- Tests
select case when weighted_slope([{'x': 1, 'y': 3, 'w': 1}, {'x': 2, 'y': 5, 'w': 9}, {'x': 3, 'y': 7, 'w': 2}]) is distinct from 2 then error('a straight line, whatever the weights') end;
select case when weighted_slope([{'x': 1, 'y': 0, 'w': 1}, {'x': 2, 'y': 1, 'w': 1}, {'x': 3, 'y': 0, 'w': 2}]) >= 0 then error('the heavier end pulls') end;
select case when weighted_slope([{'x': 1, 'y': 3, 'w': 1}]) is not null then error('one point') end;
