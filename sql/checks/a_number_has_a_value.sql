-- A cell whose status promises a number and that has none, or the other way round.
select board, period, indicator_id, series, basis, area_type, area_code, breakdown, category
from marts.indicator_value
where is_number(status) <> (value is not null)
