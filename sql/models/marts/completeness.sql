-- One row is a quarter of a board: how much of what was owed has come.
-- grain: board, period
with cells as (
    select
        board,
        period,
        cast(sum(cells_due) as bigint) as cells_due,
        cast(sum(cells_supplied) as bigint) as cells_supplied,
        cast(sum(cells_explained) as bigint) as cells_explained
    from core.completeness
    group by board, period
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
