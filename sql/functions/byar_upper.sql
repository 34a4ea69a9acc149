-- Interval of a count, upper end, at a level (95 or 99.8): exact Poisson below ten, Byar's method from ten; null for null
-- and below zero. Source: methods.md §1.
-- The exact figures are half the chi-squared quantile at 0.975, then 0.999, with 2x + 2 degrees for 0 to 9,
-- from scipy 1.17 (scipy.stats.chi2.ppf); tests/sql/test_intervals.py works them out again and holds them equal.
create or replace macro byar_upper(count, level) as
    case
        when count is null or count < 0 then null
        when count < 10 and level = 95 then [
            3.6888794541139354::double,
            5.571643390938898::double,
            7.22468766772396::double,
            8.767273069742323::double,
            10.241588675403694::double,
            11.66833207932267::double,
            13.059474022518685::double,
            14.422675361702376::double,
            15.763189220193313::double,
            17.084803451419166::double
        ][count::bigint + 1]
        when count < 10 and level = 99.8 then [
            6.907755278982137::double,
            9.233413476451585::double,
            11.228872242412661::double,
            13.06224077918807::double,
            14.79414922253721::double,
            16.454745203680105::double,
            18.061636840199064::double,
            19.626177395384232::double,
            21.15619816583998::double,
            22.65737330906293::double
        ][count::bigint + 1]
        else (count::double + 1) * (1 - 1 / (9 * (count::double + 1)) + normal_quantile(level) / (3 * sqrt(count::double + 1))) ** 3
    end;

-- Tests
select case when (abs(byar_upper(0, 95) - 3.688900) <= 5e-5) is not true then error('count 0') end;
select case when (abs(byar_upper(1, 95) - 5.571600) <= 5e-5) is not true then error('count 1') end;
select case when (abs(byar_upper(5, 95) - 11.668300) <= 5e-5) is not true then error('count 5') end;
select case when (abs(byar_upper(9, 95) - 17.084800) <= 5e-5) is not true then error('count 9') end;
select case when (abs(byar_upper(10, 95) - 18.391459) <= 1e-6) is not true then error('count 10') end;
select case when (abs(byar_upper(25, 95) - 36.906451) <= 1e-6) is not true then error('count 25') end;
select case when (abs(byar_upper(100, 95) - 121.627938) <= 1e-6) is not true then error('count 100') end;
select case when (abs(byar_upper(1, 99.8) - 9.2334135) <= 1e-6) is not true then error('count 1 at 99.8 %') end;
select case when (abs(byar_upper(20, 99.8) - 38.0850356) <= 1e-6) is not true then error('count 20 at 99.8 %') end;
select case when (abs(byar_upper(65, 99.8) - 94.0002908) <= 1e-6) is not true then error('count 65 at 99.8 %') end;
select case when byar_upper(null, 95) is not null then error('not known') end;
select case when byar_upper(-1, 95) is not null then error('below zero') end;
