-- One row is one school in the county, open or closed, in the list that stands.
-- grain: board, provider, urn
select
    standing.board,
    standing.provider,
    listed.*
from lake.schools as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
