-- One row is a cell of row 5: core assessments that ended in a quarter, and those of them that took at most 35 working days.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I05, NI 60. The day it began is day 0. An end before the beginning is an error, and not in time.
with counts as (
    select
        assessment.board,
        assessment.provider,
        ending.period,
        coalesce(assessment.team_area, child.csc4) as team_area,
        coalesce(assessment.catch7, child.catch7) as catchment,
        count(*) filter (
            where ending.working_days - beginning.working_days <= 35 and assessment.end_date >= assessment.start_date
        ) as in_time,
        count(*) as ended
    from staging.core_assessments as assessment
    inner join records.day as ending
        on ending.on_day = assessment.end_date
    left join records.day as beginning
        on beginning.on_day = assessment.start_date
    left join staging.children as child
        on child.board = assessment.board
        and child.provider = assessment.provider
        and child.child_id = assessment.child_id
    group by all
),

counted as (
    select board, provider, period, place, sum(in_time) as in_time, sum(ended) as ended
    from (select *, unnest(places(team_area, catchment)) as place from counts)
    group by board, provider, period, place
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
    coalesce(counted.in_time, 0)::bigint as numerator,
    coalesce(counted.ended, 0)::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place)
where due.indicator_id = 'core_assessments_in_35_days'
    and due.area_type in ('county', 'csc4', 'catch7')
    and due.breakdown = 'all'
