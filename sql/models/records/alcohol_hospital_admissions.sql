-- One row is a cell of row 39: admissions to hospital in a quarter because of alcohol, under 18 and under 15.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I39: an alcohol-specific diagnosis in any position, ordinary admissions, day cases and mothers
-- with babies. Under 15 lies inside under 18.
with tally as (
    select
        admission.board,
        admission.provider,
        day.period,
        admission.csc4,
        admission.catch7,
        count(*) as under_18,
        count(*) filter (where admission.age < 15) as under_15
    from records.admission as admission
    inner join records.day as day
        on day.on_day = admission.admission_date
    where admission.is_alcohol
    group by all
),

counted as (
    select
        board,
        provider,
        period,
        cell.place,
        cell.breakdown,
        cell.category,
        sum(under_18) as under_18,
        sum(under_15) as under_15
    from (
        select
            *,
            unnest([of_county('all', 'all'), of_area('csc4', csc4), of_area('catch7', catch7)]) as cell
        from tally
    )
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
    coalesce(case due.series
        when 'alcohol_adm_count_u18' then counted.under_18
        when 'alcohol_adm_count_u15' then counted.under_15
    end, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place, breakdown, category)
where due.indicator_id = 'alcohol_hospital_admissions'
