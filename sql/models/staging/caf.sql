-- One row is one completed common assessment of one child, in the list that stands.
-- grain: board, provider, caf_ref
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.caf as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
