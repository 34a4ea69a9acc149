-- One row is one application for one premises, in the list that stands.
-- grain: board, provider, app_ref
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.licensing_applications as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
