-- One row is a cell of row 38: cases heard at MARAC meetings of a quarter, and those of them that are repeats.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I38. A repeat: the same victim and perpetrator had a case before that was referred at most
-- twelve months earlier, to the day; one referred on the same day is not before. A quarter is told where the list
-- reaches so much further back. The two answers on children in the household are told where every case has one.
with followed as (
    select
        *,
        max(referral_date) over (
            partition by board, provider, victim_ref, perpetrator_ref
            order by referral_date
            range between unbounded preceding and interval 1 day preceding
        ) as referred_before
    from staging.marac_cases
),

tally as (
    select
        heard.board,
        heard.provider,
        day.period,
        case heard.children_in_household when true then 'yes' when false then 'no' end as children_in_household,
        heard.area,
        heard.catch7,
        count(*) filter (where heard.referral_date <= add_months(heard.referred_before, 12)) as repeats,
        count(*) as cases
    from followed as heard
    inner join records.day as day
        on day.on_day = heard.meeting_date
    group by all
),

counted as (
    select
        board,
        provider,
        period,
        cell.place,
        cell.breakdown,
        cell.category,
        sum(repeats) as repeats,
        sum(cases) as cases
    from (
        select
            *,
            unnest([
                of_county('all', 'all'),
                of_county('children_in_household', children_in_household),
                of_area('csc4', area),
                of_area('catch7', catch7)
            ]) as cell
        from tally
    )
    group by all
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
    coalesce(counted.repeats, 0)::bigint as numerator,
    coalesce(counted.cases, 0)::bigint as denominator,
    due.submission_ids
from records.due as due
inner join lake.edition as standing
    on standing.board = due.board
    and standing.provider = due.provider
    and standing.list_id = 'marac_cases'
    and standing.covers_from <= add_months(due.starts_on, -12)
left join counted
    on counted.board = due.board
    and counted.provider = due.provider
    and counted.period = due.period
    and counted.place = due.place
    and counted.breakdown = due.breakdown
    and counted.category = due.category
anti join (select * from counted where category is null) as untold
    on untold.board = due.board
    and untold.provider = due.provider
    and untold.period = due.period
    and untold.breakdown = due.breakdown
where due.indicator_id = 'domestic_abuse_repeat_incidents'
