-- One row is a cell of row 29b: applications for a premises licence decided in a half-year, and those with conditions
-- added.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I29b: new and varied licences, by the day of the decision. The decisions are a distribution,
-- each out of all that were decided, and told where every one of these is known.
with tally as (
    select
        reached.board,
        reached.provider,
        reached.period,
        application.district,
        application.determination,
        count(*) filter (where application.child_condition_flag) as conditions_added,
        count(*) as determined
    from records.window as reached
    inner join staging.licensing_applications as application
        on application.board = reached.board
        and application.provider = reached.provider
        and application.determined_date between reached.starts_on and reached.ends_on
    where reached.indicator_id = 'premises_licence_child_conditions'
        and application.type in ('new', 'variation')
    group by all
),

counted as (
    select
        board,
        provider,
        period,
        cell.place,
        cell.breakdown,
        cell.category,
        sum(conditions_added) as conditions_added,
        sum(determined) as determined
    from (
        select
            *,
            unnest([
                {'place': 'county', 'breakdown': 'all', 'category': 'all'},
                {'place': 'county', 'breakdown': 'determination', 'category': determination},
                {'place': place('district7', district), 'breakdown': 'all', 'category': 'all'},
                {'place': place('district7', district), 'breakdown': 'determination', 'category': determination}
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
    coalesce(
        case due.breakdown when 'determination' then counted.determined else counted.conditions_added end, 0
    )::bigint as numerator,
    coalesce(
        case due.breakdown when 'determination' then whole.determined else counted.determined end, 0
    )::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place, breakdown, category)
left join (select board, provider, period, place, determined from counted where breakdown = 'all') as whole
    using (board, provider, period, place)
anti join (select * from counted where category is null) as untold using (board, provider, period, place, breakdown)
where due.indicator_id = 'premises_licence_child_conditions'
