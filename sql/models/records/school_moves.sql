-- One row is a cell of row 25: pupils on roll at the end of an academic year, and those who moved once, twice or
-- more.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I25. A move is another school than the one before, from September to July, but for a transfer
-- at the standard age. On roll at the end is who was on roll on any day of July, in which the third term ends on each
-- school's own day; the phase is that of the last school. A history is known of who was on roll before the year, or
-- began in it at the standard age. Only pupils of the two phases count; which schools lie out of the county the list
-- does not say.
with school_year as (
    -- known by the calendar year in which it begins, in September
    select board, provider, return_period, year(starts_on) as began_in
    from records.window
    where indicator_id = 'school_moves'
),

span as (
    select board, provider, min(began_in) as first_year, max(began_in) as last_year
    from school_year
    group by board, provider
),

in_order as (
    select
        board,
        provider,
        pupil_ref,
        phase,
        -- of whose July the entry lies before the end; one of August belongs to the next year, and is no move in either
        year(entry_date) - (month(entry_date) < 8)::integer as first_july,
        coalesce(year(leave_date) - 1 - (month(leave_date) < 7)::integer, 9999) as last_july,
        urn <> lag(urn) over own and not standard_transfer and month(entry_date) <> 8 as is_move,
        first_value(entry_date) over own as first_entry_date,
        first_value(standard_transfer) over own as began_at_standard_age,
        row_number() over own as place
    from staging.school_roll_history
    window own as (partition by pupil_ref, provider, board order by entry_date, urn)
),

attended as (
    select
        in_order.*,
        unnest(
            range(greatest(first_july, span.first_year), least(greatest(last_july, first_july), span.last_year) + 1)
        ) as began_in
    from in_order
    inner join span using (board, provider)
),

pupil as (
    select
        board,
        provider,
        began_in,
        pupil_ref,
        arg_max(phase, place) filter (where began_in <= last_july) as phase,
        count(*) filter (where is_move and began_in = first_july) as moves
    from attended
    where first_entry_date < make_date(began_in, 9, 1)
        or began_at_standard_age
    group by board, provider, began_in, pupil_ref
),

tally as (
    select
        school_year.board,
        school_year.provider,
        school_year.return_period,
        pupil.phase,
        count(*) filter (where pupil.moves = 1) as moved_once,
        count(*) filter (where pupil.moves = 2) as moved_twice,
        count(*) filter (where pupil.moves >= 3) as moved_3plus,
        count(*) as pupils
    from pupil
    inner join school_year using (board, provider, began_in)
    where pupil.phase in ('primary', 'secondary')
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
