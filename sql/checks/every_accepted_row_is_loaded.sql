-- A submission that stands in the ledger and whose rows in the lake are not as many as it had.
-- Of a provider's list of records only the newest is read: one that a newer list has taken the place of is not loaded.
with loaded as (
    select submission_id, count(*) as row_count from lake.cell group by submission_id
    union all
    select submission_id, row_count from lake.listed
)

select submission.submission_id
from staging.submission as submission
left join catalogue.list as listed
    on listed.board = submission.board
    and listed.return_id = submission.return_id
left join staging.standing_list as standing
    on standing.submission_id = submission.submission_id
left join loaded
    on loaded.submission_id = submission.submission_id
where submission.is_current
    and (listed.list_id is null or standing.submission_id is not null)
    and coalesce(loaded.row_count, 0) <> submission.row_count
