-- Whether a list of numbers without gaps rises or falls in the whole: of all pairs, so many more go one way than the other as
-- come by chance once in twenty times (Mann and Kendall's test, by its normal approximation; ties go neither way).
-- Null for none.
create or replace macro is_drifting(numbers) as
    abs(list_sum(flatten(list_transform(
        numbers,
        lambda _later, _nth: list_transform(numbers[:_nth - 1], lambda _before: sign(_later - _before))
    ))))
    > normal_quantile(95) * sqrt(len(numbers) * (len(numbers) - 1) * (2 * len(numbers) + 5) / 18);

-- Tests
select case when not is_drifting([1, 2, 3, 5, 4, 6, 7, 8]) then error('rising, with one exception') end;
select case when not is_drifting([9, 7, 6, 2]) then error('falling') end;
select case when is_drifting([5, 3, 6, 4, 5, 3, 6, 4]) then error('the same seasons each year') end;
select case when is_drifting([3, 3, 3, 3]) then error('the same') end;
select case when is_drifting([1, 2, 3]) then error('three tell nothing') end;
select case when is_drifting([]::int[]) is not null then error('none') end;
