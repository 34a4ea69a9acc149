-- One row is one part (numerator or denominator) of a series that nobody supplies, drawn from the cells it stands for.
-- grain: board, period, indicator_id, series, part, area_type, area_code, breakdown, category
-- With categories named, their parts are added up to a whole; without, the source's own cells carry over. A sum needs
-- every category named: one that nobody was asked for leaves the sum not collected.
with measured as (
    -- a part is as real as itself: a published denominator under an invented numerator is published
    select *, coalesce(denominator_origin, origin) as origin_below
    from core.measured
),

named as (
    select board, indicator_id, series, part, count(*) as categories
    from catalogue.series_source
    group by board, indicator_id, series, part
)

select
    source.board,
    measured.period,
    source.indicator_id,
    source.series,
    source.part,
    measured.area_type,
    measured.area_code,
    case when source.category = 'all' then measured.breakdown else 'all' end as breakdown,
    case when source.category = 'all' then measured.category else 'all' end as category,
    case
        when count(*) = named.categories and bool_and(is_number(measured.status)) then cast(sum(
            case source.source_part when 'numerator' then measured.numerator else measured.denominator end
        ) as bigint)
    end as number,
    case
        when count(*) < named.categories and bool_and(is_number(measured.status)) then 'not_collected'
        else arg_max(measured.status, status_weight(measured.status))
    end as status,
    min(measured.coverage) as coverage,
    arg_max(
        case source.source_part when 'numerator' then measured.origin else measured.origin_below end,
        origin_weight(case source.source_part when 'numerator' then measured.origin else measured.origin_below end)
    ) as origin,
    list_sort(list_distinct(flatten(list(measured.submission_ids)))) as submission_ids
from catalogue.series_source as source
inner join named
    using (board, indicator_id, series, part)
inner join measured
    on measured.board = source.board
    and measured.indicator_id = source.source_indicator_id
    and measured.series = source.source_series
    and (source.category = 'all' or (measured.breakdown = source.breakdown and measured.category = source.category))
group by
    source.board, measured.period, source.indicator_id, source.series, source.part, measured.area_type,
    measured.area_code, case when source.category = 'all' then measured.breakdown else 'all' end,
    case when source.category = 'all' then measured.category else 'all' end, named.categories
