-- The funnel of a rate or ratio, lower limit, at a level (95 or 99.8), as a multiple of the average: a count over the upper end of
-- its exact Poisson interval. A rate's curve has a point for each count of events: the limit is this times the average rate, at
-- the denominator that has so many events at that limit. Null for none. Source: methods.md §1, Funnel (R/Funnels.R).
create or replace macro funnel_ratio_lower(count, level) as
    case when count > 0 then count::double / poisson_upper(count, level) end;

-- Tests
select case when (abs(116.1720835 * funnel_ratio_lower(1, 95) - 20.85059119) <= 1e-5) is not true then error('one event') end;
select case when (abs(116.1720835 * funnel_ratio_lower(5, 99.8) - 35.30048174) <= 1e-5) is not true then error('five events at 99.8 %') end;
select case when (abs(116.1720835 * funnel_ratio_lower(104, 95) - 95.87787415) <= 1e-5) is not true then error('104 events') end;
select case when funnel_ratio_lower(0, 95) is not null then error('no event') end;
