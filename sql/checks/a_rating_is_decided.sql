-- A rating that no line of the table decides; one that cannot be and does not say why, or is and says why not.
select board, period, indicator_id, series
from marts.rating
where rating is null
    or decision_id is null
    or (rating = 'cannot_be_rated') <> (reason <> '')
