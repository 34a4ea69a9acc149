-- One row is a provider's list of records that stands: that of the newest period, as it was corrected last.
-- grain: board, provider, list_id
-- One list carries the history that its rules need: it stands for every period that lies between covers_from and
-- covers_to, and for no other. A list of all there is has no beginning.
select
    submission.board,
    submission.provider,
    listed.list_id,
    submission.submission_id,
    submission.return_period,
    coalesce(add_months(span.ends_on + 1, -listed.history_months), date '0001-01-01') as covers_from,
    span.ends_on as covers_to
from staging.submission as submission
inner join catalogue.list as listed
    on listed.board = submission.board
    and listed.return_id = submission.return_id
inner join catalogue.span as span
    on span.return_period = submission.return_period
where submission.is_current
qualify row_number() over (
    partition by submission.board, submission.provider, listed.list_id order by span.ends_on desc, submission.sequence desc
) = 1
