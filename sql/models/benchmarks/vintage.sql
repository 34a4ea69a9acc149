-- One row is a board's quarter, and the vintage of published figures that it speaks by.
-- grain: board, period
-- A quarter speaks by what was known when its first pack was published (known_until), so that a release of later moves
-- nothing that was shown; until then by all that is known. A vintage is named by the newest release in it, known_from the
-- instant on which that was known: 'shipped' where nothing is laid over what the data set ships.
with released as (
    select distinct known_from
    from catalogue.published
    where known_from is not null
),

first_published as (
    select board, period, min(published_at) as published_at
    from ledger.publication
    group by board, period
)

select
    quarter.board,
    quarter.period,
    coalesce(strftime(max(released.known_from), '%Y-%m-%d %H:%M:%S.%f'), 'shipped') as vintage,
    max(released.known_from) as known_from,
    max(first_published.published_at) as known_until
from catalogue.board_period as quarter
left join first_published
    using (board, period)
left join released
    on first_published.published_at is null
    or released.known_from <= first_published.published_at
group by quarter.board, quarter.period
