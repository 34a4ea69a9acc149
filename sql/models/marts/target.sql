-- One row is a quarter of a target's year: what is expected by then, and how the figure stands to it.
-- grain: board, period, indicator_id, series
-- outcome: met (as good as expected, or better, by polarity), near (short of it by no more than the tolerance), not_clear
-- (farther away, but the 95% interval holds what is expected), missed. Without one why_not says the reason: no_polarity,
-- not_yet (a number that grows through the year is held to its target at the end alone, unless a trajectory says more),
-- no_number. distance: value less what is expected, in the figure's unit; it is of the value as it is shown.
-- owner_group and approved_by_name are the names of groups of the board; an owner may be an agency's role instead.
-- A number that is counted has no interval, so it is never not_clear.
with placed as (
    select
        target.*,
        polarity.polarity,
        number.value,
        number.lower_95,
        number.upper_95,
        -- both are decimals held as doubles: at the border they are compared as decimals
        round(number.value - target.expected, 6) as distance,
        case
            when polarity.polarity = 'neither' then 'no_polarity'
            when target.expected is null then 'not_yet'
            when number.value is null then 'no_number'
            else ''
        end as why_not
    from catalogue.target as target
    inner join core.polarity as polarity
        using (board, indicator_id, series)
    left join marts.indicator_value as number
        on number.board = target.board
        and number.period = target.period
        and number.indicator_id = target.indicator_id
        and number.series = target.series
        and number.basis = target.basis
        and number.area_type = 'county'
        and number.breakdown = 'all'
        and number.category = 'all'
)

select
    board,
    period,
    indicator_id,
    series,
    basis,
    planning_year,
    target,
    expected,
    tolerance,
    owner_role,
    owner_group,
    reason,
    approved_by,
    approved_by_name,
    approved_on,
    source,
    is_invented,
    value,
    lower_95,
    upper_95,
    distance,
    case
        when why_not <> '' then null
        when by_polarity(cast(sign(distance) as integer), polarity) in ('better', 'similar') then 'met'
        when abs(distance) <= tolerance then 'near'
        when expected between lower_95 and upper_95 then 'not_clear'
        else 'missed'
    end as outcome,
    why_not
from placed
