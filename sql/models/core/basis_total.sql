-- One row is a cell on one basis: in the quarter, in the year to date, over four quarters, at a date.
-- grain: board, period, indicator_id, series, basis, area_type, area_code, breakdown, category
-- Sums over sums, never averages; a longer basis needs every quarter in it. A real yearly total whose quarters are an
-- invented split is real again at the year's end. One whose quarters are in part worked out from lists of records and in
-- part typed says so (records_and_return).
with covered as (
    -- quarters before the first that the warehouse covers are not known, and not nought
    select basis_window.basis, basis_window.nature, basis_window.period, count(period.period) as quarters
    from catalogue.basis_window as basis_window
    left join catalogue.period as period
        on period.period = basis_window.member_period
    group by basis_window.basis, basis_window.nature, basis_window.period
),

gathered as (
    select
        observation.board,
        basis_window.period,
        observation.indicator_id,
        observation.series,
        series_basis.basis,
        observation.area_type,
        observation.area_code,
        observation.breakdown,
        observation.category,
        min(basis_window.members) as members,
        count(*) filter (where is_number(observation.status)) as numbers,
        count(*) filter (where observation.status <> 'not_due') as due,
        sum(observation.numerator) as numerator,
        sum(observation.denominator) as denominator,
        arg_max(observation.status, status_weight(observation.status))
            filter (where observation.status <> 'not_due') as status,
        min(observation.coverage) as coverage,
        arg_max(observation.origin, origin_weight(observation.origin)) as origin,
        list_sort(list_distinct(flatten(list(observation.submission_ids)))) as submission_ids,
        case
            when bool_or(observation.value_source = 'records') and bool_or(observation.value_source <> 'records')
                then 'records_and_return'
            else min(observation.value_source)
        end as value_source
    from core.observation as observation
    inner join catalogue.series_basis as series_basis
        using (board, indicator_id, series)
    inner join catalogue.series as series
        using (board, indicator_id, series)
    inner join catalogue.basis_window as basis_window
        on basis_window.basis = series_basis.basis
        and basis_window.nature = series.nature
        and basis_window.member_period = observation.period
    group by all
),

judged as (
    select
        gathered.*,
        period.planning_year,
        period.quarter_number,
        series.denominator_kind,
        series.denominator_population,
        period.mid_year,
        board.authority_code,
        -- A yearly sum of quarterly flows is due at the year's end; its quarters that are not due do not hold it up.
        case
            when gathered.basis = 'annual' and series.nature = 'flow' and period.quarter_number < 4 then 'not_due'
            when gathered.due = 0 then 'not_due'
            when gathered.numbers < gathered.due then gathered.status
            when covered.quarters < gathered.members then 'not_evaluable'
            when gathered.basis in ('year_to_date', 'rolling_12_months') and gathered.numbers < gathered.members
                then 'not_evaluable'
            else gathered.status
        end as settled
    from gathered
    inner join catalogue.period as period
        on period.period = gathered.period
    inner join catalogue.series as series
        using (board, indicator_id, series)
    inner join catalogue.board as board
        using (board)
    inner join covered
        on covered.basis = gathered.basis
        and covered.nature = series.nature
        and covered.period = gathered.period
)

select
    judged.board,
    judged.period,
    judged.indicator_id,
    judged.series,
    judged.basis,
    judged.area_type,
    judged.area_code,
    judged.breakdown,
    judged.category,
    case when is_number(judged.settled) then cast(judged.numerator as bigint) end as numerator,
    case
        when not is_number(judged.settled) then null
        when judged.denominator_kind = 'population'
            then case when judged.area_type = 'county' and judged.breakdown = 'all' then population.population end
        when judged.denominator_kind <> 'none' then cast(judged.denominator as bigint)
    end as denominator,
    case
        when not is_number(judged.settled) then judged.settled
        when judged.denominator_kind = 'population'
            and (population.population is null or judged.area_type <> 'county' or judged.breakdown <> 'all')
            then 'no_denominator'
        when judged.denominator_kind in ('supplied', 'series') and coalesce(judged.denominator, 0) = 0
            then 'no_denominator'
        when judged.settled = 'value' and population.estimated_for < judged.mid_year then 'provisional'
        else judged.settled
    end as status,
    judged.coverage,
    coalesce(not (
        judged.origin = 'real'
        or (
            judged.origin = 'invented_split'
            and judged.quarter_number = 4
            and judged.basis in ('year_to_date', 'annual', 'rolling_12_months')
        )
    ), false) or (
        is_number(judged.settled) and judged.area_type = 'county' and judged.breakdown = 'all'
        and coalesce(population.is_invented, false)
    ) as is_invented,
    judged.submission_ids,
    judged.value_source
from judged
left join core.population as population
    on population.authority_code = judged.authority_code
    and population.band = judged.denominator_population
    and population.mid_year = judged.mid_year
