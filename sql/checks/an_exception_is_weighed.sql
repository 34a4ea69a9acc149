-- An exception without evidence or consequence, at a board that declares them: it would come last, whatever it is.
select exception.board, exception.period, exception.indicator_id, exception.kind
from marts.exception as exception
semi join catalogue.exception_kind as weighed
    on weighed.board = exception.board
where exception.evidence is null
    or exception.consequence is null
