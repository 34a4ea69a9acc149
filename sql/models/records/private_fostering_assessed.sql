-- One row is a cell of row 18: children in private fostering when a quarter ends, and those of them that were assessed.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I18. An initial assessment that ended between the day the council was told and the last day. An
-- area is told where that is known of every child in it: of one that has been privately fostered for longer than the list
-- of assessments reaches back, it may not be.
with counted as (
    select
        board,
        provider,
        period,
        place,
        count(*) filter (where is_assessed) as assessed,
        count(*) filter (where is_assessed is null) as not_known,
        count(*) as fostered
    from (select *, unnest(places(team_area, catchment)) as place from records.privately_fostered_child)
    group by board, provider, period, place
)

select
    due.board,
    due.period,
    due.indicator_id,
    due.series,
    due.area_type,
    due.area_code,
    due.breakdown,
    due.category,
    coalesce(counted.assessed, 0) as numerator,
    coalesce(counted.fostered, 0) as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place)
where due.indicator_id = 'private_fostering_assessed'
    and due.area_type in ('county', 'csc4', 'catch7')
    and due.breakdown = 'all'
    and coalesce(counted.not_known, 0) = 0
