-- One row is an answer to a question of a wave: how many people it stands for, out of how many.
-- grain: board, provider, wave, question, answer
-- rule: indicators.md I22, I26 and I27, weighted shares. Weights are scaled so that the answers of the whole come to
-- the number of people who gave one, and rounded to whole people who add up to it, those first that are cut off most:
-- so the share is the weighted one to the half of a person, and the n below it is true. Without weights nothing is
-- rounded. An answer beside the whole is out of those of the whole and itself.
with asked as (
    select
        board,
        provider,
        wave,
        question,
        answer,
        is_above,
        is_beside,
        sum(respondents) as respondents,
        sum(weight) as weight
    from records.survey_tally
    group by all
),

scaled as (
    select
        *,
        case
            when is_beside then sum(respondents) over asked_of_all
            else sum(respondents) over asked_of_whole
        end as people,
        case when is_beside then sum(weight) over asked_of_all else sum(weight) over asked_of_whole end as all_weight
    from asked
    window
        asked_of_all as (partition by board, provider, wave, question),
        asked_of_whole as (partition by board, provider, wave, question, is_beside)
),

cut as (
    select *, people * weight // all_weight as whole_people, people * weight % all_weight as cut_off
    from scaled
)

select
    board,
    provider,
    wave,
    question,
    answer,
    is_above,
    is_beside,
    cast(
        whole_people + case
            when is_beside then 2 * cut_off >= all_weight
            else row_number() over (in_whole order by cut_off desc, answer) <= people - sum(whole_people) over in_whole
        end::integer as bigint
    ) as stands_for,
    cast(people as bigint) as people
from cut
window in_whole as (partition by board, provider, wave, question, is_beside)
