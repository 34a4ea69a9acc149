-- One row is a number of the county, with how far its data are trusted: A to D, or null where there is no number.
-- grain: board, period, indicator_id, series, basis
-- The worst of four aspects counts, each graded by catalogue.confidence_rule: the first grade whose at_most is not exceeded.
-- Timeliness: working days late, of the latest return that the number is made of. Completeness: the cells due for it, parts
-- and places too, in every quarter that it is made of, and those among them without a number, whatever the reason. Queries:
-- what nobody has answered about it, or about a whole file that it is made of. Revisions: how often its cells were revised
-- by corrections of these returns, as a share of the cells due; one revised when a pack was out already counts as
-- after_publication_weighs, and a list that took another's place as one cell, since its rows are no cells.
-- What is provisional, an estimate, or made of published figures alone has at best the grade that is declared for it; the
-- publisher's figures have no other aspect of ours. worst: what made the grade, below A.
-- A row whose whole is not asked for (one figure a place) is judged by its first category.
with whole as (
    select board, period, indicator_id, series, basis, status, submission_ids
    from marts.indicator_value
    where area_type = 'county'
        and breakdown = 'all'
),

first_part as (
    select
        value.board,
        value.period,
        value.indicator_id,
        value.series,
        value.basis,
        value.status,
        value.submission_ids
    from marts.indicator_value as value
    anti join whole
        using (board, period, indicator_id, series, basis)
    left join catalogue.category as category
        on category.board = value.board
        and category.indicator_id = value.indicator_id
        and category.breakdown = value.breakdown
        and category.category = value.category
    where value.area_type = 'county'
    qualify row_number() over (
        partition by value.board, value.period, value.indicator_id, value.series, value.basis
        order by category.sort_order, value.breakdown, value.category
    ) = 1
),

number as (
    select *, is_number(status) as is_there
    from (select * from whole union all select * from first_part)
    inner join (select board, indicator_id, series, nature from catalogue.series)
        using (board, indicator_id, series)
),

fed_by as (
    -- the series whose cells a series is made of: its own, and others'
    select
        board,
        indicator_id,
        series,
        indicator_id as source_indicator_id,
        series as source_series
    from catalogue.series

    union

    select board, indicator_id, series, source_indicator_id, source_series
    from catalogue.series_source
),

made_of as (
    -- the returns behind a number; a list that is gone may be behind a frozen one
    select
        part.board,
        part.period,
        part.indicator_id,
        part.series,
        part.basis,
        part.submission_id,
        submission.is_current,
        submission.provider,
        submission.return_id,
        submission.return_period
    from (
        select board, period, indicator_id, series, basis, unnest(submission_ids) as submission_id
        from number
        where is_there
    ) as part
    inner join staging.submission as submission
        using (submission_id)
),

lateness as (
    select
        made_of.board,
        made_of.period,
        made_of.indicator_id,
        made_of.series,
        made_of.basis,
        max(timeliness.working_days_late) as working_days_late
    from made_of
    inner join marts.timeliness as timeliness
        on timeliness.board = made_of.board
        and timeliness.provider = made_of.provider
        and timeliness.return_id = made_of.return_id
        and timeliness.return_period = made_of.return_period
    group by all
),

asked as (
    select
        supplied.board,
        supplied.period,
        supplied.indicator_id,
        supplied.series,
        count(*) as cells_due,
        count(*) filter (where not is_number(supplied.status)) as cells_missing
    from core.supplied as supplied
    inner join catalogue.cell as cell
        using (board, period, indicator_id, series, area_type, area_code, breakdown, category)
    where cell.is_due
        and not cell.is_optional
    group by all
),

cells as (
    select
        number.board,
        number.period,
        number.indicator_id,
        number.series,
        number.basis,
        sum(asked.cells_due) as cells_due,
        sum(asked.cells_missing) as cells_missing
    from number
    inner join fed_by
        using (board, indicator_id, series)
    inner join catalogue.basis_window as basis_window
        on basis_window.basis = number.basis
        and basis_window.nature = number.nature
        and basis_window.period = number.period
    inner join asked
        on asked.board = number.board
        and asked.period = basis_window.member_period
        and asked.indicator_id = fed_by.source_indicator_id
        and asked.series = fed_by.source_series
    group by all
),

queried as (
    select
        made_of.board,
        made_of.period,
        made_of.indicator_id,
        made_of.series,
        made_of.basis,
        count(distinct (finding.submission_id, finding.ordinal)) as open_queries
    from made_of
    inner join staging.finding as finding
        on finding.submission_id = made_of.submission_id
        and finding.is_open
        and made_of.is_current
    semi join fed_by
        on fed_by.board = made_of.board
        and fed_by.indicator_id = made_of.indicator_id
        and fed_by.series = made_of.series
        -- a question about a whole file is one about all that is made of it
        and (
            finding.indicator_id = ''
            or (fed_by.source_indicator_id = finding.indicator_id and fed_by.source_series = finding.series)
        )
    group by all
),

published_first as (
    select board, period, min(sequence) as sequence
    from ledger.publication
    group by board, period
),

