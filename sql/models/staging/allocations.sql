-- One row is one worker to whom one child was allocated, from one day to another, in the list that stands.
-- grain: board, provider, child_id, worker_id, start_date
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.allocations as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
