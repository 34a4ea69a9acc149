-- One row is a provider in a quarter: how it handed in, what was found in it, and what is asked beside what it serves.
-- grain: board, period, provider
-- on_time_numerator of on_time_denominator: returns that came in time, of those that had to be there by now; what may
-- still come in time counts neither way. *_four_quarters: the same of this quarter and the three before it.
-- corrections: submissions beyond the first of each return. Findings are those of every file, mended ones too, so that
-- a quarter that took five rounds is not told as a clean one; only open_queries speaks of what stands.
-- rows_fed: rows of the framework that are made of what is asked here, their own or another row's; rows_shown: those of
-- them whose headline has a number.
with returns as (
    select
        timeliness.board,
        timeliness.period,
        timeliness.provider,
        min(timeliness.provider_name) as provider_name,
        min(period.sort_order) as sort_order,
        count(*) as returns_owed,
        count(*) filter (where timeliness.status = 'on_time') as returns_on_time,
        count(*) filter (where timeliness.status = 'late') as returns_late,
        count(*) filter (where timeliness.status = 'rejected') as returns_rejected,
        count(*) filter (where timeliness.status = 'awaited') as returns_awaited,
        count(*) filter (where timeliness.status = 'overdue') as returns_overdue,
        count(*) filter (
            where timeliness.status in ('on_time', 'late', 'overdue')
                or (timeliness.status = 'rejected' and timeliness.working_days_late > 0)
        ) as on_time_denominator,
        cast(sum(timeliness.submissions) as bigint) as submissions,
        cast(sum(greatest(timeliness.submissions - 1, 0)) as bigint) as corrections,
        cast(sum(timeliness.working_days_late) as bigint) as working_days_late,
        max(timeliness.working_days_late) as longest_working_days_late
    from marts.timeliness as timeliness
    inner join catalogue.period as period
        using (period)
    group by timeliness.board, timeliness.period, timeliness.provider
),

found as (
    select
        slot.board,
        slot.period,
        slot.provider,
        finding.code,
        count(*) as findings,
        count(*) filter (where finding.severity = 'error') as errors,
        count(*) filter (where finding.severity = 'query') as queries,
        count(*) filter (where finding.severity = 'advice') as advice,
        count(open.submission_id) as open_queries
    from core.slot as slot
    inner join staging.submission as submission
        using (board, provider, return_id, return_period)
    inner join ledger.finding as finding
        on finding.submission_id = submission.submission_id
    left join ledger.open_query as open
        on open.submission_id = finding.submission_id
        and open.ordinal = finding.ordinal
    group by slot.board, slot.period, slot.provider, finding.code
),

found_in_all as (
    select
        board,
        period,
        provider,
        cast(sum(errors) as bigint) as errors,
        cast(sum(queries) as bigint) as queries,
        cast(sum(advice) as bigint) as advice,
        cast(sum(open_queries) as bigint) as open_queries,
        list(code order by findings desc, code)[1:3] as frequent_codes
    from found
    group by board, period, provider
),

asked as (
    select distinct board, period, provider, indicator_id, series
    from catalogue.cell
    where is_due
        and derivation = 'supplied'
),

fed as (
    select board, period, provider, indicator_id
    from asked

    union

    select
        asked.board,
        asked.period,
        asked.provider,
        source.indicator_id
    from asked
    inner join catalogue.series_source as source
        on source.board = asked.board
        and source.source_indicator_id = asked.indicator_id
        and source.source_series = asked.series
),

used as (
    select
        fed.board,
        fed.period,
        fed.provider,
        count(*) as rows_fed,
        count(*) filter (where is_number(card.status)) as rows_shown
    from fed
    left join marts.scorecard as card
        using (board, period, indicator_id)
    group by fed.board, fed.period, fed.provider
)

select
    returns.board,
    returns.period,
    returns.provider,
    returns.provider_name,
    returns.returns_owed,
    returns.returns_on_time,
    returns.returns_late,
    returns.returns_rejected,
    returns.returns_awaited,
    returns.returns_overdue,
    returns.returns_on_time as on_time_numerator,
    returns.on_time_denominator,
    cast(sum(returns.returns_on_time) over four_quarters as bigint) as on_time_numerator_four_quarters,
    cast(sum(returns.on_time_denominator) over four_quarters as bigint) as on_time_denominator_four_quarters,
    returns.submissions,
    returns.corrections,
    coalesce(found_in_all.errors, 0) as errors,
    coalesce(found_in_all.queries, 0) as queries,
    coalesce(found_in_all.advice, 0) as advice,
    coalesce(found_in_all.open_queries, 0) as open_queries,
    coalesce(found_in_all.frequent_codes, []) as frequent_codes,
    coalesce(completeness.cells_due, 0) as cells_asked,
    coalesce(completeness.cells_supplied, 0) as cells_supplied,
    coalesce(completeness.cells_explained, 0) as cells_explained,
    coalesce(used.rows_fed, 0) as rows_fed,
    coalesce(used.rows_shown, 0) as rows_shown,
    returns.working_days_late,
    returns.longest_working_days_late
from returns
left join found_in_all
    using (board, period, provider)
left join core.completeness as completeness
    using (board, period, provider)
left join used
    using (board, period, provider)
window four_quarters as (
    partition by returns.board, returns.provider
    order by returns.sort_order
    range between 3 preceding and current row
)
