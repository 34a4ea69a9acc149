-- One row is one plan of one child, from its start to its end, in the list that stands.
-- grain: board, provider, plan_id
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.cp_plans as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