corrected as (
    -- the cells of a series, and the lists, that corrections of one return have changed
    select
        board,
        provider,
        return_id,
        return_period,
        indicator_id,
        series,
        count(*) as revised_cells,
        count(*) filter (where is_after_publication) as revised_after_publication
    from marts.revision
    group by all

    union all

    select
        earlier.board,
        earlier.provider,
        earlier.return_id,
        earlier.period,
        '' as indicator_id,
        '' as series,
        count(*) as revised_cells,
        count(*) filter (where published_first.sequence < later.sequence) as revised_after_publication
    from ledger.submission as earlier
    inner join ledger.submission as later
        on later.submission_id = earlier.superseded_by
    semi join catalogue.list as listed
        on listed.board = earlier.board
        and listed.return_id = earlier.return_id
    left join catalogue.owed as owed
        on owed.board = earlier.board
        and owed.provider = earlier.provider
        and owed.return_id = earlier.return_id
        and owed.return_period = earlier.period
    left join published_first
        on published_first.board = owed.board
        and published_first.period = owed.period
    group by all
),

revised as (
    select
        made_of.board,
        made_of.period,
        made_of.indicator_id,
        made_of.series,
        made_of.basis,
        sum(corrected.revised_cells) as revised_cells,
        sum(corrected.revised_after_publication) as revised_after_publication
    -- a number that was frozen may be made of two lists of one return
    from (select distinct * exclude (submission_id, is_current) from made_of) as made_of
    inner join corrected
        using (board, provider, return_id, return_period)
    semi join fed_by
        on fed_by.board = made_of.board
        and fed_by.indicator_id = made_of.indicator_id
        and fed_by.series = made_of.series
        and (
            corrected.indicator_id = ''
            or (fed_by.source_indicator_id = corrected.indicator_id and fed_by.source_series = corrected.series)
        )
    group by all
),

counted as (
    select
        number.board,
        number.period,
        number.indicator_id,
        number.series,
        number.basis,
        number.status,
        number.is_there,
        number.is_there and len(number.submission_ids) = 0 as is_published,
        coalesce(lateness.working_days_late, 0) as working_days_late,
        coalesce(cells.cells_due, 0) as cells_due,
        coalesce(cells.cells_missing, 0) as cells_missing,
        coalesce(queried.open_queries, 0) as open_queries,
        coalesce(revised.revised_cells, 0) as revised_cells,
        coalesce(revised.revised_after_publication, 0) as revised_after_publication
    from number
    left join lateness using (board, period, indicator_id, series, basis)
    left join cells using (board, period, indicator_id, series, basis)
    left join queried using (board, period, indicator_id, series, basis)
    left join revised using (board, period, indicator_id, series, basis)
),

measured as (
    -- every aspect that a number has, with what it is graded by; what is at best such a grade has no measure
    select board, period, indicator_id, series, basis, 'timeliness' as aspect, cast(working_days_late as double) as measure
    from counted
    where is_there and not is_published

    union all

    select
        board, period, indicator_id, series, basis, 'completeness' as aspect,
        cells_missing / greatest(cells_due, 1) as measure
    from counted
    where is_there and not is_published

    union all

    select board, period, indicator_id, series, basis, 'queries' as aspect, open_queries as measure
    from counted
    where is_there and not is_published

    union all

    select
        counted.board, counted.period, counted.indicator_id, counted.series, counted.basis, 'revisions' as aspect,
        (counted.revised_cells + (threshold.number - 1) * counted.revised_after_publication)
        / greatest(counted.cells_due, 1) as measure
    from counted
    inner join catalogue.threshold as threshold
        on threshold.board = counted.board
        and threshold.name = 'after_publication_weighs'
    where counted.is_there and not counted.is_published

    union all

    select board, period, indicator_id, series, basis, status as aspect, 0 as measure
    from counted
    where status in ('provisional', 'estimate')

    union all

    select board, period, indicator_id, series, basis, 'published' as aspect, 0 as measure
    from counted
    where is_published
),

rules as (
    select
        board,
        aspect,
        list(grade order by sort_order) as grades,
        coalesce(list(at_most order by sort_order) filter (where at_most is not null), []) as limits
    from catalogue.confidence_rule
    group by board, aspect
),

graded as (
    select
        measured.board,
        measured.period,
        measured.indicator_id,
        measured.series,
        measured.basis,
        measured.aspect,
        rules.grades[1 + len(list_filter(rules.limits, lambda at_most: at_most < measured.measure))] as grade
    from measured
    inner join rules
        using (board, aspect)
),

judged as (
    select
        board,
        period,
        indicator_id,
        series,
        basis,
        max(grade) as confidence,
        max(grade) filter (where aspect = 'timeliness') as timeliness,
        max(grade) filter (where aspect = 'completeness') as completeness,
        max(grade) filter (where aspect = 'queries') as queries,
        max(grade) filter (where aspect = 'revisions') as revisions,
        max(grade) filter (where aspect in ('provisional', 'estimate')) as at_best,
        list({'aspect': aspect, 'grade': grade} order by aspect) as grades
    from graded
    group by board, period, indicator_id, series, basis
)

select
    counted.board,
    counted.period,
    counted.indicator_id,
    counted.series,
    counted.basis,
    judged.confidence,
    judged.timeliness,
    judged.completeness,
    judged.queries,
    judged.revisions,
    case when counted.is_there then counted.working_days_late end as working_days_late,
    cast(counted.cells_due as bigint) as cells_due,
    cast(counted.cells_missing as bigint) as cells_missing,
    cast(case when counted.is_there then counted.open_queries end as bigint) as open_queries,
    cast(case when counted.is_there then counted.revised_cells end as bigint) as revised_cells,
    cast(case when counted.is_there then counted.revised_after_publication end as bigint) as revised_after_publication,
    counted.status in ('provisional', 'estimate') as is_estimate,
    judged.at_best,
    coalesce(
        [one.aspect for one in judged.grades if one.grade = judged.confidence and one.grade > 'A'], []
    ) as worst
from counted
left join judged
    using (board, period, indicator_id, series, basis)
