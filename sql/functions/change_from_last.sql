-- The latest of a list of yearly numbers, in order of time, less the one before it that is known; its sign is the arrow's. Null
-- where the latest is not known, or none before it. Source: methods.md §4 (LAIT calculate_change_from_prev_yr).
create or replace macro change_from_last(numbers) as
    numbers[-1] - list_filter(numbers[:-2], lambda one: one is not null)[-1];

-- Tests
select case when change_from_last([5, 9, 7]) is distinct from -2 then error('down by two') end;
select case when change_from_last([5, null, 7]) is distinct from 2 then error('over a year that is not known') end;
select case when change_from_last([5, 7, null]) is not null then error('the latest is not known') end;
select case when change_from_last([5]) is not null then error('one year') end;
