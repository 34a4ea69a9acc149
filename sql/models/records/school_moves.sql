-- One row is a cell of row 25: pupils on roll at the end of an academic year, and those who moved once, twice or
-- more.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I25. A move is another school than the one before, from September to July, but for a transfer
-- at the standard age. On roll at the end is who was on roll on any day of July, in which the third term ends on each
-- school's own day; the phase is that of the last school. A history is known of who was on roll before the year, or
-- began in it at the standard age. Only pupils of the two phases count; which schools lie out of the county the list
-- does not say.
with in_order as (
    select
        board,
        provider,
        pupil_ref,
        phase,
        entry_date,
        coalesce(leave_date, date '9999-12-31') as leave_date,
        urn <> lag(urn) over own and not standard_transfer as is_move,
        first_value(entry_date) over own as first_entry_date,
        first_value(standard_transfer) over own as began_at_standard_age,
        row_number() over own as place
    from staging.school_roll_history
    window own as (partition by board, provider, pupil_ref order by entry_date, urn)
),

year as (
    select
        board,
        provider,
        return_period,
        starts_on,
        add_months(starts_on, 10) as july,
        add_months(starts_on, 11) as august
    from records.window
    where indicator_id = 'school_moves'
),

moved as (
    select year.board, year.provider, year.return_period, entry.pupil_ref, count(*) as moves
    from (select * from in_order where is_move) as entry
    inner join year
        on year.board = entry.board
        and year.provider = entry.provider
        and entry.entry_date >= year.starts_on
        and entry.entry_date < year.august
    group by all
),

on_roll as (
    select
        year.board,
        year.provider,
        year.return_period,
        attended.pupil_ref,
        arg_max(attended.phase, attended.place) as phase
    from in_order as attended
    inner join year
        on year.board = attended.board
        and year.provider = attended.provider
        and attended.entry_date < year.august
        and attended.leave_date >= year.july
    where attended.first_entry_date < year.starts_on
        or attended.began_at_standard_age
    group by all
),

pupil as (
    select on_roll.*, coalesce(moved.moves, 0) as moves
    from on_roll
    left join moved using (board, provider, return_period, pupil_ref)
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
