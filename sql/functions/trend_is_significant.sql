-- Whether a slope is a trend: its chi-squared is above the 99.8 % point with one degree of freedom, and the slopes (that of all
-- points first, then that without each) are all below zero or all not; a slope of nought counts as above. precision is the inverse
-- of the first slope's squared standard error. Source: methods.md §3, steps 3 to 5.
create or replace macro trend_is_significant(slopes, precision) as
    slopes[1] ** 2 * precision > 9.54953570608324::double
    and abs(list_sum(list_transform(slopes, lambda slope: case when slope < 0 then -1 else 1 end))) = len(slopes)
    and slopes[1] <> 0;

-- Tests
select case when not trend_is_significant([2, 1, 3], 3) then error('a chi-squared of twelve') end;
select case when trend_is_significant([2, 1, 3], 2) then error('a chi-squared of eight') end;
select case when trend_is_significant([2, 1, -3], 3) then error('one year turns it') end;
select case when not trend_is_significant([2, 1, 0], 3) then error('nought counts as above') end;
select case when trend_is_significant([-2, -1, 0], 3) then error('nought does not count as below') end;
