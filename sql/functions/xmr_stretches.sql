-- A series cut where it is rebased: rebases are {place, reason}, each the place of the first value of a new stretch and why, never
-- without a reason. Gives {start, numbers, reason} in order. Source: methods.md §5, rebase groups.
create or replace macro xmr_stretches(numbers, rebases) as
    case
        when len(list_filter(rebases, lambda _one: coalesce(trim(_one.reason), '') = '')) > 0
            then error('xmr: a rebase needs a reason')
        when len(list_filter(rebases, lambda _one: _one.place < 2 or _one.place > len(numbers))) > 0
            then error('xmr: a rebase lies outside the series')
        else list_transform(
            [list_sort(list_prepend({'place': 1::bigint, 'reason': null::varchar}, list_transform(coalesce(rebases, []), lambda _one: {'place': _one.place::bigint, 'reason': _one.reason::varchar})))],
            lambda _starts: list_transform(
                _starts,
                lambda _start, _nth: {
                    'start': _start.place,
                    'numbers': numbers[_start.place:coalesce(_starts[_nth + 1].place - 1, len(numbers))],
                    'reason': _start.reason
                }
            )
        )[1]
    end;

-- Tests
select case when list_transform(xmr_stretches([1, 2, 3, 4, 5], [{'place': 4, 'reason': 'a new definition'}]), lambda one: one.numbers) is distinct from [[1, 2, 3], [4, 5]] then error('cut in two') end;
select case when xmr_stretches([1, 2], null::struct(place int, reason varchar)[]) is distinct from [{'start': 1, 'numbers': [1, 2], 'reason': null}] then error('never rebased') end;
