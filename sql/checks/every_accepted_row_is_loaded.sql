-- A submission that stands in the ledger and whose rows in the lake are not as many as it had.
select submission.submission_id
from staging.submission as submission
left join (select submission_id, count(*) as loaded from lake.cell group by submission_id) as lake_cell
    using (submission_id)
where submission.is_current
    and coalesce(lake_cell.loaded, 0) <> submission.row_count
