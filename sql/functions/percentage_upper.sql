-- Wilson score interval of a percentage, upper end, at a level (95 or 99.8), from 0 to 100.
-- Null unless 0 <= numerator <= denominator and denominator > 0. Source: methods.md §1.
create or replace macro percentage_upper(numerator, denominator, level) as 100 * wilson_upper(numerator, denominator, level);

-- Tests
select case when (abs(percentage_upper(7, 40, 95) - 31.94999) <= 1e-5) is not true then error('7 of 40') end;
select case when (abs(percentage_upper(5, 100, 99.8) - 16.4588523) <= 1e-6) is not true then error('5 of 100 at 99.8 %') end;
select case when percentage_upper(20, 20, 95) is distinct from 100 then error('the end of the scale') end;
select case when percentage_upper(3, 0, 95) is not null then error('no denominator') end;
