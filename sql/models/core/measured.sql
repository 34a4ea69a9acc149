-- One row is a cell of a series that agencies supply, as supplied or as added up.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- origin is the numerator's, denominator_origin the denominator's: one may be published where the other is not.
-- value_source: return (typed), records (worked out from lists, by the rule and the lists that are named), sum (added up).
select
    board, period, indicator_id, series, area_type, area_code, breakdown, category,
    numerator, denominator, status, coverage, origin, denominator_origin, submission_ids, value_source, rule_version,
    input_hash
from core.supplied

union all by name

select
    board, period, indicator_id, series, area_type, area_code, breakdown, category,
    numerator, denominator, status, coverage, origin, denominator_origin, submission_ids,
    'sum' as value_source,
    null as rule_version,
    null as input_hash
from core.summed
