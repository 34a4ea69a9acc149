-- One row is one exclusion of one pupil, in the list that stands.
-- grain: board, provider, pupil_ref, type, start_date
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.exclusions as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
