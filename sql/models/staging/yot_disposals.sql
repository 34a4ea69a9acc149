-- One row is one disposal of one kind that one young person received on one day, in the list that stands.
-- grain: board, provider, person_ref, disposal_date, disposal_type
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.yot_disposals as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
