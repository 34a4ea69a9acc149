-- One row is one case of one victim and one perpetrator heard at one meeting, in the list that stands.
-- grain: board, provider, case_ref
select
    standing.board,
    standing.provider,
    listed.*
from lake.marac_cases as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
