-- One row is a number, or the reason why there is none.
-- grain: board, period, indicator_id, series, basis, area_type, area_code, breakdown, category
-- is_invented: numerator, denominator or population is not published or given by an agency over the whole span. A quarter's
-- share of a published year is invented, the year at its end is not.
-- sign_off: how far the number has come, as far as the least of the submissions it is made of: not_signed, declared,
-- checked, signed; published when it is made of none; nothing where there is no number. A list of records may tell of many
-- quarters, so what is made of lists has come as far as the least of its quarters.
with worked_out as (
    select * from indicators.value where origin = 'return'
),

computed as (
    select
        period.period,
        series.board,
        series.indicator_id,
        series.series,
        series_basis.basis,
        board.authority_code,
        placed.numerator,
        placed.denominator,
        placed.value,
        series.unit,
        coalesce(placed.value_source, 'published') as value_source,
        coalesce(placed.is_invented, false) as is_invented,
        coalesce(placed.submission_ids, []) as submission_ids,
        case
            when placed.value is not null then 'value'
            when period.quarter_number < 4 then 'not_due'
            else 'not_evaluable'
        end as status
    from catalogue.series as series
    inner join catalogue.series_basis as series_basis
        using (board, indicator_id, series)
    inner join catalogue.board as board
        using (board)
    inner join catalogue.board_period as board_period
        using (board)
    inner join catalogue.period as period
        using (period)
    left join benchmarks.cp_plans_neighbour_position as placed
        on placed.board = series.board
        and placed.period = period.period
        and placed.indicator_id = series.indicator_id
        and placed.series = series.series
    where series.numerator_kind = 'computed'
),

gathered as (
    select
        total.board,
        total.period,
        total.indicator_id,
        total.series,
        total.basis,
        total.area_type,
        total.area_code,
        total.breakdown,
        total.category,
        total.numerator,
        total.denominator,
        case when is_number(total.status) then worked_out.value end as value,
        case when is_number(total.status) then worked_out.lower_95 end as lower_95,
        case when is_number(total.status) then worked_out.upper_95 end as upper_95,
        series.unit,
        total.status,
        total.value_source,
        total.is_invented,
        total.coverage,
        total.submission_ids,
        series.nature
    from core.basis_total as total
    inner join catalogue.series as series
        using (board, indicator_id, series)
    left join worked_out
        on worked_out.owner = total.board
        and worked_out.period = total.period
        and worked_out.indicator_id = total.indicator_id
        and worked_out.series = total.series
        and worked_out.basis = total.basis
        and worked_out.area_type = total.area_type
        and worked_out.area_code = total.area_code
        and worked_out.breakdown = total.breakdown
        and worked_out.category = total.category

    union all by name

    select
        board,
        period,
        indicator_id,
        series,
        basis,
        'county' as area_type,
        authority_code as area_code,
        'all' as breakdown,
        'all' as category,
        cast(numerator as bigint) as numerator,
        cast(denominator as bigint) as denominator,
        value,
        cast(null as double) as lower_95,
        cast(null as double) as upper_95,
        unit,
        status,
        value_source,
        is_invented,
        'county' as coverage,
        submission_ids,
        cast(null as varchar) as nature
    from computed
),

list_handed_in as (
    select submission.submission_id
    from staging.submission as submission
    inner join catalogue.list as listed
        using (board, return_id)
),

-- the same submissions stand behind many numbers
made_of as (
    select
        part.submission_ids,
        arg_min(coalesce(signed.sign_off, 'not_signed'), sign_off_rank(coalesce(signed.sign_off, 'not_signed')))
            filter (where list_handed_in.submission_id is null) as sign_off,
        bool_or(list_handed_in.submission_id is not null) as is_of_lists
    from (
        select submission_ids, unnest(submission_ids) as submission_id
        from (select distinct submission_ids from gathered)
    ) as part
    left join ledger.signed_submission as signed
        using (submission_id)
    left join list_handed_in
        using (submission_id)
    group by part.submission_ids
),

through as (
    select
        board_period.board,
        basis_window.basis,
        basis_window.nature,
        basis_window.period,
        arg_min(coalesce(signed.reached, 'not_signed'), sign_off_rank(coalesce(signed.reached, 'not_signed'))) as reached
    from catalogue.basis_window as basis_window
    inner join catalogue.board_period as board_period
        on board_period.period = basis_window.member_period
    left join ledger.sign_off as signed
        on signed.board = board_period.board
        and signed.period = basis_window.member_period
    group by board_period.board, basis_window.basis, basis_window.nature, basis_window.period
)

select
    gathered.* exclude (nature),
    case
        when not is_number(gathered.status) then null
        when len(gathered.submission_ids) = 0 then 'published'
        when made_of.is_of_lists
            and (
                made_of.sign_off is null
                or sign_off_rank(coalesce(through.reached, 'not_signed')) < sign_off_rank(made_of.sign_off)
            )
            then coalesce(through.reached, 'not_signed')
        else made_of.sign_off
    end as sign_off
from gathered
left join made_of
    using (submission_ids)
left join through
    on through.board = gathered.board
    and through.basis = gathered.basis
    and through.nature = gathered.nature
    and through.period = gathered.period
