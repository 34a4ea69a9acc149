-- A rate of England below the lowest or above the highest authority, where a hundred or more are known (indicators.md 1.10).
-- How all authorities lie is known from the figures themselves, or where these are of a few alone from their spread.
select england.vintage, england.indicator_id, england.series, england.planning_year
from benchmarks.figure as england
left join (
    select
        vintage, indicator_id, series, planning_year, min(value) as lowest, max(value) as highest,
        count(value) as authorities
    from benchmarks.figure
    where authority_kind = 'authority'
    group by vintage, indicator_id, series, planning_year
) as authority
    using (vintage, indicator_id, series, planning_year)
left join benchmarks.spread as spread
    using (vintage, indicator_id, series, source, release, period)
where england.authority_kind = 'country'
    -- a count of the country is larger than any authority's; a rate or percentage is not
    and england.multiplier > 1
    and (
        (authority.authorities >= 100 and england.value not between authority.lowest and authority.highest)
        or (spread.n >= 100 and england.value not between spread.minimum and spread.maximum)
    )
