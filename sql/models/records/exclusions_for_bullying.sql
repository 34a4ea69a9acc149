-- One row is a cell of row 28: exclusions of a quarter, and those of them whose main reason is bullying.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I28: reason BU out of all, by type, by the day on which they began. The phases are told where
-- every exclusion of the quarter lies under one of the three; whether it was online is told out of all exclusions.
with tally as (
    select
        exclusion.board,
        exclusion.provider,
        day.period,
        exclusion.type,
        case when exclusion.phase in ('primary', 'secondary', 'special') then exclusion.phase end as phase,
        case exclusion.cyber_flag when true then 'yes' when false then 'no' else 'unknown' end as cyber,
        count(*) filter (where exclusion.reason_code = 'bu') as bullying,
        count(*) as exclusions
    from staging.exclusions as exclusion
    inner join records.day as day
        on day.on_day = exclusion.start_date
    group by all
),

counted as (
    select
        board,
        provider,
        period,
        cell.place,
        cell.breakdown,
        cell.category,
        sum(bullying) as bullying,
        sum(exclusions) as exclusions
    from (
        select
            *,
            unnest([
                of_county('all', 'all'),
                of_county('type', type),
                of_county('phase', phase),
                of_county('cyber', cyber)
            ]) as cell
        from tally
    )
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
    coalesce(counted.bullying, 0)::bigint as numerator,
    coalesce(
        case due.breakdown when 'cyber' then whole.exclusions else counted.exclusions end, 0
    )::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place, breakdown, category)
left join (select board, provider, period, place, exclusions from counted where breakdown = 'all') as whole
    using (board, provider, period, place)
anti join (select * from counted where category is null) as untold using (board, provider, period, place, breakdown)
where due.indicator_id = 'exclusions_for_bullying'
