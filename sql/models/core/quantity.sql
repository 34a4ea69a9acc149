-- One row is a quantity to be worked out: an agencies' cell on one basis, or a published figure's counts.
-- grain: origin, owner, period, indicator_id, series, basis, area_type, area_code, breakdown, category, source, release, known_event
-- Agencies' figures and published ones go through the same model next door, so that the one proves the other.
select
    'return' as origin,
    total.board as owner,
    total.period,
    total.indicator_id,
    total.series,
    total.basis,
    total.area_type,
    total.area_code,
    total.breakdown,
    total.category,
    '' as source,
    '' as release,
    0 as known_event,
    series.kind,
    total.numerator,
    total.denominator,
    series.multiplier,
    series.decimals
from core.basis_total as total
inner join catalogue.series as series
    using (board, indicator_id, series)

union all by name

select
    'published' as origin,
    authority_code as owner,
    period,
    indicator_id,
    series,
    'published' as basis,
    'county' as area_type,
    authority_code as area_code,
    'all' as breakdown,
    'all' as category,
    source,
    release,
    known_event,
    case
        when denominator is null then 'count'
        when multiplier = 100 then 'percentage'
        else 'rate'
    end as kind,
    numerator,
    denominator,
    multiplier,
    decimals
from staging.published
where symbol = ''
    and numerator is not null
    -- A rate whose denominator is not published cannot be worked out; a count needs none.
    and (denominator is not null or multiplier = 1)
