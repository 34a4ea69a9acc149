-- One row is a point of a series on its XmR chart, as the chart stood at a quarter: no later point is known to it.
-- grain: board, period, indicator_id, series, point_period
-- Points are quarters by themselves (indicators.point), since sums that overlap would show changes that are none. The chart
-- begins at the first number; a quarter that was due and has none is a gap, which makes no signal; quarters in which nothing
-- is due are not on it. Every declared change begins a new stretch with limits of its own, and says why (rebased_because).
-- Limits are screened (methods.md 5); under twelve points they are a trial (is_trial). meaning is the rule's by polarity,
-- null at a gap. stretch_points: how many numbers the point's stretch has; limits of fewer than control_points are drawn by
-- the method, and nobody is told what they say (marts.outcome). is_latest: the chart's last place.
-- is_steady: the limits say what is usual, so that the point's meaning is evidence. They do where at least half of the
-- stretch's numbers are common cause, or all of them rise or fall in the whole (is_drifting). Elsewhere a few far numbers may
-- have moved the mean away from all the others (one 184 among forties), since screening drops their ranges and keeps them:
-- then the point alone says something that lies as far from the median, on the side of its signal. No signal is evidence
-- where screening has left the limits no width (8, 8, 8, 7, 8: the one range that is not nought is dropped).
with numbered as (
    select
        *,
        row_number() over (partition by board, indicator_id, series order by place) as nth
    from (
        select
            *,
            min(place) filter (where value is not null) over (partition by board, indicator_id, series) as first_place
        from indicators.point
    )
    where place >= first_place
),

charted as (
    select
        board,
        indicator_id,
        series,
        any_value(basis) as basis,
        any_value(polarity) as polarity,
        list({'period': period, 'place': place, 'value': value, 'is_invented': is_invented} order by place) as points
    from numbered
    group by board, indicator_id, series
),

rebased as (
    -- the first point of a new stretch: the first that was due from the change on
    select
        board,
        indicator_id,
        series,
        list({'place': nth, 'reason': reason} order by nth) as rebases
    from (
        select
            change.board,
            change.indicator_id,
            change.series,
            change.nth,
            string_agg(change.title, '; ' order by change.from_period, change.kind, change.title) as reason
        from (
            select
                changed.board,
                changed.indicator_id,
                changed.series,
                changed.from_period,
                changed.kind,
                changed.title,
                min(numbered.nth) as nth
            from catalogue.definition_change as changed
            inner join numbered
                on numbered.board = changed.board
                and numbered.indicator_id = changed.indicator_id
                and numbered.series = changed.series
                and numbered.period >= changed.from_period
            group by all
        ) as change
        where change.nth > 1
        group by change.board, change.indicator_id, change.series, change.nth
    )
    group by board, indicator_id, series
),

as_of as (
    -- at each quarter, so many points of the chart were there
    select
        charted.*,
        quarter.period,
        len(list_filter(charted.points, lambda _point: _point.place <= quarter.place)) as known,
        list_filter(
            coalesce(rebased.rebases, []), lambda _rebase: charted.points[_rebase.place].place <= quarter.place
        ) as rebases
    from charted
    inner join (
        select board_period.board, board_period.period, period.sort_order + 1 as place
        from catalogue.board_period as board_period
        inner join catalogue.period as period
            using (period)
    ) as quarter
        on quarter.board = charted.board
        and quarter.place >= charted.points[1].place
    left join rebased
        on rebased.board = charted.board
        and rebased.indicator_id = charted.indicator_id
        and rebased.series = charted.series
),

drawn as (
    select
        as_of.*,
        unnest(
            xmr_points(list_transform(as_of.points[1:as_of.known], lambda _point: _point.value), as_of.rebases, null, true)
        ) as point
    from as_of
),

placed as (
    select
        board,
        period,
        indicator_id,
        series,
        points[point.place].period as point_period,
        basis,
        polarity,
        point.*,
        point.place = known as is_latest,
        points[point.place].is_invented as is_invented,
        len(list_filter(rebases, lambda _rebase: _rebase.place <= point.place)) as nth_stretch
    from drawn
),

in_stretch as (
    select
        *,
        count(value) over stretch as stretch_points,
        count(*) filter (where rule = 'common_cause') over stretch as usual_points,
        median(value) over stretch as middle,
        list(value) filter (where value is not null) over (
            partition by board, period, indicator_id, series, nth_stretch
            order by place
            rows between unbounded preceding and unbounded following
        ) as values_of_stretch
    from placed
    window stretch as (partition by board, period, indicator_id, series, nth_stretch)
)

select
    board,
    period,
    indicator_id,
    series,
    point_period,
    basis,
    place,
    value,
    centre,
    lower,
    upper,
    near_lower,
    near_upper,
    is_trial,
    rebased_because,
    rule,
    xmr_meaning(rule, polarity) as meaning,
    is_latest,
    stretch_points,
    coalesce(
        case
            when upper = lower then rule = 'common_cause'
            else usual_points * 2 >= stretch_points
                or is_drifting(values_of_stretch)
                or (
                    rule <> 'common_cause'
                    and abs(value - middle) > upper - centre
                    and sign(value - middle) = sign(value - centre)
                )
        end,
        false
    ) as is_steady,
    is_invented
from in_stretch
