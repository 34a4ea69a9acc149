-- A county count whose team areas or catchments, all present, do not add up to it.
with area_sum as (
    select
        board, period, indicator_id, series, area_type, breakdown, category,
        sum(numerator) as parts,
        bool_and(is_number(status)) as is_whole,
        bool_or(area_code = 'unknown') as has_unknown
    from core.observation
    where area_type in ('csc4', 'catch7')
    group by all
)

select area_sum.board, area_sum.period, area_sum.indicator_id, area_sum.series, area_sum.area_type
from area_sum
inner join core.observation as county
    using (board, period, indicator_id, series, breakdown, category)
where county.area_type = 'county'
    and is_number(county.status)
    and area_sum.is_whole
    and area_sum.has_unknown
    and county.numerator <> area_sum.parts
