-- One row is a cell that can be worked out from lists of records: of a provider whose lists reach the period.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- A rule counts rows, and joins them to this: a cell in which it finds none is a true zero.
select
    cell.board,
    cell.provider,
    cell.period,
    cell.return_period,
    reached.starts_on,
    reached.ends_on,
    cell.indicator_id,
    cell.series,
    cell.area_type,
    cell.area_code,
    place(cell.area_type, cell.area_code) as place,
    cell.breakdown,
    cell.category,
    reached.submission_ids
from catalogue.cell as cell
inner join records.window as reached
    using (board, provider, period, indicator_id, return_period)
where cell.derivation = 'supplied'
    and cell.is_due
