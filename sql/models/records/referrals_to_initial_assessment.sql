-- One row is a cell of row 10: referrals received in a quarter, and those of them that led to an initial assessment.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I10, by linked records and not as a ratio of two counts.
with counted as (
    select
        board,
        provider,
        period,
        place,
        sum(case when is_assessed then referrals else 0 end) as assessed,
        sum(referrals) as referrals
    from (select *, unnest(places(team_area, catchment)) as place from records.referral_count)
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
    coalesce(counted.assessed, 0)::bigint as numerator,
    coalesce(counted.referrals, 0)::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place)
where due.indicator_id = 'referrals_to_initial_assessment'
    and due.area_type in ('county', 'csc4', 'catch7')
    and due.breakdown = 'all'
