-- An indicator of a board that has no row at all in a quarter.
select board_period.board, board_period.period, indicator.indicator_id
from catalogue.board_period as board_period
inner join catalogue.indicator as indicator
    using (board)
anti join marts.indicator_value as value
    on value.board = board_period.board
    and value.period = board_period.period
    and value.indicator_id = indicator.indicator_id
