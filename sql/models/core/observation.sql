-- One row is a cell of a series in a reporting quarter: its parts, or the reason why there are none.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- origin is that of the weightier part: a number made of an invented and a real one is invented.
-- rule_version and input_hash say by which rule, and from which lists, a number was counted that lists tell.
-- A population denominator belongs to the county's whole and to the planning year (indicators.md 2.3); it joins at the
-- basis, where the year is known.
with derived as (
    select
        top.board,
        top.period,
        top.indicator_id,
        top.series,
        top.area_type,
        top.area_code,
        top.breakdown,
        top.category,
        top.number as numerator,
        bottom.number as denominator,
        case
            when not is_number(top.status) then top.status
            when series.denominator_kind = 'series' and bottom.status is null then 'no_denominator'
            when series.denominator_kind = 'series' and status_weight(bottom.status) > status_weight(top.status)
                then bottom.status
            else top.status
        end as status,
        top.coverage,
        case
            when origin_weight(bottom.origin) > origin_weight(top.origin) then bottom.origin
            else top.origin
        end as origin,
        list_sort(list_distinct(list_concat(top.submission_ids, coalesce(bottom.submission_ids, [])))) as submission_ids,
        'derived' as value_source,
        null as rule_version,
        null as input_hash
    from core.part as top
    inner join catalogue.series as series
        on series.board = top.board
        and series.indicator_id = top.indicator_id
        and series.series = top.series
    left join core.part as bottom
        on bottom.part = 'denominator'
        and bottom.board = top.board
        and bottom.period = top.period
        and bottom.indicator_id = top.indicator_id
        and bottom.series = top.series
        and bottom.area_type = top.area_type
        and bottom.area_code = top.area_code
        and bottom.breakdown = top.breakdown
        and bottom.category = top.category
    where top.part = 'numerator'
        and (series.denominator_kind <> 'population' or top.breakdown = 'all')
),

-- a row that nobody supplies and that lists tell by a rule of its own: people who come twice are not added up twice
counted as (
    select
        derived.* replace (
            recorded.numerator as numerator,
            recorded.denominator as denominator,
            'value' as status,
            recorded.origin as origin,
            recorded.submission_ids as submission_ids,
            'records' as value_source,
            recorded.rule_version as rule_version,
            recorded.input_hash as input_hash
        )
    from derived
    inner join core.recorded as recorded
        using (board, period, indicator_id, series, area_type, area_code, breakdown, category)
)

select
    board, period, indicator_id, series, area_type, area_code, breakdown, category,
    numerator, denominator, status, coverage,
    case
        when origin_weight(denominator_origin) > origin_weight(origin) then denominator_origin
        else origin
    end as origin,
    submission_ids, value_source, rule_version, input_hash
from core.measured

union all by name

select
    board, period, indicator_id, series, area_type, area_code, breakdown, category,
    numerator, denominator, status, coverage, origin, submission_ids, value_source, rule_version, input_hash
from derived
anti join counted
    using (board, period, indicator_id, series, area_type, area_code, breakdown, category)

union all by name

select
    board, period, indicator_id, series, area_type, area_code, breakdown, category,
    numerator, denominator, status, coverage, origin, submission_ids, value_source, rule_version, input_hash
from counted
