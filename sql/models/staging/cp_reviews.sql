-- One row is one review of one plan that was held, in the list that stands.
-- grain: board, provider, review_id
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.cp_reviews as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
