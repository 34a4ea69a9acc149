-- One row is a cell of row 33: crimes of child abuse recorded in a quarter, by offence.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I33 and D-15: the whole is familial, non-familial and of unknown relationship together.
with tally as (
    select crime.board, crime.provider, day.period, crime.offence, count(*) as crimes
    from records.child_abuse_crime as crime
    inner join records.day as day
        on day.on_day = crime.recorded_date
    group by all
),

counted as (
    select board, provider, period, cell.breakdown, cell.category, sum(crimes) as crimes
    from (select *, unnest([of_county('all', 'all'), of_county('offence', offence)]) as cell from tally)
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
    coalesce(counted.crimes, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, breakdown, category)
where due.indicator_id = 'child_abuse_crimes'
    and due.place = 'county'
