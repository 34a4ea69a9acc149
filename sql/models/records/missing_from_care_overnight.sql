-- One row is a cell of row 32: episodes that began in a quarter in which a looked-after child was missing overnight,
-- and children.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I32. Overnight: missing at some time from midnight to six in the morning, both included, by the
-- clock in London. An open episode lasts to the end of what the list tells of. Of whichever type the absence is, M or
-- A.
with episode as (
    select
        missing.board,
        missing.provider,
        day.period,
        missing.child_ref,
        missing.placement,
        missing.host,
        cast(missing.missing_from_at as time) as began_at,
        cast(missing.missing_from_at as date) + interval 1 day as first_midnight,
        missing.missing_from_at,
        coalesce(missing.found_at, standing.covers_to + interval 1 day) as until_at
    from staging.missing_episodes as missing
    inner join lake.edition as standing
        using (board, provider, submission_id)
    inner join records.day as day
        on day.on_day = cast(missing.missing_from_at as date)
    where missing.source = 'care'
        and missing.age < 18
),

overnight as (
    select *
    from episode
    where (began_at <= time '06:00' and london_instant(until_at) > london_instant(missing_from_at))
        or until_at > first_midnight
),

cells as (
    select
        *,
        unnest([of_county('all', 'all'), of_county('placement', placement), of_county('host', host)]) as cell
    from overnight
),

counted as (
    select
        board,
        provider,
        period,
        cell.breakdown,
        cell.category,
        count(*) as episodes,
        count(distinct child_ref) as children
    from cells
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
        when 'missing_care_overnight_episodes' then counted.episodes
        when 'missing_care_overnight_children' then counted.children
    end, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, breakdown, category)
anti join (select * from counted where category is null) as untold using (board, provider, period, breakdown)
where due.indicator_id = 'missing_from_care_overnight'
    and due.place = 'county'
