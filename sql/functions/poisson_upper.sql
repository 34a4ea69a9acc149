-- The exact Poisson interval of a count, upper end, at a level (95 or 99.8), for any count: the mean that so many or fewer
-- would come from in one of forty, or of a thousand. Begins at Byar's end and takes three of Newton's steps: right to 1e-9.
-- For the curves of a funnel; intervals themselves are Byar's from ten. Null for null. Source: methods.md §1, Funnel.
create or replace macro poisson_upper(count, level) as
    case
        when count < 10 then byar_upper(count, level)
        else list_reduce(
            [1, 2, 3],
            lambda _mean, _step:
                _mean
                + (poisson_share(count, _mean) - (100 - level) / 200) / exp(count * ln(_mean) - _mean - lgamma(count + 1)),
            byar_upper(count, level)
        )
    end;

-- Tests
select case when (abs(poisson_upper(9, 95) - 17.084803) <= 1e-6) is not true then error('count 9') end;
select case when (abs(poisson_upper(10, 95) - 18.390356) <= 1e-6) is not true then error('count 10') end;
select case when (abs(poisson_upper(1360, 99.8) - 1477.859514) <= 1e-6) is not true then error('count 1,360 at 99.8 %') end;
select case when (abs(poisson_upper(0, 95) - 3.688879) <= 1e-6) is not true then error('count 0') end;
select case when poisson_upper(null, 95) is not null then error('not known') end;
