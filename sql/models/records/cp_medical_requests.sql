-- One row is a cell of row 15: requests of a quarter for child protection medical examinations.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I15: every request counts by the day on which it was received, in the area of the child's home.
-- The harm, and whether the child was examined, are told where every request of the quarter has them.
with tally as (
    select
        request.board,
        request.provider,
        day.period,
        referrer,
        suspected_type,
        case examined_flag when true then 'examined' when false then 'not_examined' end as outcome,
        area,
        catch7,
        count(*) as requests
    from staging.cp_medical_requests as request
    inner join records.day as day
        on day.on_day = request.request_date
    group by all
),

counted as (
    select board, provider, period, cell.place, cell.breakdown, cell.category, sum(requests) as requests
    from (
        select
            *,
            unnest([
                of_county('all', 'all'),
                of_county('referrer', referrer),
                of_county('suspected_type', suspected_type),
                of_county('outcome', outcome),
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
    coalesce(counted.requests, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place, breakdown, category)
anti join (select * from counted where category is null) as untold using (board, provider, period, breakdown)
where due.indicator_id = 'cp_medical_requests'
