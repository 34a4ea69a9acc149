-- One row is a cell of row 30: internet safety incidents of a quarter in which somebody under 18 was involved.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I30. The list holds none but such incidents as the police tagged; the kind of risk may be left
-- out, and is told where every incident of the quarter has one.
with tally as (
    select incident.board, incident.provider, day.period, setting, risk_type, area, catch7, count(*) as incidents
    from staging.esafety_incidents as incident
    inner join records.day as day
        on day.on_day = incident.incident_date
    where incident.u18_involved
    group by all
),

counted as (
    select board, provider, period, cell.place, cell.breakdown, cell.category, sum(incidents) as incidents
    from (
        select
            *,
            unnest([
                of_county('all', 'all'),
                of_county('setting', setting),
                of_county('risk_type', risk_type),
                of_area('csc4', area),
                of_area('catch7', catch7)
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
    coalesce(counted.incidents, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place, breakdown, category)
anti join (select * from counted where category is null) as untold using (board, provider, period, breakdown)
where due.indicator_id = 'esafety_incidents_with_police'
