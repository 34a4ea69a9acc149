-- One row is one pupil's time at one school, in the list that stands.
-- grain: board, provider, pupil_ref, urn, entry_date
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.school_roll_history as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
