-- A submission of figures that stands in the ledger and whose rows in the lake are not as many as it had.
-- Lists of records are not loaded: they are worked out elsewhere, from files that are proved by the hash of their bytes.
select submission.submission_id
from staging.submission as submission
anti join catalogue.list as listed
    on listed.board = submission.board
    and listed.return_id = submission.return_id
left join (select submission_id, count(*) as row_count from lake.cell group by submission_id) as loaded
    on loaded.submission_id = submission.submission_id
where submission.is_current
    and coalesce(loaded.row_count, 0) <> submission.row_count
