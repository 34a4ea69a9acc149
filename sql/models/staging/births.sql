-- One row is one maternity with a live birth, however many children were born of it, in the list that stands.
-- grain: board, provider, maternity_ref
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.births as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
