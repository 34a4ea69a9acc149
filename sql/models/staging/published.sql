-- One row is a published figure: of an authority, a region or England, for one release of one source.
-- grain: authority_code, period, indicator_id, series, source, release
-- period: as the source labels it; planning_year: the year that a board sets beside it. An academic or calendar year
-- stands beside the planning year that it begins in, years taken together beside their last. value_published is what was
-- printed as a number: null beside a symbol, and null without one where the release gives counts alone. known_from: the
-- instant from which its release was known; none for what is shipped, which was known always.
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
    published.known_from
from catalogue.published as published
