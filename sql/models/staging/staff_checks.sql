-- One row is one person in post with one employer, in one group of staff, on one day of counting, in the list that
-- stands.
-- grain: board, provider, person_ref, employer, staff_group, in_post_at
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.staff_checks as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
