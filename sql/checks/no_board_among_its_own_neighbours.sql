-- A neighbour set that stands for a board and a year, and counts the board's own authority.
select valid.board, valid.planning_year, valid.neighbour_set
from benchmarks.valid_set as valid
inner join catalogue.board as board
    using (board)
inner join catalogue.neighbour as member
    on member.neighbour_set = valid.neighbour_set
    and member.authority_code = board.authority_code
