-- One row is a change of what a series' figures mean, or of how they are counted: nothing is compared across it.
-- grain: board, indicator_id, series, from_period, kind
-- kind: definition, counting (lists of records took the place of typed figures, or the other way round), rebase (the same
-- measure on a new level for a known cause). title: a part of a sentence. It may lie before the first quarter that the
-- warehouse covers: published figures reach back further.
select
    change.board,
    change.indicator_id,
    change.series,
    change.from_period,
    change.kind,
    change.title,
    change.source,
    coalesce(period.name, replace(change.from_period, '-Q', ' Q')) as period_name
from catalogue.definition_change as change
left join catalogue.period as period
    on period.period = change.from_period
