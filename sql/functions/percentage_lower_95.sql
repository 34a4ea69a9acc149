-- Wilson score interval of a percentage, lower end, at 95 %, from 0 to 100.
-- Null unless 0 <= numerator <= denominator and denominator > 0. Source: methods.md §1.
create or replace macro percentage_lower_95(numerator, denominator) as 100 * wilson_lower_95(numerator, denominator);

-- Tests
select case when (abs(percentage_lower_95(7, 40) - 8.74541) <= 1e-5) is not true then error('7 of 40') end;
select case when percentage_lower_95(0, 20) is distinct from 0 then error('the end of the scale') end;
select case when percentage_lower_95(3, 0) is not null then error('no denominator') end;
