-- One row is one initial assessment of one child, in the list that stands.
-- grain: board, provider, assessment_id
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.initial_assessments as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
