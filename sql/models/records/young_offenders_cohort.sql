-- One row is a young person of 10 to 17 in the cohort of January to March of a year, and what was proven afterwards.
-- grain: board, provider, cohort_year, person_ref
-- rule: indicators.md I19, NI 19. Somebody joins by the first day in these months of a disposal before court, a
-- first-tier or a community penalty, or of release from custody. An offence counts that was committed after that day
-- and at most so many months on, and proven at most three months after those. The age is that at the disposal, also
-- of who was released.
with joining as (
    select
        disposal.board,
        disposal.provider,
        disposal.person_ref,
        disposal.disposal_type,
        case tier.member when 'custody' then disposal.released_date else disposal.disposal_date end as since,
        disposal.area,
        disposal.catch7
    from staging.yot_disposals as disposal
    inner join catalogue.code_group as tier
        on tier.board = disposal.board
        and tier.grouping = 'disposal_tiers'
        and tier.code = disposal.disposal_type
    where disposal.age between 10 and 17
),

cohort as (
    select
        board,
        provider,
        year(since) as cohort_year,
        person_ref,
        since,
        area,
        catch7
    from joining
    where month(since) between 1 and 3
    qualify row_number() over (
        partition by board, provider, year(since), person_ref order by since, disposal_type
    ) = 1
)

select
    cohort.*,
    count(*) filter (
        where again.offence_date <= add_months(since, 3) and again.proven_date <= add_months(since, 6)
    ) as reoffences_3_months,
    count(*) filter (
        where again.offence_date <= add_months(since, 6) and again.proven_date <= add_months(since, 9)
    ) as reoffences_6_months,
    count(*) filter (
        where again.offence_date <= add_months(since, 9) and again.proven_date <= add_months(since, 12)
    ) as reoffences_9_months,
    count(*) filter (
        where again.offence_date <= add_months(since, 12) and again.proven_date <= add_months(since, 15)
    ) as reoffences_12_months
from cohort
left join staging.yot_reoffences as again
    on again.board = cohort.board
    and again.provider = cohort.provider
    and again.person_ref = cohort.person_ref
    and again.offence_date > cohort.since
group by all
