-- The recent trend of a quarterly series, in order of time with null for a quarter without a point: our extension, which the source
-- method refuses, so it carries its choice with it: same_quarter (each point is of its quarter) or rolling_four_quarters (each
-- point is of the four quarters to its end). Either way every fourth point counts, back from the last.
-- last_place is in the series of quarters. Source: methods.md §3, Quarterly data.
create or replace macro quarterly_trend(quarters, choice, polarity) as
    case
        when choice not in ('same_quarter', 'rolling_four_quarters')
            then error('quarterly_trend: the choices are same_quarter and rolling_four_quarters')
        else struct_insert(
            recent_trend(
                list_transform(quarters, lambda _quarter, _place: case when (len(quarters) - _place) % 4 = 0 then _quarter end), polarity
            ),
            choice := choice
        )
    end;

-- Tests
select case when quarterly_trend(list_transform(range(1, 21), lambda i: {'value': case when i % 4 = 0 then i else 99 - i end, 'lower': i - 1, 'upper': i + 1, 'count': 1, 'denominator': 9}), 'same_quarter', 'neither').slope is distinct from 4 then error('the same quarter of five years') end;
select case when quarterly_trend(list_transform(range(1, 20), lambda i: {'value': i, 'lower': i - 1, 'upper': i + 1, 'count': 1, 'denominator': 9}), 'same_quarter', 'neither').last_place is distinct from 19 then error('back from the last quarter') end;
select case when quarterly_trend(list_transform(range(1, 17), lambda i: {'value': i, 'lower': i - 1, 'upper': i + 1, 'count': 1, 'denominator': 9}), 'rolling_four_quarters', 'neither').reason is distinct from 'too_few_points' then error('four years') end;
select case when quarterly_trend([{'value': 1, 'lower': 0, 'upper': 2, 'count': 1, 'denominator': 9}], 'same_quarter', 'neither').choice is distinct from 'same_quarter' then error('the choice goes with it') end;
