-- One row is a day: the quarter it lies in, and how many working days have gone by when it ends.
-- grain: on_day
-- Working days between two days are the difference of theirs, and the first of the two is day 0 (indicators.md 2.2).
with bounds as (
    select
        least(min(working_day.on_day), min(span.starts_on)) as first_day,
        max(working_day.on_day) as last_day
    from catalogue.working_day as working_day
    cross join catalogue.span as span
),

days as (
    select cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as on_day
    from bounds
),

quarters as (
    select period.period, span.starts_on, span.ends_on
    from catalogue.period as period
    inner join catalogue.span as span
        on span.return_period = period.period
)

select
    days.on_day,
    quarter.period,
    month(days.on_day) - month(quarter.starts_on) + 1 as month_of_quarter,
    count(working_day.on_day) over (order by days.on_day) as working_days
from days
left join catalogue.working_day as working_day
    on working_day.on_day = days.on_day
left join quarters as quarter
    on days.on_day between quarter.starts_on and quarter.ends_on
