-- One row is one incident on the internet in which the police were involved, in the list that stands.
-- grain: board, provider, incident_ref
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.esafety_incidents as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
