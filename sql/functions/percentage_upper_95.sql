-- Wilson score interval of a percentage, upper end, at 95 %, from 0 to 100.
-- Null unless 0 <= numerator <= denominator and denominator > 0. Source: methods.md §1.
create or replace macro percentage_upper_95(numerator, denominator) as 100 * wilson_upper_95(numerator, denominator);

-- Tests
select case when (abs(percentage_upper_95(7, 40) - 31.94999) <= 1e-5) is not true then error('7 of 40') end;
select case when percentage_upper_95(20, 20) is distinct from 100 then error('the end of the scale') end;
select case when percentage_upper_95(3, 0) is not null then error('no denominator') end;
