-- One row is one person in one role in one crime of the list of crimes, in the list that stands.
-- grain: board, provider, crime_ref, person_ref, role
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.crime_persons as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
