-- Interval of a count, lower end, at a level (95 or 99.8): exact Poisson below ten, Byar's method from ten; null for null
-- and below zero. Source: methods.md §1.
-- The exact figures are half the chi-squared quantile at 0.025, then 0.001, with 2x degrees (0 for none) for 0 to 9,
-- from scipy 1.17 (scipy.stats.chi2.ppf); tests/sql/test_intervals.py works them out again and holds them equal.
create or replace macro byar_lower(count, level) as
    case
        when count is null or count < 0 then null
        when count < 10 and level = 95 then [
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
        when count < 10 and level = 99.8 then [
            0.0::double,
            0.001000500333583534::double,
            0.045402017769489544::double,
            0.1905333775684032::double,
            0.428552413628423::double,
            0.7393717319178323::double,
            1.1071046602556394::double,
            1.5203362603988093::double,
            1.9708139217403657::double,
            2.452424404363775::double
        ][count::bigint + 1]
        else count::double * (1 - 1 / (9 * count::double) - normal_quantile(level) / (3 * sqrt(count::double))) ** 3
    end;

-- Tests
select case when byar_lower(0, 95) is distinct from 0 then error('count 0') end;
select case when (abs(byar_lower(1, 95) - 0.025300) <= 5e-5) is not true then error('count 1') end;
select case when (abs(byar_lower(5, 95) - 1.623500) <= 5e-5) is not true then error('count 5') end;
select case when (abs(byar_lower(9, 95) - 4.115400) <= 5e-5) is not true then error('count 9') end;
select case when (abs(byar_lower(10, 95) - 4.787450) <= 1e-6) is not true then error('count 10') end;
select case when (abs(byar_lower(25, 95) - 16.174266) <= 1e-6) is not true then error('count 25') end;
select case when (abs(byar_lower(100, 95) - 81.362105) <= 1e-6) is not true then error('count 100') end;
select case when (abs(byar_lower(1, 99.8) - 0.0010005003) <= 1e-6) is not true then error('count 1 at 99.8 %') end;
select case when (abs(byar_lower(20, 99.8) - 8.9228024) <= 1e-6) is not true then error('count 20 at 99.8 %') end;
select case when (abs(byar_lower(65, 99.8) - 42.8802615) <= 1e-6) is not true then error('count 65 at 99.8 %') end;
select case when byar_lower(null, 95) is not null then error('not known') end;
select case when byar_lower(-1, 95) is not null then error('below zero') end;
