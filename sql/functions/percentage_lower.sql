-- Wilson score interval of a percentage, lower end, at a level (95 or 99.8), from 0 to 100.
-- Null unless 0 <= numerator <= denominator and denominator > 0. Source: methods.md §1.
create or replace macro percentage_lower(numerator, denominator, level) as 100 * wilson_lower(numerator, denominator, level);

-- Tests
select case when (abs(percentage_lower(7, 40, 95) - 8.74541) <= 1e-5) is not true then error('7 of 40') end;
select case when (abs(percentage_lower(5, 100, 99.8) - 1.3865321) <= 1e-6) is not true then error('5 of 100 at 99.8 %') end;
select case when percentage_lower(0, 20, 95) is distinct from 0 then error('the end of the scale') end;
select case when percentage_lower(3, 0, 95) is not null then error('no denominator') end;
