-- One row is a question of a wave in an area: how many people its answers stand for there, above the line and in all.
-- grain: board, provider, wave, question, place
-- rule: as records.survey_answer. Those above the line in the county, and those below, are shared out over the areas
-- by weight and rounded to whole people, so that the areas add up to the county.
with located as (
    select
        *,
        unnest([
            {'area_type': 'csc4', 'place': place('csc4', csc4)},
            {'area_type': 'catch7', 'place': place('catch7', catch7)}
        ]) as area
    from records.survey_tally
    where not is_beside
),

weighed as (
    select
        board,
        provider,
        wave,
        question,
        is_above,
        area.area_type,
        area.place,
        sum(weight) as weight
    from located
    group by all
),

county as (
    select board, provider, wave, question, is_above, sum(stands_for) as people
    from records.survey_answer
    where not is_beside
    group by all
),

cut as (
    select
        *,
        people * weight // sum(weight) over everywhere as whole_people,
        people * weight % sum(weight) over everywhere as cut_off
    from weighed
    inner join county using (board, provider, wave, question, is_above)
    window everywhere as (partition by board, provider, wave, question, is_above, area_type)
),

shared_out as (
    select
        *,
        whole_people + (
            row_number() over (everywhere order by cut_off desc, place) <= people - sum(whole_people) over everywhere
        )::integer as stands_for
    from cut
    window everywhere as (partition by board, provider, wave, question, is_above, area_type)
)

select
    board,
    provider,
    wave,
    question,
    place,
    cast(coalesce(sum(stands_for) filter (where is_above), 0) as bigint) as above,
    cast(sum(stands_for) as bigint) as people
from shared_out
group by all
