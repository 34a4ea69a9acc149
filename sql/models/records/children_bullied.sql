-- One row is a cell of row 26: pupils who answered whether they were bullied, and those who were.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I26, weighted as records.survey_answer says. Where it happened, and whether online, is not
-- asked in the list, and not told. A wave in which nobody gave a valid answer did not ask the question, and is not
-- told.
with counted as (
    select
        board,
        provider,
        wave as return_period,
        'county' as place,
        'all' as breakdown,
        'all' as category,
        sum(stands_for) filter (where is_above) as bullied,
        sum(stands_for) as people
    from records.survey_answer
    where question = 'bullied'
        and not is_beside
    group by all

    union all

    select
        board,
        provider,
        wave as return_period,
        place,
        'all' as breakdown,
        'all' as category,
        above as bullied,
        people
    from records.survey_area
    where question = 'bullied'
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
    coalesce(counted.bullied, 0)::bigint as numerator,
    coalesce(counted.people, 0)::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, return_period, place, breakdown, category)
inner join (select * from counted where place = 'county' and breakdown = 'all') as whole
    using (board, provider, return_period)
where due.indicator_id = 'children_bullied'
    and due.breakdown = 'all'
