-- One row is one referral of one child, in the list that stands.
-- grain: board, provider, referral_id
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.referrals as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
