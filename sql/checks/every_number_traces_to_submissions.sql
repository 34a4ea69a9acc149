-- A number of agencies that names no submission, or one that does not stand in the ledger.
-- What was frozen of lists of records may name one that was replaced after its quarter was signed off.
with frozen as (
    select distinct unnest(submission_ids) as submission_id
    from lake.frozen_observation
    where value_source = 'records'
)

select value.board, value.period, value.indicator_id, value.series, value.basis, value.area_code, value.category
from marts.indicator_value as value
cross join (
    select coalesce(list(submission_id), []) as submission_ids
    from staging.submission
    left join frozen using (submission_id)
    where is_current
        or frozen.submission_id is not null
) as standing
where is_number(value.status)
    and value.value_source <> 'published'
    and (len(value.submission_ids) = 0 or not list_has_all(standing.submission_ids, value.submission_ids))
