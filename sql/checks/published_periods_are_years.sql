-- A published figure whose period names no year, so that no planning year stands beside it (indicators.md 6.3: labels).
select authority_code, indicator_id, series, source, release, period
from staging.published
where not coalesce(
    regexp_full_match(planning_year, '[0-9]{4}-[0-9]{2}')
    and try_cast(right(planning_year, 2) as integer) = (try_cast(left(planning_year, 4) as integer) + 1) % 100,
    false
)
