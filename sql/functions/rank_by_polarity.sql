-- The rank of a value among numbers, its own with them: 1 is the best, ties share the better rank. Null without a polarity.
-- Source: methods.md §4 (LAIT).
create or replace macro rank_by_polarity(value, numbers, polarity) as
    case
        when value is null then null
        when polarity = 'high_is_good' then 1 + len(list_filter(numbers, lambda _other: _other > value))
        when polarity = 'low_is_good' then 1 + len(list_filter(numbers, lambda _other: _other < value))
    end;

-- Tests
select case when list_transform([3, 7, 7, 9], lambda one: rank_by_polarity(one, [3, 7, null, 7, 9], 'high_is_good')) <> [4, 2, 2, 1] then error('high is good') end;
select case when list_transform([3, 7, 7, 9], lambda one: rank_by_polarity(one, [3, 7, null, 7, 9], 'low_is_good')) <> [1, 2, 2, 4] then error('low is good') end;
select case when rank_by_polarity(3, [3, 7], 'neither') is not null then error('no polarity') end;
select case when rank_by_polarity(null, [3, 7], 'low_is_good') is not null then error('not known') end;
