-- One row is the admissions of a quarter for one cause, of under 18s and of under 15s, in one place.
-- grain: board, provider, period, cause, place, breakdown, category
-- rule: indicators.md I39, I40. Under 15 lies inside under 18. An admission for both causes is counted under each.
with tally as (
    select
        admission.board,
        admission.provider,
        day.period,
        known.cause,
        admission.csc4,
        admission.catch7,
        admission.age < 15 as is_under_15
    from records.admission as admission
    inner join records.day as day
        on day.on_day = admission.admission_date
    inner join (values ('alcohol'), ('substance')) as known(cause)
        on case known.cause when 'alcohol' then admission.is_alcohol else admission.is_substance end
)

select
    board,
    provider,
    period,
    cause,
    cell.place,
    cell.breakdown,
    cell.category,
    count(*) as under_18,
    count(*) filter (where is_under_15) as under_15
from (
    select
        *,
        unnest([of_county('all', 'all'), of_area('csc4', csc4), of_area('catch7', catch7)]) as cell
    from tally
)
group by all
