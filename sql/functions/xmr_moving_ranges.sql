-- How far each value of a list is from the one before it; null for the first, and on both sides of a gap.
-- Source: methods.md §5.
create or replace macro xmr_moving_ranges(numbers) as
    list_transform(range(1, len(numbers) + 1), lambda _place: abs(numbers[_place] - numbers[_place - 1]));

-- Tests
select case when xmr_moving_ranges([1, 4, 2, null, 3, 3]) is distinct from [null, 3, 2, null, null, 0] then error('over a gap') end;
select case when len(xmr_moving_ranges([]::int[])) <> 0 then error('no value') end;
