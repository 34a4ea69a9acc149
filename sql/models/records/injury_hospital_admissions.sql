-- One row is a cell of row 44a: emergency admissions of under 18s in a quarter because of an injury.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I44a, NI 70: a code of an injury or its cause in any position, admitted by a method that begins
-- with 2. The intent is told where every such admission has a cause that says it.
with tally as (
    select
        admission.board,
        admission.provider,
        day.period,
        case when admission.age < 5 then '0_4' when admission.age < 15 then '5_14' else '15_17' end as age,
        admission.intent,
        count(*) as admissions
    from records.admission as admission
    inner join records.day as day
        on day.on_day = admission.admission_date
    where admission.is_injury
    group by all
),

counted as (
    select board, provider, period, cell.place, cell.breakdown, cell.category, sum(admissions) as admissions
    from (
        select
            *,
            unnest([of_county('all', 'all'), of_county('age', age), of_county('intent', intent)]) as cell
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
anti join (select * from counted where category is null) as untold using (board, provider, period, breakdown)
where due.indicator_id = 'injury_hospital_admissions'
