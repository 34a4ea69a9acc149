-- The exact Poisson interval of a count, lower end, at a level (95 or 99.8), for any count: the mean that so many or more
-- would come from in one of forty, or of a thousand. Begins at Byar's end and takes three of Newton's steps: right to 1e-9.
-- For the curves of a funnel; intervals themselves are Byar's from ten. Null for null. Source: methods.md §1, Funnel.
create or replace macro poisson_lower(count, level) as
    case
        when count < 10 then byar_lower(count, level)
        else list_reduce(
            [1, 2, 3],
            lambda _mean, _step:
                _mean
                - (1 - poisson_share(count - 1, _mean) - (100 - level) / 200)
                / exp((count - 1) * ln(_mean) - _mean - lgamma(count)),
            byar_lower(count, level)
        )
    end;

-- Tests
select case when (abs(poisson_lower(9, 95) - 4.115373) <= 1e-6) is not true then error('count 9') end;
select case when (abs(poisson_lower(10, 95) - 4.795389) <= 1e-6) is not true then error('count 10') end;
select case when (abs(poisson_lower(1360, 99.8) - 1248.881475) <= 1e-6) is not true then error('count 1,360 at 99.8 %') end;
select case when poisson_lower(0, 95) is distinct from 0 then error('count 0') end;
select case when poisson_lower(null, 95) is not null then error('not known') end;
