-- One row is a cell of row 20: young people of 10 to 17 who entered the youth justice system in a quarter.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I20, NI 111. The first disposal of all that the list holds is the entry, unless it says that it
-- is not the first ever: another team may have dealt with the young person before. The age and the home are those on
-- that day.
with entry as (
    select
        board,
        provider,
        person_ref,
        disposal_date,
        arg_min(age, disposal_type) as age,
        arg_min({'area': area, 'catch7': catch7}, disposal_type) as home
    from staging.yot_disposals
    group by all
    having bool_or(coalesce(first_ever_flag, true))
),

first_ever as (
    select board, provider, person_ref, min(disposal_date) as disposal_date
    from staging.yot_disposals
    group by all
),

tally as (
    select entry.board, entry.provider, day.period, entry.home, count(*) as entrants
    from entry
    inner join first_ever using (board, provider, person_ref, disposal_date)
    inner join records.day as day
        on day.on_day = entry.disposal_date
    where entry.age between 10 and 17
    group by all
),

counted as (
    select board, provider, period, cell.place, cell.breakdown, cell.category, sum(entrants) as entrants
    from (
        select
            *,
            unnest([of_county('all', 'all'), of_area('csc4', home.area), of_area('catch7', home.catch7)]) as cell
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
    coalesce(counted.entrants, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place, breakdown, category)
where due.indicator_id = 'youth_justice_first_time_entrants'
