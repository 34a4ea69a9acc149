-- One row is one respondent's answer to one question of one wave, in the list that stands.
-- grain: board, provider, wave, respondent_ref, question
-- view: a list has millions of rows, and a copy of them would say nothing new.
select
    standing.board,
    standing.provider,
    listed.*
from lake.survey_responses as listed
inner join staging.standing_list as standing
    on standing.submission_id = listed.submission_id
