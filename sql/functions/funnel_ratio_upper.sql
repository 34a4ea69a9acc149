-- The funnel of a rate or ratio, upper limit, at a level (95 or 99.8), as a multiple of the average: a count over the lower end of
-- its exact Poisson interval. A rate's curve has a point for each count of events: the limit is this times the average rate, at
-- the denominator that has so many events at that limit. Null for none. Source: methods.md §1, Funnel (R/Funnels.R).
create or replace macro funnel_ratio_upper(count, level) as
    case when count > 0 then count::double / poisson_lower(count, level) end;

-- Tests
select case when (abs(116.1720835 * funnel_ratio_upper(5, 95) - 357.7858395) <= 1e-4) is not true then error('five events') end;
select case when (abs(116.1720835 * funnel_ratio_upper(1360, 99.8) - 126.5084525) <= 1e-4) is not true then error('1,360 events at 99.8 %') end;
select case when (abs(116.1720835 * funnel_ratio_upper(104, 95) - 142.1808715) <= 1e-4) is not true then error('104 events') end;
select case when funnel_ratio_upper(0, 95) is not null then error('no event') end;
