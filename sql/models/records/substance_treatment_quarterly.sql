-- One row is a cell of row 45: young people under 18 who started treatment in a quarter, by main problem and age.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I45 and D-03. Somebody who started twice in a quarter counts once, as at the first start.
with started as (
    select
        treatment.board,
        treatment.provider,
        day.period,
        treatment.person_ref,
        treatment.primary_problem as problem,
        treatment_age(treatment.age) as age
    from staging.substance_treatment as treatment
    inner join records.day as day
        on day.on_day = treatment.start_date
    where treatment.age < 18
    qualify row_number() over (
        partition by treatment.board, treatment.provider, day.period, treatment.person_ref order by treatment.start_date
    ) = 1
),

counted as (
    select board, provider, period, cell.breakdown, cell.category, count(*) as people
    from (
        select
            *,
            unnest([
                of_county('all', 'all'),
                of_county('problem', problem),
                of_county('age', age),
                of_county('problem_x_age', problem || '__' || age)
            ]) as cell
        from started
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
    coalesce(counted.people, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, breakdown, category)
where due.indicator_id = 'substance_treatment_quarterly'
    and due.place = 'county'
