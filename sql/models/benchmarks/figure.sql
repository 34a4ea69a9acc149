-- One row is the figure of an authority, region or country that comparisons use: one a measure and planning year.
-- grain: vintage, authority_code, planning_year, indicator_id, series
-- Of what a vintage knows. Where several sources publish a measure, the official release comes before tools that repeat it,
-- and the newest release of it before older ones. Figures of regions and England are taken as published, from the first
-- source that prints them: their counts are rounded.
with ranked as (
    select
        vintage.vintage,
        published.*,
        worked_out.value as value_computed,
        row_number() over (
            partition by
                vintage.vintage, published.authority_code, published.planning_year, published.indicator_id,
                published.series
            order by
                -- a total of rounded counts alone says nothing where another source prints the rate
                published.authority_kind <> 'authority' and published.value_published is null
                and published.symbol = '',
                list_position(
                    ['dfe_children_in_need', 'exclusions', 'fingertips', 'lait'], published.source
                ),
                published.source,
                published.release desc,
                -- what another board handed on stands only where the publisher's own files say nothing
                published.is_handed_on,
                published.period desc
        ) as preference
    from staging.published as published
    inner join benchmarks.vintage_used as vintage
        on published.known_event <= vintage.known_event
        and (published.withdrawn_event is null or published.withdrawn_event > vintage.known_event)
    left join indicators.value as worked_out
        on worked_out.origin = 'published'
        and worked_out.owner = published.authority_code
        and worked_out.period = published.period
        and worked_out.indicator_id = published.indicator_id
        and worked_out.series = published.series
        and worked_out.source = published.source
        and worked_out.release = published.release
        and worked_out.known_event = published.known_event
)

select
    vintage,
    authority_code,
    authority,
    authority_kind,
    planning_year,
    period,
    indicator_id,
    series,
    source,
    release,
    known_event,
    numerator,
    denominator,
    case
        when symbol <> '' then null
        when authority_kind = 'authority' then coalesce(value_computed, cast(value_published as double))
        else cast(value_published as double)
    end as value,
    symbol,
    decimals,
    multiplier
from ranked
where preference = 1
