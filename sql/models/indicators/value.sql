-- One row is a number worked out from whole counts, with its 95% interval.
-- grain: origin, owner, period, indicator_id, series, basis, area_type, area_code, breakdown, category, source, release, known_event
-- Counts stay whole until the one division, which rounds half away from zero, as official statistics do.
-- Intervals: Wilson for percentages, Byar's (exact Poisson below ten) for rates; none for counts (methods.md 1).
select
    quantity.origin,
    quantity.owner,
    quantity.period,
    quantity.indicator_id,
    quantity.series,
    quantity.basis,
    quantity.area_type,
    quantity.area_code,
    quantity.breakdown,
    quantity.category,
    quantity.source,
    quantity.release,
    quantity.known_event,
    quantity.numerator,
    quantity.denominator,
    case
        when quantity.kind = 'count' then cast(quantity.numerator as double)
        else cast(
            round_half_away(quantity.numerator, quantity.denominator, quantity.multiplier, quantity.decimals) as double
        )
    end as value,
    interval_lower(quantity.kind, quantity.numerator, quantity.denominator, quantity.multiplier, 95) as lower_95,
    interval_upper(quantity.kind, quantity.numerator, quantity.denominator, quantity.multiplier, 95) as upper_95
from core.quantity as quantity
