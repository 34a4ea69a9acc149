-- One row is one proven offence of a young person of the list of disposals, in the list that stands.
-- grain: board, provider, reoffence_ref
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.yot_reoffences as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
