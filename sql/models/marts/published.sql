-- One row is a published figure beside the same worked out by our own model from the published counts.
-- grain: authority_code, period, indicator_id, series, source, release
-- What releases say now: nothing of what was withdrawn.
select
    published.authority_code,
    published.period,
    published.indicator_id,
    published.series,
    published.source,
    published.release,
    published.authority,
    published.numerator,
    published.denominator,
    cast(published.value_published as double) as value_published,
    worked_out.value as value_computed,
    published.symbol,
    published.authority_kind,
    published.note
from staging.published as published
left join indicators.value as worked_out
    on worked_out.origin = 'published'
    and worked_out.owner = published.authority_code
    and worked_out.period = published.period
    and worked_out.indicator_id = published.indicator_id
    and worked_out.series = published.series
    and worked_out.source = published.source
    and worked_out.release = published.release
    and worked_out.known_event = published.known_event
where published.stands
