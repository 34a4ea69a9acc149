-- One row is what a series says of one quarter by itself, in the whole county: a point of what is followed over time.
-- grain: board, period, indicator_id, series
-- A flow is taken in the quarter alone (or the half-year, where that is how it is asked for): sums to date and sums over
-- twelve months overlap from one quarter to the next, so they move together and would show changes that are none.
-- A quarter in which nothing is due is no point; one that is due and without a number is a point with no value: a gap.
-- year_*: the same over the four quarters to its end, sums over sums (a stock or a survey: the point itself); none where a
-- quarter that was due is missing. The population is that of the planning year. place: the quarter's among all, from one.
-- is_invented as in core.basis_total: a share of a published year is invented, the year at its end is not.
with followed as (
    select
        series.board,
        series.indicator_id,
        series.series,
        series.kind,
        series.nature,
        series.denominator_kind,
        series.denominator_population,
        series.multiplier,
        series.decimals,
        board.authority_code,
        case
            when series.nature = 'stock' then 'snapshot'
            when series.nature = 'wave' then series_basis.basis
            when indicator.frequency = 'half_yearly' then 'half_year'
            else 'in_quarter'
        end as basis,
        polarity.polarity
    from catalogue.series as series
    inner join catalogue.board as board
        using (board)
    inner join catalogue.indicator as indicator
        using (board, indicator_id)
    inner join catalogue.series_basis as series_basis
        on series_basis.board = series.board
        and series_basis.indicator_id = series.indicator_id
        and series_basis.series = series.series
        and series_basis.is_headline
    inner join core.polarity as polarity
        on polarity.board = series.board
        and polarity.indicator_id = series.indicator_id
        and polarity.series = series.series
    where series.numerator_kind <> 'computed'
        and series.kind in ('count', 'percentage', 'rate')
),

observed as (
    select
        followed.*,
        observation.period,
        period.sort_order + 1 as place,
        period.planning_year,
        period.quarter_number,
        observation.status <> 'not_due' as is_due,
        is_number(observation.status) as is_number,
        observation.numerator,
        case followed.denominator_kind
            when 'population' then population.population
            when 'none' then null
            else observation.denominator
        end as denominator,
        observation.origin <> 'real' or coalesce(population.is_invented, false) as is_made_up,
        observation.origin not in ('real', 'invented_split') or coalesce(population.is_invented, false) as is_wholly_made_up
    from core.observation as observation
    inner join followed
        using (board, indicator_id, series)
    inner join catalogue.period as period
        on period.period = observation.period
    left join core.population as population
        on population.authority_code = followed.authority_code
        and population.band = followed.denominator_population
        and population.mid_year = period.mid_year
    where observation.area_type = 'county'
        and observation.breakdown = 'all'
),

told as (
    -- a part of nothing is no number
    select *, is_number and (denominator_kind = 'none' or coalesce(denominator, 0) > 0) as is_told
    from observed
),

summed as (
    select
        told.*,
        sum(numerator) filter (where is_told) over year as numerators,
        case
            when denominator_kind = 'population' then denominator
            else sum(denominator) filter (where is_told) over year
        end as denominators,
        count(*) over year = 4
        and count(*) filter (where is_due) over year = count(*) filter (where is_told) over year as is_whole,
        case
            when quarter_number = 4 then bool_or(is_told and is_wholly_made_up) over year
            else bool_or(is_told and is_made_up) over year
        end as year_is_invented
    from told
    window year as (
        partition by board, indicator_id, series
        order by place
        range between 3 preceding and current row
    )
),

sized as (
    select
        * exclude (numerators, denominators, is_whole, year_is_invented),
        cast(case when nature <> 'flow' then numerator when is_whole then numerators end as bigint) as year_numerator,
        cast(case when nature <> 'flow' then denominator when is_whole then denominators end as bigint) as year_denominator,
        case when nature <> 'flow' then is_told else is_told and is_whole end as year_is_told,
        case when nature <> 'flow' then is_made_up else year_is_invented end as year_is_invented
    from summed
    where is_due
)

select
    board,
    period,
    indicator_id,
    series,
    place,
    planning_year,
    quarter_number,
    kind,
    nature,
    denominator_kind,
    multiplier,
    polarity,
    basis,
    case when is_told then numerator end as numerator,
    case when is_told then denominator end as denominator,
    case
        when not is_told then null
        when kind = 'count' then cast(numerator as double)
        else round_half_away(numerator, denominator, multiplier, decimals)
    end as value,
    case when is_told then interval_lower(kind, numerator, denominator, multiplier, 95) end as lower_95,
    case when is_told then interval_upper(kind, numerator, denominator, multiplier, 95) end as upper_95,
    is_told and is_made_up as is_invented,
    case when year_is_told then year_numerator end as year_numerator,
    case when year_is_told then year_denominator end as year_denominator,
    case
        when not year_is_told then null
        when kind = 'count' then cast(year_numerator as double)
        else round_half_away(year_numerator, year_denominator, multiplier, decimals)
    end as year_value,
    case when year_is_told then interval_lower(kind, year_numerator, year_denominator, multiplier, 95) end as year_lower_95,
    case when year_is_told then interval_upper(kind, year_numerator, year_denominator, multiplier, 95) end as year_upper_95,
    year_is_told and year_is_invented as year_is_invented
from sized
