-- One row is something about a quarter that somebody should look at, the weightiest first.
-- grain: board, period, rank
-- The weight is what stands behind it (evidence, 1 to 3) times what follows for children (consequence, 1 to 3), both
-- declared (ratings.toml); of the same weight, what was signed and has changed comes first, then what is judged worse, what
-- is missing, and what is asked. However many ambers there are, they add up to nothing. clauses: what speaks against it.
-- kind: no_value (owed and not there), open_query (the gate asked, nobody has answered), built_on_query (made of an
-- earlier return with such a question), changed_since_signed (the code or the data set gives other figures than those that
-- were frozen when the quarter was signed off), newer_sent_back (a correction was sent back, what it would replace stands),
-- differs_from_lists (what a provider typed is another number than its lists come to, which is used),
-- far_from_neighbours (outside the range of all neighbours: its value is the one that was compared with theirs, not the
-- newest), judged_worse (red, or amber with a sign that speaks against it). An indicator is new as such: is_new when it was
-- no exception of any kind in the quarter before; in the first quarter that the warehouse covers nothing is.
with missing as (
    select
        card.board,
        card.period,
        card.indicator_id,
        'no_value' as kind,
        case card.status when 'rejected' then 1 when 'late' then 2 when 'not_evaluable' then 2 else 3 end as weight,
        provider.provider,
        provider.provider_name,
        card.value,
        card.previous_value,
        card.status
    from marts.scorecard as card
    left join (
        select
            supplied.board,
            supplied.period,
            supplied.indicator_id,
            min(supplied.provider) as provider,
            arg_min(named.name, supplied.provider) as provider_name
        from core.supplied as supplied
        inner join catalogue.provider as named
            using (board, provider)
        where supplied.breakdown = 'all'
            and not is_number(supplied.status)
        group by supplied.board, supplied.period, supplied.indicator_id
    ) as provider
        using (board, period, indicator_id)
    inner join catalogue.indicator as indicator
        using (board, indicator_id)
    left join (
        -- the lists stand, and nothing can be worked out from them
        select distinct board, period, indicator_id
        from core.supplied
        where value_source = 'records' and status = 'not_evaluable'
    ) as untold
        using (board, period, indicator_id)
    where (card.status in ('rejected', 'late', 'awaited', 'refused') or untold.indicator_id is not null)
        and not is_number(card.status)
        and not indicator.is_optional
),

queried as (
    select
        found.board,
        found.period,
        found.indicator_id,
        case
            when contains(found.check_name, 'soft_range') then 'outside_soft_range'
            when found.check_name = 'change_is_usual' then 'large_change'
            else 'open_query'
        end as kind,
        4 as weight,
        min(found.provider) as provider,
        arg_min(provider.name, found.provider) as provider_name,
        min(card.value) as value,
        min(card.previous_value) as previous_value,
        min(card.status) as status
    from marts.finding as found
    inner join catalogue.provider as provider
        on provider.board = found.board
        and provider.provider = found.provider
    inner join marts.scorecard as card
        on card.board = found.board
        and card.period = found.period
        and card.indicator_id = found.indicator_id
    where found.open_queries > 0
    group by all
),

built_on as (
    select
        card.board,
        card.period,
        card.indicator_id,
        'built_on_query' as kind,
        4 as weight,
        cast(null as varchar) as provider,
        array_to_string(card.providers, ', ') as provider_name,
        card.value,
        card.previous_value,
        card.status
    from marts.scorecard as card
    anti join queried
        on queried.board = card.board
        and queried.period = card.period
        and queried.indicator_id = card.indicator_id
    where len(card.query_periods) > 0
),

sent_back as (
    -- what was accepted before stands, and its agency meant to say something else
    select
        slot.board,
        slot.period,
        cell.indicator_id,
        'newer_sent_back' as kind,
        4 as weight,
        min(slot.provider) as provider,
        arg_min(slot.provider_name, slot.provider) as provider_name,
        min(card.value) as value,
        min(card.previous_value) as previous_value,
        min(card.status) as status
    from core.slot as slot
    inner join (
        select distinct board, period, provider, return_id, indicator_id
        from catalogue.cell
        where is_due
            and is_typed

        union

        select distinct cell.board, cell.period, cell.provider, listed.return_id, cell.indicator_id
        from catalogue.cell as cell
        inner join catalogue.list_serves as serves
            using (board, indicator_id)
        inner join catalogue.list as listed
            using (board, list_id)
        where cell.is_due
            and cell.from_records
    ) as cell
        using (board, period, provider, return_id)
    inner join marts.scorecard as card
        on card.board = slot.board
        and card.period = slot.period
        and card.indicator_id = cell.indicator_id
    where slot.is_newer_sent_back
    group by slot.board, slot.period, cell.indicator_id
),

differs as (
    select
        card.board,
        card.period,
        card.indicator_id,
        'changed_since_signed' as kind,
        0 as weight,
        cast(null as varchar) as provider,
        cast(null as varchar) as provider_name,
        card.value,
        cast(null as double) as previous_value,
        card.status
    from marts.scorecard as card
    semi join marts.frozen_difference as difference
        on difference.board = card.board
        and difference.period = card.period
        and difference.indicator_id = card.indicator_id
),

