-- One row is a cell of row 51: common assessments that are open when a quarter ends, and those with a lead
-- professional.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I51: distinct cases. One that closes on the last day is closed. People are not counted: the
-- list does not say who the lead professional is, and no series asks for it.
with tally as (
    select
        quarter.board,
        quarter.provider,
        quarter.period,
        caf.lead_professional_agency as agency,
        count(*) as cases
    from records.quarter as quarter
    inner join staging.caf as caf
        on caf.board = quarter.board
        and caf.provider = quarter.provider
        and caf.completed_date <= quarter.ends_on
        and coalesce(caf.closed_date, date '9999-12-31') > quarter.ends_on
    group by all
),

counted as (
    select
        board,
        provider,
        period,
        cell.breakdown,
        cell.category,
        coalesce(sum(cases) filter (where agency is not null), 0) as led_cases,
        sum(cases) as open_cases
    from (select *, unnest([of_county('all', 'all'), of_county('agency', agency)]) as cell from tally)
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
    coalesce(counted.led_cases, 0)::bigint as numerator,
    case due.series when 'open_cafs_with_lp_pct' then coalesce(counted.open_cases, 0)::bigint end as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, breakdown, category)
where due.indicator_id = 'lead_professionals'
    and due.place = 'county'
