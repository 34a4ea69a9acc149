-- One row is a vintage of published figures that comparisons are worked out by: one that a quarter speaks by, or the newest.
-- grain: vintage
-- Where nothing was imported there is one, 'shipped', and nothing is worked out twice.
with newest as (
    select
        coalesce(strftime(max(known_from), '%Y-%m-%d %H:%M:%S.%f'), 'shipped') as vintage,
        max(known_from) as known_from
    from catalogue.published
)

select
    used.vintage,
    used.known_from,
    used.vintage = newest.vintage as is_newest
from (
    select vintage, known_from from benchmarks.vintage
    union
    select vintage, known_from from newest
) as used
cross join newest
