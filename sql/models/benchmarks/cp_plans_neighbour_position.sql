-- One row is a board's position on the rate of child protection plans at 31 March, and its distance from the mean.
-- grain: board, period, indicator_id, series
-- rule: indicators.md, I02 and D-10: ranked by rate, 1 is the highest, among the set that stands for the period. By the
-- vintage that the quarter speaks by; of a year that no quarter speaks of, by the newest.
select
    placed.board,
    placed.planning_year || '-Q4' as period,
    'cp_plans_neighbour_position' as indicator_id,
    unnested.series,
    case unnested.series
        when 'rank' then cast(placed.position as double)
        else round_value_half_away(placed.value - placed.mean, 1)
    end as value,
    case unnested.series when 'rank' then placed.position end as numerator,
    case unnested.series when 'rank' then placed.n_used + 1 end as denominator,
    placed.value_source,
    placed.is_invented,
    placed.submission_ids
from benchmarks.position as placed
inner join benchmarks.valid_set as valid_set
    using (board, planning_year, neighbour_set)
inner join benchmarks.vintage_used as used
    using (vintage)
left join benchmarks.vintage as spoken
    on spoken.board = placed.board
    and spoken.period = placed.planning_year || '-Q4'
cross join (values ('rank'), ('difference_from_neighbour_mean')) as unnested (series)
where placed.indicator_id = 'cp_plans_rate'
    and placed.series = 'rate'
    and placed.position is not null
    and coalesce(spoken.vintage = placed.vintage, used.is_newest)
