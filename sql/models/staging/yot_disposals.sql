-- One row is one disposal of one kind that one young person received on one day, in the list that stands.
-- grain: board, provider, person_ref, disposal_date, disposal_type
select
    standing.board,
    standing.provider,
    listed.*
from lake.yot_disposals as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
