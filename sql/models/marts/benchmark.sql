-- One row is a board's place among one neighbour set, for one measure and planning year, by all that is known now.
-- grain: board, period, indicator_id, series, neighbour_set
-- The newest vintage of benchmarks.place, where each column is explained. What a quarter was compared with stands in
-- marts.comparison and in its line of the scorecard: a release of later changes this table, and not those.
select
    place.* exclude (vintage, numerator, denominator),
    place.vintage
from benchmarks.place as place
inner join benchmarks.vintage_used as used
    using (vintage)
where used.is_newest
