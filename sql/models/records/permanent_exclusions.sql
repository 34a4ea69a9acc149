-- One row is a cell of row 21: pupils permanently excluded in a quarter, by phase of school.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I21. A pupil counts once in a quarter, under the phase of its first such exclusion; one that
-- was overturned by the day on which the list was made does not count. Independent schools are in none of the phases.
-- The rate of NI 114 is not worked out: the pupils on roll in January, out of whom it is, are in no list that serves
-- it.
with excluded as (
    select
        exclusion.board,
        exclusion.provider,
        day.period,
        exclusion.pupil_ref,
        case exclusion.phase
            when 'primary' then 'primary'
            when 'secondary' then 'secondary'
            when 'special' then 'special_and_pru'
            when 'pru' then 'special_and_pru'
        end as phase
    from staging.exclusions as exclusion
    inner join records.day as day
        on day.on_day = exclusion.start_date
    where exclusion.type = 'permanent'
        and not coalesce(exclusion.overturned, false)
        and exclusion.phase <> 'independent'
    qualify row_number() over (
        partition by exclusion.board, exclusion.provider, day.period, exclusion.pupil_ref order by exclusion.start_date
    ) = 1
),

counted as (
    select board, provider, period, cell.breakdown, cell.category, count(*) as pupils
    from (select *, unnest([of_county('all', 'all'), of_county('phase', phase)]) as cell from excluded)
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
    coalesce(counted.pupils, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, breakdown, category)
where due.indicator_id = 'permanent_exclusions'
    and due.series = 'permanent_exclusions'
    and due.place = 'county'
