-- One row is one allegation that was referred, in the list that stands.
-- grain: board, provider, case_ref
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.allegations as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
