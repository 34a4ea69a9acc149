-- A line of the scorecard without a rating, at a board that judges its figures.
select card.board, card.period, card.indicator_id
from marts.scorecard as card
semi join catalogue.decision as decision
    on decision.board = card.board
anti join marts.rating as rating
    on rating.board = card.board
    and rating.period = card.period
    and rating.indicator_id = card.indicator_id
    and rating.series = card.headline_series
