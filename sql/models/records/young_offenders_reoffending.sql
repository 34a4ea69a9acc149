-- One row is a cell of row 19: young people of a cohort of January to March, and their proven re-offences.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I19, NI 19. A quarter tells of each length of follow-up for the newest cohort whose follow-up
-- of that length is over for everybody, with the three months in which it could be proven: of the cohort of a spring,
-- 3 months at the end of September, 6 in December, 9 in March and all 12 in June. The whole and the areas are of 12
-- months.
with followed as (
    unpivot (
        select
            board,
            provider,
            cohort_year,
            area,
            catch7,
            reoffences_3_months as "3",
            reoffences_6_months as "6",
            reoffences_9_months as "9",
            reoffences_12_months as "12"
        from records.young_offenders_cohort
    )
    on "3", "6", "9", "12" into name months value reoffences
),

tally as (
    select
        board,
        provider,
        cohort_year,
        months,
        area,
        catch7,
        sum(reoffences) as reoffences,
        count(*) filter (where reoffences > 0) as reoffenders,
        count(*) as young_people
    from followed
    group by all
),

-- the cohort that a quarter tells of: so long before its end, and three months more, a March was over
told as (
    select
        reached.board,
        reached.provider,
        reached.period,
        length.months,
        year(add_months(reached.ends_on, -length.months - 5)) as cohort_year
    from records.window as reached
    cross join (select unnest([3, 6, 9, 12]) as months) as length
    where reached.indicator_id = 'young_offenders_reoffending'
),

counted as (
    select
        board,
        provider,
        period,
        cell.place,
        cell.breakdown,
        cell.category,
        sum(reoffences) as reoffences,
        sum(reoffenders) as reoffenders,
        sum(young_people) as young_people
    from (
        select
            tally.*,
            told.period,
            unnest([
                of_county('follow_up', told.months || '_months'),
                case when told.months = 12 then of_county('all', 'all') end,
                case when told.months = 12 then of_area('csc4', area) end,
                case when told.months = 12 then of_area('catch7', catch7) end
            ]) as cell
        from told
        inner join tally
            on tally.board = told.board
            and tally.provider = told.provider
            and tally.cohort_year = told.cohort_year
            and cast(tally.months as integer) = told.months
    )
    where cell is not null
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
    coalesce(case due.series
        when 'reoffences_per_person' then counted.reoffences
        when 'reoffending_binary_pct' then counted.reoffenders
    end, 0)::bigint as numerator,
    coalesce(counted.young_people, 0)::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place, breakdown, category)
where due.indicator_id = 'young_offenders_reoffending'
