-- The fifth that a place among so many lies in, 1 the lowest, as NTILE(5) shares them out; null for fewer than five. The place is
-- that of row_number over value and then area, so that a tie falls the same way every time, which NTILE does not promise.
-- Source: methods.md §2 (FingertipsNext GetIndicatorDataWithQuintileBenchmarkComparison.sql).
create or replace macro quintile_of(place, compared) as
    case
        when compared >= 5 and place <= (compared % 5) * (compared // 5 + 1) then (place - 1) // (compared // 5 + 1) + 1
        when compared >= 5 then (place - 1 - compared % 5) // (compared // 5) + 1
    end;

-- Tests
select case when list_transform(range(1, 6), lambda place: quintile_of(place, 5)) <> [1, 2, 3, 4, 5] then error('five') end;
select case when list_transform(range(1, 8), lambda place: quintile_of(place, 7)) <> [1, 1, 2, 2, 3, 4, 5] then error('seven: the lowest take what is over') end;
select case when quintile_of(1, 4) is not null then error('four are not compared') end;
