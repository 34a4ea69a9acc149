-- One row is one case of one victim and one perpetrator heard at one meeting, in the list that stands.
-- grain: board, provider, case_ref
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.marac_cases as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
