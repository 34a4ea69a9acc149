-- One row is a cell of row 23: young people under 18 who started treatment in a planning year, by main problem and
-- age.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I23 and D-02: row 45's rule over four quarters, each person once in the year, as at the first
-- start. No agency supplies the row: it is told in the last quarter, where row 45 can be told of all four.
with started as (
    select
        treatment.board,
        treatment.provider,
        quarter.planning_year,
        treatment.person_ref,
        treatment.primary_problem as problem,
        treatment_age(treatment.age) as age
    from staging.substance_treatment as treatment
    inner join records.day as day
        on day.on_day = treatment.start_date
    inner join catalogue.period as quarter
        on quarter.period = day.period
    where treatment.age < 18
    qualify row_number() over (
        partition by treatment.board, treatment.provider, quarter.planning_year, treatment.person_ref
        order by treatment.start_date
    ) = 1
),

counted as (
    select board, provider, planning_year, cell.breakdown, cell.category, count(*) as people
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
),

due as (
    select
        quarterly.board,
        quarterly.provider,
        quarter.planning_year,
        max(quarterly.period) as period,
        quarterly.area_type,
        quarterly.area_code,
        quarterly.breakdown,
        quarterly.category,
        any_value(quarterly.submission_ids) as submission_ids
    from records.due as quarterly
    inner join catalogue.period as quarter using (period)
    where quarterly.indicator_id = 'substance_treatment_quarterly'
        and quarterly.place = 'county'
    group by all
    having count(*) = 4
)

select
    due.board,
    due.period,
    'substance_treatment_annual' as indicator_id,
    'treatment_starts_year' as series,
    due.area_type,
    due.area_code,
    due.breakdown,
    due.category,
    coalesce(counted.people, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from due
left join counted using (board, provider, planning_year, breakdown, category)
