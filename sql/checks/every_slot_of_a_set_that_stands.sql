-- A slot of the neighbour set that stands for a board and a year, in which nobody stands at the year's end.
select valid.board, valid.planning_year, valid.neighbour_set, declared.slot
from benchmarks.valid_set as valid
inner join (select distinct neighbour_set, slot from catalogue.neighbour) as declared
    using (neighbour_set)
anti join catalogue.neighbour as member
    on member.neighbour_set = valid.neighbour_set
    and member.slot = declared.slot
    and make_date(cast(left(valid.planning_year, 4) as integer) + 1, 3, 31)
    between coalesce(member.valid_from, date '1900-01-01') and coalesce(member.valid_to, date '2999-12-31')
