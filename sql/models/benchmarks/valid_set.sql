-- One row is the neighbour set that stands for a planning year: the one in force at the year's end.
-- grain: planning_year
select
    period.planning_year,
    max(neighbour.neighbour_set) as neighbour_set
from (
    select planning_year from catalogue.period
    union
    select planning_year from benchmarks.figure
) as period
inner join (
    select neighbour_set, min(set_from) as set_from, max(coalesce(set_to, date '2999-12-31')) as set_to
    from catalogue.neighbour
    group by neighbour_set
) as neighbour
    on make_date(cast(left(period.planning_year, 4) as integer) + 1, 3, 31) between neighbour.set_from and neighbour.set_to
group by period.planning_year
