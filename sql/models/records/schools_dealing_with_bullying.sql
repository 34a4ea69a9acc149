-- One row is a cell of row 27: pupils who answered how well their school deals with bullying, and how they did.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I27, weighted as records.survey_answer says: very well and quite well, out of all valid answers
-- but that bullying is not a problem; and every answer out of the same, that one out of all. A wave in which nobody
-- gave a valid answer did not ask the question, and is not told.
with counted as (
    select
        board,
        provider,
        wave as return_period,
        'county' as place,
        'all' as breakdown,
        'all' as category,
        sum(stands_for) filter (where is_above) as well,
        sum(stands_for) as people
    from records.survey_answer
    where question = 'dealing_with_bullying'
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
        above as well,
        people
    from records.survey_area
    where question = 'dealing_with_bullying'

    union all

    select
        board,
        provider,
        wave as return_period,
        'county' as place,
        'answer' as breakdown,
        answer as category,
        stands_for as well,
        people
    from records.survey_answer
    where question = 'dealing_with_bullying'
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
    coalesce(counted.well, 0)::bigint as numerator,
    coalesce(counted.people, case due.breakdown when 'answer' then whole.people end, 0)::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, return_period, place, breakdown, category)
inner join (select * from counted where place = 'county' and breakdown = 'all') as whole
    using (board, provider, return_period)
where due.indicator_id = 'schools_dealing_with_bullying'
