-- One row is a cell of row 39: admissions to hospital in a quarter because of alcohol, under 18 and under 15.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I39: an alcohol-specific diagnosis in any position, ordinary admissions, day cases and mothers
-- with babies. Under 15 lies inside under 18.
select
    due.board,
    due.period,
    due.indicator_id,
    due.series,
    due.area_type,
    due.area_code,
    due.breakdown,
    due.category,
    coalesce(case due.series
        when 'alcohol_adm_count_u18' then counted.under_18
        when 'alcohol_adm_count_u15' then counted.under_15
    end, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join records.admission_count as counted
    on counted.board = due.board
    and counted.provider = due.provider
    and counted.period = due.period
    and counted.place = due.place
    and counted.breakdown = due.breakdown
    and counted.category = due.category
    and counted.cause = 'alcohol'
where due.indicator_id = 'alcohol_hospital_admissions'
