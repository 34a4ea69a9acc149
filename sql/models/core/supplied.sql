-- One row is a cell that an agency supplies in a reporting quarter, as a figure or by its lists of records: the number, or
-- the reason why there is none.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- What another provider, or another return, says of a cell is not used; and a provider cannot say of a cell that is due
-- that it is not. A cell that is worked out from lists is never taken from what somebody typed, even where both come in.
-- An optional cell that was not supplied has no row, unless it is a county whole: every row of the framework appears.
with typed as (
    select
        cell.board,
        cell.period,
        cell.indicator_id,
        cell.series,
        cell.area_type,
        cell.area_code,
        cell.breakdown,
        cell.category,
        given.numerator,
        case when cell.has_denominator then given.denominator end as denominator,
        case
            when not cell.is_due then 'not_due'
            when given.status = 'not_due' then 'not_collected'
            when given.status is not null then given.status
            when slot.submission_id is not null then 'not_collected'
            when slot.status = 'rejected' then 'rejected'
            when slot.status = 'overdue' then 'late'
            else 'awaited'
        end as status,
        given.coverage,
        given.origin,
        given.denominator_origin,
        case when given.submission_id is null then [] else [given.submission_id] end as submission_ids,
        'return' as value_source,
        cast(null as varchar) as rule_version,
        cast(null as varchar) as input_hash,
        cell.provider,
        cell.is_optional and given.status is null as is_left_out
    from catalogue.cell as cell
    left join staging.cell as given
        using (
            board, provider, return_id, return_period, indicator_id, series, area_type, area_code, breakdown, category
        )
    left join core.slot as slot
        on slot.board = cell.board
        and slot.provider = cell.provider
        and slot.return_id = cell.return_id
        and slot.return_period = cell.return_period
    where cell.derivation = 'supplied'
        and not cell.from_records
),

counted as (
    select
        cell.board,
        cell.period,
        cell.indicator_id,
        cell.series,
        cell.area_type,
        cell.area_code,
        cell.breakdown,
        cell.category,
        recorded.numerator,
        case when cell.has_denominator then recorded.denominator end as denominator,
        case
            when not cell.is_due then 'not_due'
            when recorded.numerator is not null then 'value'
            else coalesce(behind.status, 'awaited')
        end as status,
        case when recorded.numerator is not null then provider.coverage end as coverage,
        recorded.origin,
        recorded.origin as denominator_origin,
        case
            when recorded.numerator is not null then recorded.submission_ids
            -- lists that all stand, and do not tell the cell, have been handed in for it all the same
            when behind.status in ('not_collected', 'not_evaluable') then behind.submission_ids
            else []
        end as submission_ids,
        'records' as value_source,
        recorded.rule_version,
        recorded.input_hash,
        cell.provider,
        cell.is_optional and recorded.numerator is null as is_left_out
    from catalogue.cell as cell
    left join core.recorded as recorded
        using (board, period, indicator_id, series, area_type, area_code, breakdown, category)
    left join core.list_behind as behind
        on behind.board = cell.board
        and behind.provider = cell.provider
        and behind.period = cell.period
        and behind.indicator_id = cell.indicator_id
    left join catalogue.provider as provider
        on provider.board = cell.board
        and provider.provider = cell.provider
    where cell.derivation = 'supplied'
        and cell.from_records
)

select * exclude (is_left_out)
from (select * from typed union all by name select * from counted)
where not is_left_out
    or (area_type = 'county' and breakdown = 'all')
