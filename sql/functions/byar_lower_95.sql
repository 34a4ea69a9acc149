-- Interval of a count, lower end, at 95 %: exact Poisson below ten, Byar's method from ten; null for null and below zero.
-- Source: methods.md §1. 1.959963984540054 is the normal quantile at 0.975.
-- The ten exact figures are half the chi-squared quantile at 0.025 with 2x degrees (0 for none) for 0 to 9,
-- from scipy 1.17 (scipy.stats.chi2.ppf);
-- tests/sql/test_functions.py works them out again and holds them equal.
create or replace macro byar_lower_95(count) as
    case
        when count is null or count < 0 then null
        when count < 10 then [
            0.0::double,
            0.025317807984289876::double,
            0.24220927854396496::double,
            0.6186721228956014::double,
            1.0898653736263249::double,
            1.6234863901184207::double,
            2.2018942534908508::double,
            2.8143630515198654::double,
            3.4538321767485014::double,
            4.115373097378334::double
        ][count::bigint + 1]
        else count::double * (1 - 1 / (9 * count::double) - 1.959963984540054::double / (3 * sqrt(count::double))) ** 3
    end;

-- Tests
select case when byar_lower_95(0) is distinct from 0 then error('count 0') end;
select case when (abs(byar_lower_95(1) - 0.0253) <= 5e-5) is not true then error('count 1') end;
select case when (abs(byar_lower_95(5) - 1.6235) <= 5e-5) is not true then error('count 5') end;
select case when (abs(byar_lower_95(9) - 4.1154) <= 5e-5) is not true then error('count 9') end;
select case when (abs(byar_lower_95(10) - 4.787450) <= 1e-6) is not true then error('count 10') end;
select case when (abs(byar_lower_95(25) - 16.174266) <= 1e-6) is not true then error('count 25') end;
select case when (abs(byar_lower_95(100) - 81.362105) <= 1e-6) is not true then error('count 100') end;
select case when byar_lower_95(null) is not null then error('not known') end;
select case when byar_lower_95(-1) is not null then error('below zero') end;
