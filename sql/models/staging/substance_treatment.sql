-- One row is one start of specialist treatment, in the list that stands.
-- grain: board, provider, person_ref, start_date
select
    standing.board,
    standing.provider,
    listed.*
from lake.substance_treatment as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
