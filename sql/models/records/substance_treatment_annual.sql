-- One row is a cell of row 23: young people under 18 who started treatment in a quarter, and had not in the planning year
-- before, by main problem and age.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I23 and D-02: row 45's rule over four quarters, each person once in the year, as at the first
-- start. So the quarters of a year add up to its people, and are row 45's less who is counted twice. No agency supplies
-- the row: it is told where row 45 is, of a list that reaches the beginning of the year.
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
    inner join catalogue.period as quarter
        on quarter.period = day.period
    where treatment.age < 18
    qualify row_number() over (
        partition by treatment.board, treatment.provider, quarter.planning_year, treatment.person_ref
        order by treatment.start_date
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
    'substance_treatment_annual' as indicator_id,
    'treatment_starts_year' as series,
    due.area_type,
    due.area_code,
    due.breakdown,
    due.category,
    coalesce(counted.people, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
inner join catalogue.period as quarter
    on quarter.period = due.period
inner join lake.edition as standing
    on standing.board = due.board
    and standing.provider = due.provider
    and standing.list_id = 'substance_treatment'
    and standing.covers_from <= make_date(left(quarter.planning_year, 4)::integer, 4, 1)
left join counted
    on counted.board = due.board
    and counted.provider = due.provider
    and counted.period = due.period
    and counted.breakdown = due.breakdown
    and counted.category = due.category
where due.indicator_id = 'substance_treatment_quarterly'
    and due.place = 'county'
