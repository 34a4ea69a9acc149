-- One row is a quarter of a board: how much of what was owed has come.
-- grain: board, period
-- A reason that does not fit what is owed explains nothing while the question about it is open (C-03).
with doubted as (
    select submission_id, indicator_id, series, cell
    from staging.finding
    where code = 'C-03'
        and is_open
),

cells as (
    select
        supplied.board,
        supplied.period,
        count(*) filter (where cell.is_due and not cell.is_optional) as cells_due,
        count(*) filter (where cell.is_due and not cell.is_optional and is_number(supplied.status)) as cells_supplied,
        count(*) filter (
            where cell.is_due and not cell.is_optional
                and not is_number(supplied.status) and supplied.submission_id is not null
                and doubted.submission_id is null
        ) as cells_explained
    from core.supplied as supplied
    inner join catalogue.cell as cell
        using (board, period, indicator_id, series, area_type, area_code, breakdown, category)
    left join doubted
        on doubted.submission_id = supplied.submission_id
        and doubted.indicator_id = supplied.indicator_id
        and doubted.series = supplied.series
        and doubted.cell
        = concat_ws('/', supplied.area_type, supplied.area_code, supplied.breakdown, supplied.category)
    group by supplied.board, supplied.period
),

returns as (
    select
        board,
        period,
        count(*) as returns_due,
        count(*) filter (where status = 'on_time') as returns_on_time,
        count(*) filter (where status in ('on_time', 'late')) as returns_accepted
    from core.slot
    group by board, period
)

select
    returns.board,
    returns.period,
    coalesce(cells.cells_due, 0) as cells_due,
    coalesce(cells.cells_supplied, 0) as cells_supplied,
    coalesce(cells.cells_explained, 0) as cells_explained,
    returns.returns_due,
    returns.returns_on_time,
    returns.returns_accepted
from returns
left join cells
    using (board, period)
