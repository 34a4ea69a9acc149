-- One row is a cell of row 16: staff in post when a half-year ends whose post needs a check, and those with a valid
-- one.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I16: the newest disclosure is of the 36 months before the day of counting. A person counts once
-- in a group of staff, however many employers it has there, and each agency speaks for its own group.
with person as (
    select
        board,
        provider,
        in_post_at,
        staff_group,
        person_ref,
        max(disclosure_date) filter (where disclosure_date <= in_post_at) as disclosure_date
    from staging.staff_checks
    where role_needs_check
    group by all
),

counted as (
    select
        board,
        provider,
        in_post_at as ends_on,
        'staff_group' as breakdown,
        staff_group as category,
        count(*) filter (where disclosure_date > add_months(in_post_at, -36)) as checked,
        count(*) as staff
    from person
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
    coalesce(counted.checked, 0)::bigint as numerator,
    coalesce(counted.staff, 0)::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, ends_on, breakdown, category)
where due.indicator_id = 'staff_with_valid_crb_check'
    and due.place = 'county'
