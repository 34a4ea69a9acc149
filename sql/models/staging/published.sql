-- One row is a published figure: of an authority, a region or England, for one release of one source.
-- grain: authority_code, period, indicator_id, series, source, release, known_event
-- period: as the source labels it; planning_year: the year that a board sets beside it. An academic or calendar year
-- stands beside the planning year that it begins in, years taken together beside their last. value_published is what was
-- printed as a number: null beside a symbol, and null without one where the release gives counts alone. known_event: the
-- event since which it was known, 0 for what ships; withdrawn_event: the one that took it back. stands: whether it is what
-- its release says now, so that there is one such a place, period, series, source and release.
select
    published.authority_code,
    published.authority,
    published.authority_kind,
    published.period,
    case
        when contains(published.period, '/') then right(published.period, 7)
        when ends_with(published.period, '-CY') then
            left(published.period, 4) || '-' || right(cast(cast(left(published.period, 4) as integer) + 1 as varchar), 2)
        else left(published.period, 7)
    end as planning_year,
    published.indicator_id,
    published.series,
    published.source,
    published.release,
    published.numerator,
    published.denominator,
    case when published.symbol = '' then cast(published.value_published as decimal(18, 5)) end as value_published,
    published.symbol,
    published.decimals,
    published.multiplier,
    published.note,
    coalesce(published.known_event, 0) as known_event,
    published.withdrawn_event,
    coalesce(published.is_handed_on, false) as is_handed_on,
    published.withdrawn_event is null
    and row_number() over (
        partition by
            published.authority_code, published.period, published.indicator_id, published.series, published.source,
            published.release
        order by published.withdrawn_event is not null, coalesce(published.is_handed_on, false), published.known_event desc nulls last
    ) = 1 as stands
from catalogue.published as published
