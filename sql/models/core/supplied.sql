-- One row is a cell that an agency supplies in a reporting quarter: the number, or the reason why there is none.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- An optional cell that was not supplied has no row, unless it is a county whole: every row of the framework appears.
select
    cell.board,
    cell.period,
    cell.indicator_id,
    cell.series,
    cell.area_type,
    cell.area_code,
    cell.breakdown,
    cell.category,
    given.numerator,
    case when cell.has_denominator then given.denominator end as denominator,
    case
        when given.status is not null then given.status
        when not cell.is_due then 'not_due'
        when slot.submission_id is not null then 'not_collected'
        when slot.status = 'rejected' then 'rejected'
        when slot.status = 'overdue' then 'late'
        else 'awaited'
    end as status,
    given.coverage,
    given.origin,
    given.denominator_origin,
    given.submission_id,
    cell.provider
from catalogue.cell as cell
left join staging.cell as given
    using (board, return_period, indicator_id, series, area_type, area_code, breakdown, category)
left join core.slot as slot
    on slot.board = cell.board
    and slot.provider = cell.provider
    and slot.return_id = cell.return_id
    and slot.return_period = cell.return_period
where cell.derivation = 'supplied'
    and (
        not cell.is_optional
        or given.status is not null
        or (cell.area_type = 'county' and cell.breakdown = 'all')
    )
