-- One row is a cell of a series that agencies supply, as supplied or as added up.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- origin is the numerator's, denominator_origin the denominator's: one may be published where the other is not.
select
    board, period, indicator_id, series, area_type, area_code, breakdown, category,
    numerator, denominator, status, coverage, origin, denominator_origin,
    case when submission_id is null then [] else [submission_id] end as submission_ids,
    'return' as value_source
from core.supplied

union all by name

select
    board, period, indicator_id, series, area_type, area_code, breakdown, category,
    numerator, denominator, status, coverage, origin, denominator_origin, submission_ids,
    'sum' as value_source
from core.summed
