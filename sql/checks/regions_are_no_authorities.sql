-- A figure of a region or of England among those of authorities, or in a slot of a neighbour set (indicators.md 6.3).
-- The sources number England and its regions 970 and above, in one table with the authorities.
select authority_code, indicator_id || ' ' || series || ' ' || period || ' ' || source as place
from staging.published
where authority_kind = 'authority'
    and (not regexp_full_match(authority_code, '[0-9]{3}') or authority_code >= '970')
    and authority_code not in (select authority_code from catalogue.board)

union all

select neighbour.authority_code, neighbour.neighbour_set || ' ' || neighbour.slot as place
from catalogue.neighbour as neighbour
semi join staging.published as published
    on published.authority_code = neighbour.authority_code
    and published.authority_kind <> 'authority'
