-- One row is a cell of row 29a: applications for a new or varied premises licence that were received in a half-year.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I29a. Each district council spoke for its own district until March 2023; the one council that
-- followed speaks for the county.
with tally as (
    select
        reached.board,
        reached.provider,
        reached.period,
        application.district,
        application.type,
        count(*) as applications
    from records.window as reached
    inner join staging.licensing_applications as application
        on application.board = reached.board
        and application.provider = reached.provider
        and application.received_date between reached.starts_on and reached.ends_on
    where reached.indicator_id = 'premises_licence_applications'
        and application.type in ('new', 'variation')
    group by all
),

counted as (
    select board, provider, period, cell.place, cell.breakdown, cell.category, sum(applications) as applications
    from (
        select
            *,
            unnest([
                {'place': 'county', 'breakdown': 'all', 'category': 'all'},
                {'place': 'county', 'breakdown': 'application_type', 'category': type},
                {'place': place('district7', district), 'breakdown': 'all', 'category': 'all'},
                {'place': place('district7', district), 'breakdown': 'application_type', 'category': type}
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
    coalesce(counted.applications, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place, breakdown, category)
where due.indicator_id = 'premises_licence_applications'
