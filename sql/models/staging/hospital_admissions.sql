-- One row is one finished episode of an admission of a person under 18; the first has the episode order 1, in the
-- list that stands.
-- grain: board, provider, admission_ref, episode_order
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.hospital_admissions as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
