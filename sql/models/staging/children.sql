-- One row is a child, or an unborn child, that another list of social care speaks of, in the list that stands.
-- grain: board, provider, child_id
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.children as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
