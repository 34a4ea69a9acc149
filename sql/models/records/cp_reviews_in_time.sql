-- One row is a cell of row 8: children on a plan for three months when a quarter ends, and those of them whose reviews were
-- all in time; and reviews that fell due in the quarter, and those of them that were held by then.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I08, PAF C20 and NI 67: children, not meetings. Only what ended in the twelve months to the quarter's
-- end is looked at, and what is still to come must not be overdue. A review falls due if the plan is open on that day.
-- It is told from reviews of the last eighteen months or more: who was reviewed last before the twelve months is known then,
-- or was reviewed too late whenever it was.
with in_scope as (
    select *
    from records.child_on_plan
    where start_date <= add_months(ends_on, -3)
),

judged as (
    select
        child.board,
        child.provider,
        child.period,
        child.child_id,
        bool_and(least(coalesce(step.held_on, child.ends_on), child.ends_on) <= step.due_on) as is_in_time
    from in_scope as child
    inner join records.review_step as step
        on step.board = child.board
        and step.provider = child.provider
        and step.plan_id = child.plan_id
        and step.from_day <= child.ends_on
        and coalesce(step.held_on, date '9999-12-31') > add_months(child.ends_on, -12)
    group by child.board, child.provider, child.period, child.child_id
),

counted as (
    select
        board,
        provider,
        period,
        'reviewed_in_time_pct' as series,
        count(*) filter (where is_in_time) as in_time,
        count(*) as of_all
    from judged
    group by board, provider, period

    union all by name

    select
        step.board,
        step.provider,
        falling.period,
        'reviews_due_on_time_pct' as series,
        count(*) filter (where step.held_on <= step.due_on) as in_time,
        count(*) as of_all
    from records.review_step as step
    inner join records.day as falling
        on falling.on_day = step.due_on
    where coalesce(step.end_date, date '9999-12-31') > step.due_on
    group by step.board, step.provider, falling.period
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
    coalesce(counted.in_time, 0) as numerator,
    coalesce(counted.of_all, 0) as denominator,
    due.submission_ids
from records.due as due
left join lake.edition as reviews
    on reviews.board = due.board
    and reviews.provider = due.provider
    and reviews.list_id = 'cp_reviews'
left join counted
    on counted.board = due.board
    and counted.provider = due.provider
    and counted.period = due.period
    and counted.series = due.series
where due.indicator_id = 'cp_reviews_in_time'
    and due.area_type = 'county'
    and due.breakdown = 'all'
    and not coalesce(reviews.covers_from > add_months(due.ends_on, -18), false)
