-- One row is how many referrals of a quarter came from one agency in one area, and led to the same assessments.
-- grain: board, provider, period, team_area, catchment, agency, is_assessed, is_core_assessed
-- rule: indicators.md I10, I11 and I13. A cohort: the referrals of the quarter, and what became of them up to the day on
-- which the list was made. An initial assessment that began before the referral did not follow from it.
with assessed as (
    select board, provider, referral_id, max(start_date) as last_started_on
    from staging.initial_assessments
    group by board, provider, referral_id
),

core_assessed as (
    select distinct board, provider, referral_id
    from staging.core_assessments
)

select
    referral.board,
    referral.provider,
    received.period,
    coalesce(referral.team_area, child.csc4, 'unknown') as team_area,
    coalesce(referral.catch7, child.catch7, 'unknown') as catchment,
    coalesce(agency.member, 'unknown') as agency,
    coalesce(assessed.last_started_on >= referral.referral_date, false) as is_assessed,
    core_assessed.referral_id is not null as is_core_assessed,
    count(*) as referrals
from staging.referrals as referral
inner join records.day as received
    on received.on_day = referral.referral_date
    and received.period is not null
left join catalogue.code_group as agency
    on agency.board = referral.board
    and agency.grouping = 'referring_agencies'
    and agency.code = referral.source_code
left join assessed
    on assessed.board = referral.board
    and assessed.provider = referral.provider
    and assessed.referral_id = referral.referral_id
left join core_assessed
    on core_assessed.board = referral.board
    and core_assessed.provider = referral.provider
    and core_assessed.referral_id = referral.referral_id
left join staging.children as child
    on child.board = referral.board
    and child.provider = referral.provider
    and child.child_id = referral.child_id
group by all
