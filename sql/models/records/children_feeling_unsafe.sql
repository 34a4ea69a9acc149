-- One row is a cell of row 22: pupils who answered how safe they feel in a place, and those who feel a bit or very
-- unsafe.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I22, weighted as records.survey_answer says. Each wave stands alone. A wave in which nobody
-- gave a valid answer did not ask the question, and is not told.
with counted as (
    select
        answer.board,
        answer.provider,
        answer.wave as return_period,
        'place' as breakdown,
        place_asked.member as category,
        sum(answer.stands_for) filter (where answer.is_above) as unsafe,
        sum(answer.stands_for) as people
    from records.survey_answer as answer
    inner join catalogue.code_group as place_asked
        on place_asked.board = answer.board
        and place_asked.grouping = 'unsafe_places'
        and place_asked.code = answer.question
    group by all
)

select
    due.board,
    due.period,
    due.indicator_id,
    due.series,
    due.area_type,
    due.area_code,
    due.breakdown,
    due.category,
    coalesce(counted.unsafe, 0)::bigint as numerator,
    counted.people::bigint as denominator,
    due.submission_ids
from records.due as due
inner join counted using (board, provider, return_period, breakdown, category)
where due.indicator_id = 'children_feeling_unsafe'
    and due.place = 'county'
