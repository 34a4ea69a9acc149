-- One row is a cell of row 12: initial assessments that ended in a quarter, and those of them that were in time.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I12, NI 59. Counted from the referral, which is day 0, up to the standard of the day it ended. An
-- end before the referral is an error, and not in time.
with counts as (
    select
        assessment.board,
        assessment.provider,
        ending.period,
        coalesce(assessment.team_area, child.csc4) as team_area,
        coalesce(assessment.catch7, child.catch7) as catchment,
        count(*) filter (
            where ending.working_days - referred.working_days <= initial_assessment_days(assessment.end_date)
                and assessment.end_date >= referral.referral_date
        ) as in_time,
        count(*) as ended
    from staging.initial_assessments as assessment
    inner join records.day as ending
        on ending.on_day = assessment.end_date
    left join staging.referrals as referral
        on referral.board = assessment.board
        and referral.provider = assessment.provider
        and referral.referral_id = assessment.referral_id
    left join records.day as referred
        on referred.on_day = referral.referral_date
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
where due.indicator_id = 'initial_assessments_in_7_days'
    and due.area_type in ('county', 'csc4', 'catch7')
    and due.breakdown = 'all'
