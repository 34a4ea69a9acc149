-- One row is a board's quarter, and the vintage of published figures that it speaks by.
-- grain: board, period
-- A quarter speaks by what the warehouse knew that it was first shown from (up to an event of the ledger), in its own
-- pack or in that of a later quarter, which tells of it too: so a release of later moves nothing that was shown, whatever
-- the clock said. Until then by all that is known. A vintage is named by the last import or withdrawal in it (known_event),
-- its instant and its event: 'shipped' where nothing is laid over what the data set ships.
with released as (
    select known_event, known_from
    from catalogue.release
    where known_event is not null

    union

    select withdrawn_event as known_event, withdrawn_from as known_from
    from catalogue.release
    where withdrawn_event is not null
),

first_shown as (
    select
        quarter.board,
        quarter.period,
        -- a pack that was recorded before its warehouse was is as old as its own event
        arg_min(coalesce(publication.event_sequence, publication.sequence), publication.sequence) as known_until
    from catalogue.board_period as quarter
    inner join ledger.publication as publication
        on publication.board = quarter.board
        and publication.period >= quarter.period
    group by quarter.board, quarter.period
)

select
    quarter.board,
    quarter.period,
    vintage_name(max(released.known_event), arg_max(released.known_from, released.known_event)) as vintage,
    coalesce(max(released.known_event), 0) as known_event
from catalogue.board_period as quarter
left join first_shown
    using (board, period)
left join released
    on first_shown.known_until is null
    or released.known_event <= first_shown.known_until
group by quarter.board, quarter.period
