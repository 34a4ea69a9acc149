-- One row is a cell that a provider types and that its lists stand behind too, where both give a number.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- The lists' number is the one that is used. A board asks for both for a while only (records.toml, is_reconciled).
select
    cell.board,
    cell.period,
    cell.indicator_id,
    cell.series,
    cell.area_type,
    cell.area_code,
    cell.breakdown,
    cell.category,
    cell.provider,
    given.numerator as numerator_typed,
    given.denominator as denominator_typed,
    recorded.numerator,
    case when cell.has_denominator then recorded.denominator end as denominator,
    given.numerator is distinct from recorded.numerator
    or (cell.has_denominator and given.denominator is distinct from recorded.denominator) as is_different,
    given.submission_id as submission_id_typed,
    recorded.submission_ids
from catalogue.cell as cell
inner join staging.cell as given
    using (board, provider, return_id, return_period, indicator_id, series, area_type, area_code, breakdown, category)
inner join core.recorded as recorded
    using (board, period, indicator_id, series, area_type, area_code, breakdown, category)
where cell.is_typed
    and cell.from_records
    and given.numerator is not null
