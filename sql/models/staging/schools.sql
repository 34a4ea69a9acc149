-- One row is one school in the county, open or closed, in the list that stands.
-- grain: board, provider, urn
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.schools as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
