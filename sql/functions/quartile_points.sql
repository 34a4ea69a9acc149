-- The lowest, the three quartiles and the highest of a list of numbers, as R's quantile gives them by default (type 7); nulls
-- are left out. Null for none. Source: methods.md §4 (LAIT R/fn_analysis.R).
create or replace macro quartile_points(numbers) as
    list_aggregate(list_transform(numbers, lambda one: one::double), 'quantile_cont', [0, 0.25, 0.5, 0.75, 1]);

-- Tests
select case when quartile_points([4, 1, null, 3, 2]) is distinct from [1, 1.75, 2.5, 3.25, 4] then error('four numbers') end;
select case when quartile_points([7]) is distinct from [7, 7, 7, 7, 7] then error('one number') end;
select case when quartile_points([null::int]) is not null then error('none') end;
