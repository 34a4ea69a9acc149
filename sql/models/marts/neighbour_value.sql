-- One row is one neighbour's figure beside a board's own, for one measure, planning year and set.
-- grain: board, period, indicator_id, series, neighbour_set, slot
select
    placed.board,
    placed.planning_year as period,
    placed.indicator_id,
    placed.series,
    slot.neighbour_set,
    slot.slot,
    slot.slot as authority,
    slot.value,
    slot.symbol,
    false as is_own
from benchmarks.position as placed
inner join benchmarks.slot as slot
    using (planning_year, indicator_id, series, neighbour_set)

union all by name

select
    placed.board,
    placed.planning_year as period,
    placed.indicator_id,
    placed.series,
    placed.neighbour_set,
    board.authority_name as slot,
    board.authority_name as authority,
    placed.value,
    case when placed.value is null then 'no figure' else '' end as symbol,
    true as is_own
from benchmarks.position as placed
inner join catalogue.board as board
    using (board)
