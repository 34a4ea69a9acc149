-- One row is a cell of row 11: referrals received in a quarter, by the agency that referred and by what became of them.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I11. The agencies add up to the referrals of row 10.
with parts as (
    select
        counts.board,
        counts.provider,
        counts.period,
        counts.referrals,
        case when counts.is_assessed then 'to_initial_assessment' else 'not_assessed' end as outcome,
        unnest(
            [{'place': one, 'breakdown': 'all', 'category': 'all'} for one in places(counts.team_area, counts.catchment)]
            || [
                {'place': 'county', 'breakdown': 'referring_agency', 'category': counts.agency},
                {'place': 'county', 'breakdown': 'outcome', 'category': outcome},
                {
                    'place': 'county',
                    'breakdown': 'referring_agency_x_outcome',
                    'category': concat_ws('__', counts.agency, outcome)
                }
            ],
            recursive := true
        )
    from records.referral_count as counts
),

counted as (
    select board, provider, period, place, breakdown, category, sum(referrals) as referrals
    from parts
    group by board, provider, period, place, breakdown, category
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
    coalesce(counted.referrals, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place, breakdown, category)
where due.indicator_id = 'referrals_to_initial_assessment_by_agency'
    and due.area_type in ('county', 'csc4', 'catch7')
    and due.breakdown in ('all', 'referring_agency', 'outcome', 'referring_agency_x_outcome')
    and (due.area_type = 'county' or due.breakdown = 'all')
