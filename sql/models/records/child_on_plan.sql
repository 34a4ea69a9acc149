-- One row is a child on a child protection plan when a quarter ends, as the child and the plan are on that day.
-- grain: board, provider, period, child_id
-- rule: indicators.md I01 and I03. A plan that ends on the last day is closed; another council's plan is not counted,
-- nor is anybody of 18 or more. Of two plans open at once, which is an error, the one that began first speaks.
-- Who was unborn on the day is unborn in age, gender and ethnic group, whatever is known since.
with on_plan as (
    select
        quarter.board,
        quarter.provider,
        quarter.period,
        quarter.ends_on,
        plan.child_id,
        plan.plan_id,
        plan.start_date,
        plan.latest_category,
        plan.team_area,
        plan.catch7
    from records.quarter as quarter
    inner join staging.cp_plans as plan
        on plan.board = quarter.board
        and plan.provider = quarter.provider
        and plan.start_date <= quarter.ends_on
        and coalesce(plan.end_date, date '9999-12-31') > quarter.ends_on
    where not plan.other_la_plan
    qualify row_number() over (
        partition by quarter.board, quarter.provider, quarter.period, plan.child_id order by plan.start_date, plan.plan_id
    ) = 1
),

aged as (
    select
        on_plan.*,
        child.child_id is null or child.birth_month > on_plan.ends_on or child.birth_month is null as is_unborn,
        age_in_years(child.birth_month, on_plan.ends_on) as age,
        child.gender as gender_code,
        child.ethnicity_code,
        child.disability as is_disabled,
        child.csc4 as home_team_area,
        child.catch7 as home_catchment
    from on_plan
    left join staging.children as child
        on child.board = on_plan.board
        and child.provider = on_plan.provider
        and child.child_id = on_plan.child_id
)

select
    aged.board,
    aged.provider,
    aged.period,
    aged.ends_on,
    aged.child_id,
    aged.plan_id,
    aged.start_date,
    coalesce(aged.team_area, aged.home_team_area, 'unknown') as team_area,
    coalesce(aged.catch7, aged.home_catchment, 'unknown') as catchment,
    aged.latest_category as category,
    plan_duration(aged.start_date, aged.ends_on) as duration,
    case
        when aged.is_unborn then 'unborn'
        when aged.age < 1 then 'under_1'
        when aged.age < 5 then '1_4'
        when aged.age < 10 then '5_9'
        when aged.age < 16 then '10_15'
        else '16_17'
    end as age_band,
    case when aged.is_unborn then 'unborn_or_unknown' else coalesce(gender.member, 'unborn_or_unknown') end as gender,
    case when aged.is_unborn then 'not_stated' else coalesce(ethnicity.member, 'not_stated') end as ethnicity,
    case aged.is_disabled
        when true then 'disabled'
        when false then 'not_disabled'
        else 'not_recorded'
    end as disability
from aged
left join catalogue.code_group as gender
    on gender.board = aged.board
    and gender.grouping = 'child_genders'
    and gender.code = aged.gender_code
left join catalogue.code_group as ethnicity
    on ethnicity.board = aged.board
    and ethnicity.grouping = 'ethnic_groups'
    and ethnicity.code = aged.ethnicity_code
where aged.is_unborn or aged.age < 18
