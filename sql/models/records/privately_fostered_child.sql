-- One row is a child in private fostering when a quarter ends, and whether it was assessed since the council was told.
-- grain: board, provider, period, child_id
-- rule: indicators.md I17 and I18: under 16, or under 18 if disabled; an arrangement that ends on the last day is over. Of
-- two at once, which is an error, the one that began first speaks. Whether is not known where no assessment is found, and
-- the list of them begins after the council was told.
with fostered as (
    select
        quarter.board,
        quarter.provider,
        quarter.period,
        quarter.ends_on,
        arrangement.child_id,
        arrangement.notified_date,
        arrangement.area,
        arrangement.catch7
    from records.quarter as quarter
    inner join staging.private_fostering as arrangement
        on arrangement.board = quarter.board
        and arrangement.provider = quarter.provider
        and arrangement.start_date <= quarter.ends_on
        and coalesce(arrangement.end_date, date '9999-12-31') > quarter.ends_on
    qualify row_number() over (
        partition by quarter.board, quarter.provider, quarter.period, arrangement.child_id
        order by arrangement.start_date, arrangement.arrangement_id
    ) = 1
)

select
    fostered.board,
    fostered.provider,
    fostered.period,
    fostered.child_id,
    coalesce(any_value(fostered.area), any_value(child.csc4), 'unknown') as team_area,
    coalesce(any_value(fostered.catch7), any_value(child.catch7), 'unknown') as catchment,
    case
        when count(assessment.assessment_id) > 0 then true
        when any_value(standing.covers_from) <= any_value(fostered.notified_date) then false
    end as is_assessed
from fostered
left join lake.edition as standing
    on standing.board = fostered.board
    and standing.provider = fostered.provider
    and standing.list_id = 'initial_assessments'
left join staging.children as child
    on child.board = fostered.board
    and child.provider = fostered.provider
    and child.child_id = fostered.child_id
left join staging.initial_assessments as assessment
    on assessment.board = fostered.board
    and assessment.provider = fostered.provider
    and assessment.child_id = fostered.child_id
    and assessment.end_date between fostered.notified_date and fostered.ends_on
where coalesce(age_in_years(child.birth_month, fostered.ends_on), 0) < case when child.disability then 18 else 16 end
group by fostered.board, fostered.provider, fostered.period, fostered.child_id
