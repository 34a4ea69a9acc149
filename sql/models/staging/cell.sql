-- One row is a cell of a submission that stands, as its provider gave it.
-- grain: board, return_period, indicator_id, series, area_type, area_code, breakdown, category
-- origin: of the numerator, `real`, `invented`, or `invented_split` (an invented share of a real total);
-- denominator_origin: the same of the denominator. All of an invented board is invented; elsewhere the row declares it,
-- with a comment that is exactly the generator's words, or `invented: ` and why.
with declared as (
    select
        cell.*,
        submission.board,
        submission.return_period,
        coalesce(board.is_invented, false) as is_invented_board,
        case
            when board.is_invented then 'invented'
            when cell.comment = 'invented split of a real total' then 'invented_split'
            when cell.comment in ('invented', 'invented out of an invented split of a real total')
                or starts_with(cell.comment, 'invented: ') then 'invented'
            else 'real'
        end as origin
    from lake.cell as cell
    inner join staging.submission as submission
        on submission.submission_id = cell.submission_id
    left join catalogue.board as board
        on board.board = submission.board
    where submission.is_current
)

select
    board,
    return_period,
    indicator_id,
    series,
    area_type,
    area_code,
    breakdown,
    category,
    numerator,
    denominator,
    case status
        when 'final' then 'value'
        when 'suppressed_by_provider' then 'suppressed_by_source'
        else status
    end as status,
    coverage,
    origin,
    case
        when not is_invented_board and comment = 'invented out of an invented split of a real total' then 'invented_split'
        else origin
    end as denominator_origin,
    submission_id,
    row as source_row
from declared
