-- One row is a cell of row 31: episodes of a quarter in which a child was missing from home for over 24 hours, and
-- children.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I31. An episode counts in the quarter in which it was reported, by the clock in London, and
-- lasts as long as it truly did when the clocks change. One that is open lasts to the end of what the list tells of:
-- who is missing still in a later list was missing for over a day, in the quarter of the report.
with episode as (
    select
        missing.board,
        missing.provider,
        day.period,
        missing.child_ref
    from staging.missing_episodes as missing
    inner join lake.edition as standing
        using (board, provider, submission_id)
    inner join records.day as day
        on day.on_day = cast(missing.reported_at as date)
    where missing.source = 'home'
        and missing.age < 18
        and london_instant(coalesce(missing.found_at, standing.covers_to + interval 1 day))
        - london_instant(missing.missing_from_at) > interval 24 hours
),

counted as (
    select board, provider, period, count(*) as episodes, count(distinct child_ref) as children
    from episode
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
        when 'missing_home_24h_episodes' then counted.episodes
        when 'missing_home_24h_children' then counted.children
    end, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period)
where due.indicator_id = 'missing_from_home_over_24_hours'
    and due.place = 'county'
    and due.breakdown = 'all'
