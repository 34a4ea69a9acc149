-- One row is one episode in which one child was missing, in the list that stands.
-- grain: board, provider, episode_ref
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.missing_episodes as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
