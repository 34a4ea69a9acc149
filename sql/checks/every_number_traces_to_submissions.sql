-- A number of agencies that names no submission, or one that does not stand in the ledger.
select value.board, value.period, value.indicator_id, value.series, value.basis, value.area_code, value.category
from marts.indicator_value as value
cross join (
    select coalesce(list(submission_id), []) as submission_ids
    from staging.submission
    where is_current
) as standing
where is_number(value.status)
    and value.value_source <> 'published'
    and (len(value.submission_ids) = 0 or not list_has_all(standing.submission_ids, value.submission_ids))
