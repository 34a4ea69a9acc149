-- One row is a cell of a submission that stands, as its provider gave it.
-- grain: board, return_period, indicator_id, series, area_type, area_code, breakdown, category
-- origin: `real`, `invented`, or `invented_split` (an invented share of a real total). All of an invented board is
-- invented; elsewhere the row declares it, with a comment that is exactly the generator's words, or `invented: ` and why.
select
    submission.board,
    submission.return_period,
    cell.indicator_id,
    cell.series,
    cell.area_type,
    cell.area_code,
    cell.breakdown,
    cell.category,
    cell.numerator,
    cell.denominator,
    case cell.status
        when 'final' then 'value'
        when 'suppressed_by_provider' then 'suppressed_by_source'
        else cell.status
    end as status,
    cell.coverage,
    case
        when board.is_invented then 'invented'
        when cell.comment = 'invented split of a real total' then 'invented_split'
        when cell.comment = 'invented' or starts_with(cell.comment, 'invented: ') then 'invented'
        else 'real'
    end as origin,
    submission.submission_id,
    cell.row as source_row
from lake.cell as cell
inner join staging.submission as submission
    on submission.submission_id = cell.submission_id
left join catalogue.board as board
    on board.board = submission.board
where submission.is_current
