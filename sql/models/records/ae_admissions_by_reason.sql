-- One row is a cell of row 44b: admissions of under 18s through accident and emergency in a quarter, by age and
-- reason.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I44b: method 21. One reason an admission; where none was given it is unknown.
with tally as (
    select
        admission.board,
        admission.provider,
        day.period,
        case
            when admission.age < 1 then 'under_1'
            when admission.age < 5 then '1_4'
            when admission.age < 10 then '5_9'
            when admission.age < 15 then '10_14'
            else '15_17'
        end as age,
        coalesce(admission.ae_reason, 'unknown') as reason,
        count(*) as admissions
    from records.admission as admission
    inner join records.day as day
        on day.on_day = admission.admission_date
    where admission.method = '21'
    group by all
),

counted as (
    select board, provider, period, cell.place, cell.breakdown, cell.category, sum(admissions) as admissions
    from (
        select
            *,
            unnest([
                of_county('all', 'all'),
                of_county('reason', reason),
                of_county('age', age),
                of_county('age_x_reason', age || '__' || reason)
            ]) as cell
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
    coalesce(counted.admissions, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place, breakdown, category)
where due.indicator_id = 'ae_admissions_by_reason'
