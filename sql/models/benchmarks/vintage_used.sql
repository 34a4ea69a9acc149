-- One row is a vintage of published figures that comparisons are worked out by: one that a quarter speaks by, or the newest.
-- grain: vintage
-- Where nothing was imported there is one, 'shipped', and nothing is worked out twice.
with happened as (
    select 0 as known_event, cast(null as timestamp) as known_from

    union

    select known_event, known_from
    from catalogue.release
    where known_event is not null

    union

    select withdrawn_event as known_event, withdrawn_from as known_from
    from catalogue.release
    where withdrawn_event is not null
),

newest as (
    select
        vintage_name(max(known_event), arg_max(known_from, known_event)) as vintage,
        max(known_event) as known_event
    from happened
)

select
    used.vintage,
    used.known_event,
    used.vintage = newest.vintage as is_newest
from (
    select vintage, known_event from benchmarks.vintage
    union
    select vintage, known_event from newest
) as used
cross join newest
