-- One row is one proven offence of a young person of the list of disposals, in the list that stands.
-- grain: board, provider, reoffence_ref
select
    standing.board,
    standing.provider,
    listed.*
from lake.yot_reoffences as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
