-- One row is a cell of row 40: admissions to hospital in a quarter because of drugs or solvents, under 18 and under
-- 15.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I40: the first diagnosis is of drugs or solvents; alcohol is row 39's. Under 15 lies inside
-- under 18.
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
        when 'substance_adm_u18' then counted.under_18
        when 'substance_adm_u15' then counted.under_15
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
    and counted.cause = 'substance'
where due.indicator_id = 'substance_hospital_admissions'
