-- Interval of a rate, lower end, at a level (95 or 99.8): that of its count over the denominator, times the multiplier
-- (10,000 children). Null unless count >= 0 and denominator > 0. Source: methods.md §1.
create or replace macro rate_lower(count, denominator, multiplier, level) as
    case when denominator > 0 then byar_lower(count, level) / denominator::double * multiplier::double end;

-- Tests
select case when (abs(rate_lower(100, 20000, 10000, 95) - 40.68106) <= 1e-5) is not true then error('100 of 20,000') end;
select case when (abs(rate_lower(10, 5000, 1000, 95) - 0.95749) <= 1e-5) is not true then error('10 of 5,000') end;
select case when (abs(rate_lower(65, 100, 100, 99.8) - 42.8802615) <= 1e-6) is not true then error('65 of 100 at 99.8 %') end;
select case when rate_lower(3, 0, 10000, 95) is not null then error('no denominator') end;
select case when rate_lower(null, 100, 10000, 95) is not null then error('not known') end;
