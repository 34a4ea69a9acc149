-- The share of Poisson counts with such a mean that are no more than a count: a sum of as many terms, for charts, not for
-- every row. Null for null; no count is below zero.
create or replace macro poisson_share(count, mean) as
    case
        when mean > 0 then coalesce(
            list_sum(list_transform(range(0, count::bigint + 1), lambda _k: exp(_k * ln(mean) - mean - lgamma(_k + 1)))), 0
        )
        when mean = 0 then 1::double
    end;

-- Tests
select case when (abs(poisson_share(0, 3) - exp(-3)) <= 1e-15) is not true then error('none of a mean of three') end;
select case when (abs(poisson_share(2, 3) - 8.5 * exp(-3)) <= 1e-15) is not true then error('at most two of a mean of three') end;
select case when (abs(poisson_share(1000, 900) - 0.9995094) <= 1e-6) is not true then error('a thousand of a mean of 900') end;
select case when poisson_share(-1, 3) is distinct from 0 then error('below zero') end;
select case when poisson_share(4, 0) is distinct from 1 then error('a mean of nought') end;
select case when poisson_share(4, null) is not null then error('not known') end;
