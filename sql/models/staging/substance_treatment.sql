-- One row is one start of specialist treatment, in the list that stands.
-- grain: board, provider, person_ref, start_date
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.substance_treatment as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
