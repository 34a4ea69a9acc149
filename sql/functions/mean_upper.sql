-- Interval of a mean of so many values with such a sample standard deviation, upper end, at a level (95 or 99.8): the mean
-- and t times the deviation over the root of the count. Null for fewer than two values. Source: methods.md §1.
create or replace macro mean_upper(mean, deviation, count, level) as
    mean + student_quantile(count - 1, level) * deviation / sqrt(count::double);

-- Tests
select case when (abs(mean_upper(50, 10, 25, 95) - 54.127797) <= 1e-6) is not true then error('25 values') end;
select case when (abs(mean_upper(50, 10, 25, 99.8) - 56.933555) <= 1e-6) is not true then error('25 values at 99.8 %') end;
select case when mean_upper(50, 0, 25, 95) is distinct from 50 then error('values that are all the same') end;
select case when mean_upper(50, null, 1, 95) is not null then error('one value') end;
select case when mean_upper(null, null, 0, 95) is not null then error('no value') end;
