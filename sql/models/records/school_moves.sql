-- One row is a cell of row 25: pupils on roll at the end of an academic year, and those who moved once, twice or
-- more.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I25. A move is another school than the one before, from September to July, but for a transfer
-- at the standard age. On roll at the end is who was on roll on any day of July, in which the third term ends on each
-- school's own day; the phase is that of the last school. A history is known of who was on roll before the year, or
-- began in it at the standard age. Only pupils of the two phases count; which schools lie out of the county the list
-- does not say.
with attended as (
    select
        reached.board,
        reached.provider,
        reached.return_period,
        roll.pupil_ref,
        roll.phase,
        coalesce(roll.leave_date, date '9999-12-31') >= add_months(reached.starts_on, 10) as is_on_roll_in_july,
        roll.entry_date < reached.starts_on or roll.standard_transfer as is_known,
        roll.entry_date >= reached.starts_on
        and not roll.standard_transfer
        and roll.urn <> lag(roll.urn) over in_order as is_move,
        row_number() over in_order as place
    from records.window as reached
    inner join staging.school_roll_history as roll
        on roll.board = reached.board
        and roll.provider = reached.provider
        and roll.entry_date < add_months(reached.starts_on, 11)
    where reached.indicator_id = 'school_moves'
    window in_order as (
        partition by reached.board, reached.provider, reached.return_period, roll.pupil_ref
        order by roll.entry_date, roll.urn
    )
),

pupil as (
    select
        board,
        provider,
        return_period,
        pupil_ref,
        arg_max(phase, place) filter (where is_on_roll_in_july) as phase,
        count(*) filter (where is_move) as moves
    from attended
    group by all
    having bool_or(is_known and place = 1)
),

tally as (
    select
        board,
        provider,
        return_period,
        phase,
        count(*) filter (where moves = 1) as moved_once,
        count(*) filter (where moves = 2) as moved_twice,
        count(*) filter (where moves >= 3) as moved_3plus,
        count(*) as pupils
    from pupil
    where phase in ('primary', 'secondary')
    group by all
),

counted as (
    select
        board,
        provider,
        return_period,
        cell.breakdown,
        cell.category,
        sum(moved_once) as moved_once,
        sum(moved_twice) as moved_twice,
        sum(moved_3plus) as moved_3plus,
        sum(pupils) as pupils
    from (select *, unnest([of_county('all', 'all'), of_county('phase', phase)]) as cell from tally)
    group by all
)

select
    due.board,
    due.period,
    due.indicator_id,
    due.series,
    due.area_type,
    due.area_code,
    due.breakdown,
    due.category,
    coalesce(case due.series
        when 'moved_once_pct' then counted.moved_once
        when 'moved_twice_pct' then counted.moved_twice
        when 'moved_3plus_pct' then counted.moved_3plus
    end, 0)::bigint as numerator,
    coalesce(counted.pupils, 0)::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, return_period, breakdown, category)
where due.indicator_id = 'school_moves'
    and due.place = 'county'
