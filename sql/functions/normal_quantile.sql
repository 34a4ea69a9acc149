-- The standard normal quantile of a two-sided interval: at 95 % the point that one in forty lies above, at 99.8 % one in a
-- thousand. Official statistics use these two levels, together; there is no other here.
-- Source: methods.md §1. From scipy 1.17 (scipy.stats.norm.ppf); tests/sql/test_intervals.py works them out again.
create or replace macro normal_quantile(level) as
    case level
        when 95 then 1.959963984540054::double
        when 99.8 then 3.090232306167813::double
        else error('normal_quantile: the levels are 95 and 99.8')
    end;

-- Tests
select case when (abs(normal_quantile(95) - 1.959964) <= 1e-6) is not true then error('95 %') end;
select case when (abs(normal_quantile(99.8) - 3.090232) <= 1e-6) is not true then error('99.8 %') end;
select case when (abs(normal_quantile(99.8::double) - 3.090232) <= 1e-6) is not true then error('99.8 % of a column') end;
