-- Interval of a count, upper end, at 95 %: exact Poisson below ten, Byar's method from ten; null for null and below zero.
-- Source: methods.md §1. 1.959963984540054 is the normal quantile at 0.975.
-- The ten exact figures are half the chi-squared quantile at 0.975 with 2x + 2 degrees for 0 to 9,
-- from scipy 1.17 (scipy.stats.chi2.ppf);
-- tests/sql/test_functions.py works them out again and holds them equal.
create or replace macro byar_upper_95(count) as
    case
        when count is null or count < 0 then null
        when count < 10 then [
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
        else (count::double + 1) * (1 - 1 / (9 * (count::double + 1)) + 1.959963984540054::double / (3 * sqrt((count::double + 1)))) ** 3
    end;

-- Tests
select case when (abs(byar_upper_95(0) - 3.6889) <= 5e-5) is not true then error('count 0') end;
select case when (abs(byar_upper_95(1) - 5.5716) <= 5e-5) is not true then error('count 1') end;
select case when (abs(byar_upper_95(5) - 11.6683) <= 5e-5) is not true then error('count 5') end;
select case when (abs(byar_upper_95(9) - 17.0848) <= 5e-5) is not true then error('count 9') end;
select case when (abs(byar_upper_95(10) - 18.391459) <= 1e-6) is not true then error('count 10') end;
select case when (abs(byar_upper_95(25) - 36.906451) <= 1e-6) is not true then error('count 25') end;
select case when (abs(byar_upper_95(100) - 121.627938) <= 1e-6) is not true then error('count 100') end;
select case when byar_upper_95(null) is not null then error('not known') end;
select case when byar_upper_95(-1) is not null then error('below zero') end;
