-- One row is a cell whose number was worked out from lists of records: as it was frozen, or as the lists tell it now.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- While a quarter's sign-off stands, what was frozen counts, whatever later lists say of it; so nothing depends on rows
-- that may be gone. Where it has fallen the lists are asked again; a row of the framework that no list can tell any
-- more keeps what was frozen last, as long as the lists that it was counted from still stand: one that was corrected
-- since says something else.
with frozen as (
    select *
    from lake.frozen_observation
    where value_source = 'records'
        and is_number(status)
),

signed as (
    select distinct board, period
    from lake.frozen_observation
    where stands
),

told as (
    select recorded.*
    from lake.recorded as recorded
    anti join signed using (board, period)
),

corrected as (
    select distinct counted.board, counted.period, counted.indicator_id
    from (select *, unnest(submission_ids) as submission_id from frozen where not stands) as counted
    anti join staging.submission as submission
        on submission.submission_id = counted.submission_id
        and submission.is_current
),

kept as (
    select *
    from frozen
    where stands

    union all by name

    select frozen.*
    from frozen
    anti join (select distinct board, period, indicator_id from told) as again
        using (board, period, indicator_id)
    anti join corrected
        using (board, period, indicator_id)
    where not frozen.stands
)

select
    board, period, indicator_id, series, area_type, area_code, breakdown, category, numerator, denominator,
    submission_ids, origin, rule_version, input_hash
from told

union all by name

select
    board, period, indicator_id, series, area_type, area_code, breakdown, category, numerator, denominator,
    submission_ids, origin, rule_version, input_hash
from kept
