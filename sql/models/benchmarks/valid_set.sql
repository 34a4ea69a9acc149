-- One row is the neighbour set that stands for a board and a planning year: that of the year's end.
-- grain: board, planning_year
-- What the board has chosen for the time comes before what stands by the dates of the sets (indicators.md 6.1).
select
    own.board,
    year.planning_year,
    arg_max(own.neighbour_set, (own.is_chosen, own.valid_from, own.neighbour_set)) as neighbour_set
from (
    select planning_year from catalogue.period
    union
    select planning_year from benchmarks.figure
) as year
inner join (
    select
        board,
        neighbour_set,
        is_chosen,
        coalesce(valid_from, date '1900-01-01') as valid_from,
        coalesce(valid_to, date '2999-12-31') as valid_to
    from catalogue.board_neighbour_set
) as own
    on make_date(cast(left(year.planning_year, 4) as integer) + 1, 3, 31) between own.valid_from and own.valid_to
group by own.board, year.planning_year
