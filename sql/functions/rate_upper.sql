-- Interval of a rate, upper end, at a level (95 or 99.8): that of its count over the denominator, times the multiplier
-- (10,000 children). Null unless count >= 0 and denominator > 0. Source: methods.md §1.
create or replace macro rate_upper(count, denominator, multiplier, level) as
    case when denominator > 0 then byar_upper(count, level) / denominator::double * multiplier::double end;

-- Tests
select case when (abs(rate_upper(100, 20000, 10000, 95) - 60.81397) <= 1e-5) is not true then error('100 of 20,000') end;
select case when (abs(rate_upper(10, 5000, 1000, 95) - 3.67829) <= 1e-5) is not true then error('10 of 5,000') end;
select case when (abs(rate_upper(65, 100, 100, 99.8) - 94.0002908) <= 1e-6) is not true then error('65 of 100 at 99.8 %') end;
select case when rate_upper(3, 0, 10000, 95) is not null then error('no denominator') end;
select case when rate_upper(null, 100, 10000, 95) is not null then error('not known') end;
