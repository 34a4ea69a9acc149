-- One row is an observation of a signed quarter that is no longer what was frozen when it was signed: the code or the
-- data set has changed what had been signed.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- What has not come is not compared: whether it is awaited, overdue or sent back changes with the day.
with frozen as (
    select * from lake.frozen_observation where stands and status not in ('awaited', 'late', 'rejected')
),

now as (
    select observation.*
    from core.observation as observation
    semi join (select distinct board, period from lake.frozen_observation where stands) as quarter
        on quarter.board = observation.board
        and quarter.period = observation.period
    where observation.status not in ('awaited', 'late', 'rejected')
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
    frozen.numerator as numerator_frozen,
    frozen.denominator as denominator_frozen,
    frozen.status as status_frozen,
    now.numerator,
    now.denominator,
    now.status
from frozen
full join now
    using (board, period, indicator_id, series, area_type, area_code, breakdown, category)
inner join catalogue.board_period as board_period
    using (board, period)
where frozen.numerator is distinct from now.numerator
    or frozen.denominator is distinct from now.denominator
    or frozen.status is distinct from now.status
    or frozen.coverage is distinct from now.coverage
    or frozen.origin is distinct from now.origin
    or frozen.value_source is distinct from now.value_source
