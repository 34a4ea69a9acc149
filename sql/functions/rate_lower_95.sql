-- Interval of a rate, lower end, at 95 %: that of its count over the denominator, times the multiplier (10,000 children).
-- Null unless count >= 0 and denominator > 0. Source: methods.md §1.
create or replace macro rate_lower_95(count, denominator, multiplier) as
    case when denominator > 0 then byar_lower_95(count) / denominator::double * multiplier::double end;

-- Tests
select case when (abs(rate_lower_95(100, 20000, 10000) - 40.68106) <= 1e-5) is not true then error('100 of 20,000') end;
select case when (abs(rate_lower_95(10, 5000, 1000) - 0.95749) <= 1e-5) is not true then error('10 of 5,000') end;
select case when rate_lower_95(3, 0, 10000) is not null then error('no denominator') end;
select case when rate_lower_95(null, 100, 10000) is not null then error('not known') end;
