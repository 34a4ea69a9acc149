-- One row is a cell of row 34: charges and cautions of a quarter for child abuse, out of the crimes recorded in it.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I34. An outcome counts in its own quarter, whenever its crime was recorded, so that there may
-- be more outcomes than crimes.
with tally as (
    select crime.board, crime.provider, day.period, crime.offence, 0 as outcomes, count(*) as crimes
    from records.child_abuse_crime as crime
    inner join records.day as day
        on day.on_day = crime.recorded_date
    group by all

    union all

    select crime.board, crime.provider, day.period, crime.offence, count(*) as outcomes, 0 as crimes
    from records.child_abuse_crime as crime
    inner join catalogue.code_group as brought
        on brought.board = crime.board
        and brought.grouping = 'charges_or_cautions'
        and brought.code = crime.outcome
    inner join records.day as day
        on day.on_day = crime.outcome_date
    group by all
),

counted as (
    select board, provider, period, cell.breakdown, cell.category, sum(outcomes) as outcomes, sum(crimes) as crimes
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
    coalesce(counted.outcomes, 0)::bigint as numerator,
    coalesce(counted.crimes, 0)::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, breakdown, category)
where due.indicator_id = 'child_abuse_charges_or_cautions'
    and due.place = 'county'
