-- One row is a cell that is the sum of cells agencies supply: the county of its districts, a team area of its
-- catchments or districts, a whole of its categories.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- A sum needs every part; with one missing there is no number, and the status is the weightiest of the missing ones.
with part as (
    select
        cell.board,
        cell.period,
        cell.indicator_id,
        cell.series,
        cell.area_type,
        cell.area_code,
        cell.breakdown,
        cell.category,
        cell.has_denominator,
        supplied.numerator,
        supplied.denominator,
        supplied.status,
        supplied.coverage,
        supplied.origin,
        coalesce(supplied.denominator_origin, supplied.origin) as denominator_origin,
        supplied.submission_ids
    from catalogue.cell as cell
    inner join core.supplied as supplied
        on supplied.board = cell.board
        and supplied.period = cell.period
        and supplied.indicator_id = cell.indicator_id
        and supplied.series = cell.series
    left join catalogue.area as area
        on area.board = supplied.board
        and area.area_type = supplied.area_type
        and area.area_code = supplied.area_code
    where cell.derivation <> 'supplied'
        and (
            (
                cell.derivation = 'sum_of_categories'
                and supplied.area_type = cell.area_type
                and supplied.breakdown <> 'all'
            )
            or (
                cell.derivation = 'sum_of_' || supplied.area_type
                and supplied.breakdown = cell.breakdown
                and supplied.category = cell.category
                and (cell.area_type = 'county' or area.within = cell.area_code)
            )
        )
)

select
    board,
    period,
    indicator_id,
    series,
    area_type,
    area_code,
    breakdown,
    category,
    case when bool_and(is_number(status)) then cast(sum(numerator) as bigint) end as numerator,
    case when bool_and(is_number(status)) and bool_or(has_denominator)
        then cast(sum(denominator) as bigint)
    end as denominator,
    arg_max(status, status_weight(status)) as status,
    min(coverage) as coverage,
    arg_max(origin, origin_weight(origin)) as origin,
    arg_max(denominator_origin, origin_weight(denominator_origin)) as denominator_origin,
    list_sort(list_distinct(flatten(list(submission_ids)))) as submission_ids
from part
group by board, period, indicator_id, series, area_type, area_code, breakdown, category
