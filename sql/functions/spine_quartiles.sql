-- The lowest, the ends of the first three quarters and the highest of numbers, as Fingertips draws them on a spine chart: the
-- numbers in order are shared out as NTILE(4) does, and each quarter ends at its highest. Null for fewer than four; nulls are
-- left out. Source: methods.md §2 (FingertipsNext GetIndicatorQuartileDataForLatestYear.sql).
create or replace macro spine_quartiles(numbers) as
    list_transform(
        [list_sort(list_filter(numbers, lambda one: one is not null))],
        lambda known:
            case
                when len(known) >= 4 then
                    list_transform(
                        [1, len(known) // 4 + least(len(known) % 4, 1), len(known) // 4 * 2 + least(len(known) % 4, 2),
                         len(known) // 4 * 3 + least(len(known) % 4, 3), len(known)],
                        lambda place: known[place]
                    )
            end
    )[1];

-- Tests
select case when spine_quartiles([4, 3, null, 2, 1]) is distinct from [1, 1, 2, 3, 4] then error('four') end;
select case when spine_quartiles([1, 2, 3, 4, 5, 6, 7]) is distinct from [1, 2, 4, 6, 7] then error('seven: the lowest take what is over') end;
select case when spine_quartiles([1, 2, 3]) is not null then error('three') end;
