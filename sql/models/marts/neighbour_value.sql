-- One row is one neighbour's figure beside a board's own, for one measure, planning year and set, as one vintage has it.
-- grain: vintage, board, period, indicator_id, series, neighbour_set, slot
select
    placed.vintage,
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
inner join catalogue.board as board
    using (board)
inner join benchmarks.slot as slot
    on slot.vintage = placed.vintage
    and slot.planning_year = placed.planning_year
    and slot.indicator_id = placed.indicator_id
    and slot.series = placed.series
    and slot.neighbour_set = placed.neighbour_set
    and not list_contains(slot.authority_codes, board.authority_code)

union all by name

select
    placed.vintage,
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
