-- One row is how many children came to a conference of one kind in one month and area, and for how many a plan was made.
-- grain: board, provider, period, team_area, catchment, month, conference_type
-- rule: indicators.md I04. One child at one conference counts each time.
select
    conference.board,
    conference.provider,
    held.period,
    coalesce(conference.area, child.csc4, 'unknown') as team_area,
    coalesce(conference.catch7, child.catch7, 'unknown') as catchment,
    held.month_of_quarter::varchar as month,
    conference.conference_type,
    count(*) as children,
    count(*) filter (where conference.cp_outcome) as plans
from staging.conferences as conference
inner join records.day as held
    on held.on_day = conference.conference_date
    and held.period is not null
left join staging.children as child
    on child.board = conference.board
    and child.provider = conference.provider
    and child.child_id = conference.child_id
where conference.conference_type in ('initial', 'transfer_in')
group by all
