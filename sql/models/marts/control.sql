-- One row is a point of a series on its XmR chart, as the chart stood at a quarter: no later point is known to it.
-- grain: board, period, indicator_id, series, point_period
-- Points are quarters by themselves (indicators.point), since sums that overlap would show changes that are none. The chart
-- begins at the first number; a quarter that was due and has none is a gap, which makes no signal; quarters in which nothing
-- is due are not on it. Every declared change begins a new stretch with limits of its own, and says why (rebased_because).
-- Limits are screened (methods.md 5); under twelve points they are a trial (is_trial). meaning is the rule's by polarity,
-- null at a gap. stretch_points: how many numbers the point's stretch has. is_latest: the chart's last place.
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
)

select
    board,
    period,
    indicator_id,
    series,
    points[point.place].period as point_period,
    basis,
    point.place,
    point.value,
    point.centre,
    point.lower,
    point.upper,
    point.near_lower,
    point.near_upper,
    point.is_trial,
    point.rebased_because,
    point.rule,
    xmr_meaning(point.rule, polarity) as meaning,
    point.place = known as is_latest,
    count(point.value) over (
        partition by
            board, period, indicator_id, series, len(list_filter(rebases, lambda _rebase: _rebase.place <= point.place))
    ) as stretch_points,
    points[point.place].is_invented as is_invented
from drawn