unreconciled as (
    select
        card.board,
        card.period,
        card.indicator_id,
        'differs_from_lists' as kind,
        4 as weight,
        min(held.provider) as provider,
        arg_min(provider.name, held.provider) as provider_name,
        min(card.value) as value,
        cast(null as double) as previous_value,
        min(card.status) as status
    from marts.reconciliation as held
    inner join catalogue.provider as provider
        on provider.board = held.board
        and provider.provider = held.provider
    inner join marts.scorecard as card
        on card.board = held.board
        and card.period = held.period
        and card.indicator_id = held.indicator_id
    -- where the gate has asked just that already, its question is told
    anti join (
        select board, period, indicator_id
        from marts.finding
        where open_queries > 0 and code in ('A-04', 'A-05', 'A-06')
    ) as asked
        on asked.board = held.board
        and asked.period = held.period
        and asked.indicator_id = held.indicator_id
    where held.is_different
    group by card.board, card.period, card.indicator_id
),

far as (
    select
        card.board,
        card.period,
        card.indicator_id,
        'far_from_neighbours' as kind,
        5 as weight,
        cast(null as varchar) as provider,
        cast(null as varchar) as provider_name,
        benchmark.value,
        cast(null as double) as previous_value,
        card.status
    from marts.scorecard as card
    inner join catalogue.period as period
        using (period)
    inner join benchmarks.place as benchmark
        on benchmark.vintage = card.benchmark_vintage
        and benchmark.board = card.board
        and benchmark.period = card.benchmark_period
        and benchmark.indicator_id = card.indicator_id
        and benchmark.series = card.headline_series
        and benchmark.neighbour_set = card.neighbour_set
    where period.quarter_number = 4
        and benchmark.period = period.planning_year
        and (benchmark.value > benchmark.maximum or benchmark.value < benchmark.minimum)
),

judged as (
    -- what speaks against a number, each sign counted once
    select
        rating.board,
        rating.period,
        rating.indicator_id,
        'judged_worse' as kind,
        case
            when rating.rating = 'amber' then 'judged_worse_amber'
            when len(rating.adverse) > 1 then 'judged_worse_agreed'
            else 'judged_worse_red'
        end as weighed_as,
        0.5 as weight,
        cast(null as varchar) as provider,
        cast(null as varchar) as provider_name,
        card.value,
        card.previous_value,
        card.status,
        rating.adverse as clauses,
        rating.confidence
    from (
        select
            *,
            list_filter(
                clauses,
                lambda one: one in ('target_missed', 'benchmark_worse', 'trend_worsening', 'control_concern')
            ) as adverse
        from marts.rating
    ) as rating
    inner join marts.scorecard as card
        on card.board = rating.board
        and card.period = rating.period
        and card.indicator_id = rating.indicator_id
        and card.headline_series = rating.series
    where rating.rating = 'red'
        or (rating.rating = 'amber' and len(rating.adverse) > 0)
),

gathered as (
    select * from missing
    union all by name
    select * from queried
    union all by name
    select * from built_on
    union all by name
    select * from sent_back
    union all by name
    select * from differs
    union all by name
    select * from unreconciled
    union all by name
    select * from far
    union all by name
    select * from judged
),

weighed as (
    select
        gathered.*,
        -- a number that is not quite to be trusted is weaker evidence
        greatest(exception_kind.evidence - case when gathered.confidence = 'C' then 1 else 0 end, 1) as evidence,
        consequence.consequence,
        consequence.reason as consequence_reason
    from gathered
    left join catalogue.exception_kind as exception_kind
        on exception_kind.board = gathered.board
        and exception_kind.kind = coalesce(gathered.weighed_as, gathered.kind)
    left join catalogue.consequence as consequence
        on consequence.board = gathered.board
        and consequence.indicator_id = gathered.indicator_id
),

stood_out as (
    select distinct board, period, indicator_id
    from gathered
)

select
    weighed.board,
    weighed.period,
    row_number() over (
        partition by weighed.board, weighed.period
        order by
            weighed.evidence * weighed.consequence desc nulls last, weighed.weight, indicator.sort_order, weighed.kind
    ) as rank,
    weighed.indicator_id,
    weighed.kind,
    weighed.provider,
    weighed.provider_name,
    weighed.value,
    weighed.previous_value,
    weighed.status,
    before.indicator_id is null and period.previous_period is not null as is_new,
    weighed.evidence,
    weighed.consequence,
    weighed.consequence_reason,
    coalesce(weighed.clauses, []) as clauses
from weighed
inner join catalogue.indicator as indicator
    using (board, indicator_id)
inner join catalogue.period as period
    on period.period = weighed.period
left join stood_out as before
    on before.board = weighed.board
    and before.period = period.previous_period
    and before.indicator_id = weighed.indicator_id
