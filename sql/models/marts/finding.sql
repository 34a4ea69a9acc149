-- One row is a kind of finding that counts now, with how often and where it was first seen, and how many are open.
-- grain: board, period, provider, return_id, code, indicator_id, series
select
    slot.board,
    slot.period,
    slot.provider,
    slot.return_id,
    slot.verdict,
    finding.code,
    finding.indicator_id,
    finding.series,
    min(finding.check_name) as check_name,
    min(finding.severity) as severity,
    arg_min(finding.sentence, finding.ordinal) as sentence,
    count(*) as findings,
    count(*) filter (where finding.is_open) as open_queries
from staging.finding as finding
inner join core.slot as slot
    on slot.board = finding.board
    and slot.provider = finding.provider
    and slot.return_id = finding.return_id
    and slot.return_period = finding.return_period
group by all
