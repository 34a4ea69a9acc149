-- One row is a step in the chain of a plan's reviews: from the plan's beginning or a review, to the next review or none.
-- grain: board, provider, plan_id, step
-- rule: indicators.md I08. The first review is due three months after the plan began, each later one six months after the
-- one before. A review on or before the day the plan began is an error (8841) and no review.
with links as (
    select
        plan.board,
        plan.provider,
        plan.plan_id,
        plan.end_date,
        0 as step,
        plan.start_date as from_day
    from staging.cp_plans as plan
    where not plan.other_la_plan

    union all by name

    select
        plan.board,
        plan.provider,
        plan.plan_id,
        plan.end_date,
        row_number() over (
            partition by plan.board, plan.provider, plan.plan_id order by review.review_date, review.review_id
        ) as step,
        review.review_date as from_day
    from staging.cp_reviews as review
    inner join staging.cp_plans as plan
        on plan.board = review.board
        and plan.provider = review.provider
        and plan.plan_id = review.plan_id
        and plan.start_date < review.review_date
    where not plan.other_la_plan
)

select
    board,
    provider,
    plan_id,
    end_date,
    step,
    from_day,
    add_months(from_day, case step when 0 then 3 else 6 end) as due_on,
    lead(from_day) over (partition by board, provider, plan_id order by step) as held_on
from links
