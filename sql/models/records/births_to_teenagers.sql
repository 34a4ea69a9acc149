-- One row is a cell of row 43: maternities of a quarter with a live birth to residents under 18, by the mother's age.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I43 and D-20. The list has one row a maternity, so twins count once.
with tally as (
    select
        birth.board,
        birth.provider,
        day.period,
        case
            when birth.mother_age < 15 then '14_and_under'
            when birth.mother_age < 17 then '15_16'
            else '17'
        end as age,
        count(*) as maternities
    from staging.births as birth
    inner join records.day as day
        on day.on_day = birth.birth_month
    where birth.mother_age < 18
        and birth.resident_flag
    group by all
),

counted as (
    select board, provider, period, cell.breakdown, cell.category, sum(maternities) as maternities
    from (select *, unnest([of_county('all', 'all'), of_county('age', age)]) as cell from tally)
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
    coalesce(counted.maternities, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, breakdown, category)
where due.indicator_id = 'births_to_teenagers'
    and due.place = 'county'
