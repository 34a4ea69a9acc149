-- One row is a row of the framework that a provider's lists reach for a reporting quarter: it can be worked out.
-- grain: board, provider, period, indicator_id, return_period
-- It can when every list that serves it stands, and holds the whole of the period that is reported on: the quarter
-- itself, or for some rows a half-year or a year. starts_on and ends_on are the first and the last day of that period.
with asked as (
    select distinct board, provider, period, indicator_id, return_period
    from catalogue.cell
    where derivation = 'supplied' and is_due
)

select
    asked.board,
    asked.provider,
    asked.period,
    asked.indicator_id,
    asked.return_period,
    any_value(span.starts_on) as starts_on,
    any_value(span.ends_on) as ends_on,
    list_sort(list(standing.submission_id)) as submission_ids
from asked
inner join catalogue.span as span
    on span.return_period = asked.return_period
inner join catalogue.list_serves as serves
    on serves.board = asked.board
    and serves.indicator_id = asked.indicator_id
left join lake.edition as standing
    on standing.board = asked.board
    and standing.provider = asked.provider
    and standing.list_id = serves.list_id
    and standing.covers_from <= span.starts_on
    and standing.covers_to >= span.ends_on
group by asked.board, asked.provider, asked.period, asked.indicator_id, asked.return_period
having bool_and(standing.submission_id is not null)
