-- One row is how a published series of a release lies among all English authorities, as one vintage knows it.
-- grain: vintage, indicator_id, series, source, release, period
-- A release may come in several goes, or first from another board and of one authority alone: what lies where is of all
-- that the vintage knows of the release, which the newest row not after it says.
with ranked as (
    select
        vintage.vintage,
        spread.*,
        row_number() over (
            partition by
                vintage.vintage, spread.indicator_id, spread.series, spread.source, spread.release, spread.period
            order by spread.known_event desc nulls last
        ) as preference
    from catalogue.published_spread as spread
    inner join benchmarks.vintage_used as vintage
        on coalesce(spread.known_event, 0) <= vintage.known_event
)

select
    vintage,
    indicator_id,
    series,
    source,
    release,
    period,
    n,
    minimum,
    q25,
    median,
    q75,
    maximum,
    has_bands
from ranked
where preference = 1
