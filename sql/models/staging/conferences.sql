-- One row is one child at one initial or transfer-in conference, in the list that stands.
-- grain: board, provider, conference_id, child_id
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.conferences as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
