-- One row is a reporting quarter that some list of a provider reaches, for what is counted at its end.
-- grain: board, provider, period
select distinct
    board,
    provider,
    period,
    starts_on,
    ends_on
from records.window
where return_period = period
