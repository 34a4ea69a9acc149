-- One row is one of the eight sentences that a rating is made of; their words are made in reports.
-- grain: board, period, indicator_id, series, clause
-- clause is the question and its answer, as target_missed. is_decisive: the rating was decided by it, or it stood in the
-- way of one; what a line of the table asks to be absent decides nothing where something else is there. inputs and cells
-- are those of marts.outcome: what hides one of the cells hides the sentence.
select
    outcome.board,
    outcome.period,
    outcome.indicator_id,
    outcome.series,
    outcome.dimension || '_' || outcome.outcome as clause,
    outcome.dimension,
    outcome.outcome,
    outcome.why,
    list_contains(rating.decisive, outcome.dimension)
    and (outcome.outcome <> 'none' or rating.rating = 'cannot_be_rated') as is_decisive,
    outcome.inputs,
    outcome.cells,
    outcome.sort_order
from marts.outcome as outcome
inner join marts.rating as rating
    using (board, period, indicator_id, series)
