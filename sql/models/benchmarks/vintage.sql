-- One row is a board's quarter, and the vintage of published figures that it speaks by.
-- grain: board, period
-- A quarter speaks by what was known when it was first shown (known_until), in its own pack or in that of a later quarter,
-- which tells of it too: so a release of later moves nothing that was shown. Until then by all that is known. A vintage is
-- named by the instant from which the newest release in it was known (known_from): 'shipped' where nothing is laid over
-- what the data set ships.
with released as (
    select distinct known_from
    from catalogue.published
    where known_from is not null
),

first_shown as (
    select
        quarter.board,
        quarter.period,
        min(publication.published_at) as published_at
    from catalogue.board_period as quarter
    inner join ledger.publication as publication
        on publication.board = quarter.board
        and publication.period >= quarter.period
    group by quarter.board, quarter.period
)

select
    quarter.board,
    quarter.period,
    coalesce(strftime(max(released.known_from), '%Y-%m-%d %H:%M:%S.%f'), 'shipped') as vintage,
    max(released.known_from) as known_from,
    max(first_shown.published_at) as known_until
from catalogue.board_period as quarter
left join first_shown
    using (board, period)
left join released
    on first_shown.published_at is null
    or released.known_from <= first_shown.published_at
group by quarter.board, quarter.period
