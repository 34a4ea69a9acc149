-- One row is an answer that counts to a question of a wave, in an area: how many gave it, and how much that weighs.
-- grain: board, provider, wave, question, answer, csc4, catch7
-- rule: indicators.md I22, I26 and I27, which answers are valid. is_above: counted above the line; is_beside: asked
-- for beside the whole, that bullying is no problem in the school. An answer without a weight weighs 1.
select
    response.board,
    response.provider,
    response.wave,
    response.question,
    response.answer,
    coalesce(response.school_area, 'unknown') as csc4,
    coalesce(response.catch7, 'unknown') as catch7,
    any_value(
        response.answer in ('yes', 'very_well', 'quite_well') or safety.member is not distinct from 'unsafe'
    ) as is_above,
    any_value(response.answer = 'not_a_problem') as is_beside,
    count(*) as respondents,
    -- in millionths, as exact as weights are
    sum(cast(coalesce(response.weight, 1) * 1000000 as bigint)) as weight
from staging.survey_responses as response
left join catalogue.code_group as safety
    on safety.board = response.board
    and safety.grouping = 'safe_or_not'
    and safety.code = response.answer
where case response.question
    when 'bullied' then response.answer in ('yes', 'no')
    when 'dealing_with_bullying' then
        response.answer in ('very_well', 'quite_well', 'not_very_well', 'badly', 'dont_know', 'not_a_problem')
    else safety.member is not null
end
group by all
