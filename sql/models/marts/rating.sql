-- One row is what the board may think of a number, or why it cannot say: green, amber, red, position_only, cannot_be_rated.
-- grain: board, period, indicator_id, series
-- What stands in the way is asked in this order: no number, no confidence, no polarity, too few children (but a target that is
-- missed by more than chance explains is missed), green of a sum across a change of definition or counting. What is left is
-- decided by the table (catalogue.decision, docs/ratings.md). decision_id names its line, or what stood in the way.
-- clauses are the answers to all eight questions, in their order; decisive names the questions that the line decides by;
-- of a position, those that tell it.
with asked as (
    select
        board,
        period,
        indicator_id,
        series,
        max(outcome) filter (where dimension = 'number') as number,
        max(outcome) filter (where dimension = 'size') as size,
        max(outcome) filter (where dimension = 'definition') as definition,
        max(outcome) filter (where dimension = 'confidence') as confidence,
        max(outcome) filter (where dimension = 'target') as target,
        max(outcome) filter (where dimension = 'benchmark') as benchmark,
        max(outcome) filter (where dimension = 'trend') as trend,
        max(outcome) filter (where dimension = 'control') as control,
        max(why) filter (where dimension = 'definition') = 'within_the_span' as is_across,
        max(why) filter (where dimension = 'trend') as trend_why,
        max(why) filter (where dimension = 'control') as control_why,
        list(dimension || '_' || outcome order by sort_order) as clauses
    from marts.outcome
    group by board, period, indicator_id, series
),

decided as (
    select
        asked.*,
        case
            when asked.number <> 'given' then asked.number
            when asked.confidence = 'd' then 'low_confidence'
            when polarity.polarity = 'neither' then 'position_only'
            when asked.size = 'too_small' and asked.target <> 'missed' then 'too_small'
            when asked.is_across and decision.rating = 'green' then 'definition_changed'
        end as in_the_way,
        decision.decision_id,
        decision.rating,
        decision.decisive,
        case
            when decision.reason = 'nothing_to_judge_by' and asked.trend = 'none' and asked.control = 'none' then case
                when asked.definition = 'changed' then 'definition_changed'
                when 'too_few_points' in (asked.trend_why, asked.control_why) then 'too_few_points'
                else decision.reason
            end
            else decision.reason
        end as reason
    from asked
    inner join core.polarity as polarity
        using (board, indicator_id, series)
    left join catalogue.decision as decision
        on decision.board = asked.board
        and decision.target = asked.target
        and decision.benchmark = asked.benchmark
        and decision.trend = asked.trend
        and decision.control = asked.control
)

select
    board,
    period,
    indicator_id,
    series,
    case
        when in_the_way = 'position_only' then 'position_only'
        when in_the_way is not null then 'cannot_be_rated'
        else rating
    end as rating,
    case
        when in_the_way = 'position_only' then ''
        else coalesce(in_the_way, reason, '')
    end as reason,
    coalesce(in_the_way, decision_id) as decision_id,
    clauses,
    nullif(upper(confidence), 'NONE') as confidence,
    target,
    benchmark,
    trend,
    control,
    case
        when in_the_way in ('missing', 'not_due') then ['number']
        when in_the_way = 'low_confidence' then ['confidence']
        when in_the_way = 'position_only' then ['benchmark', 'trend', 'control']
        when in_the_way = 'too_small' then ['size']
        when in_the_way = 'definition_changed' or reason = 'definition_changed' then ['definition']
        when is_across then list_append(decisive, 'definition')
        else decisive
    end as decisive
from decided
