-- One row is one recorded crime in which a person under 18 is a victim or accused, in the list that stands.
-- grain: board, provider, crime_ref
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.crimes as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
