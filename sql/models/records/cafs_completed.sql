-- One row is a cell of row 50: common assessments completed in a quarter, by the agency that did and the child's
-- catchment.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I50.
with tally as (
    select caf.board, caf.provider, day.period, caf.agency, caf.locality, count(*) as assessments
    from staging.caf as caf
    inner join records.day as day
        on day.on_day = caf.completed_date
    group by all
),

counted as (
    select board, provider, period, cell.place, cell.breakdown, cell.category, sum(assessments) as assessments
    from (
        select
            *,
            unnest([of_county('all', 'all'), of_county('agency', agency), of_area('catch7', locality)]) as cell
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
    coalesce(counted.assessments, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place, breakdown, category)
where due.indicator_id = 'cafs_completed'
