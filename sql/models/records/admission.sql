-- One row is an admission to hospital of somebody under 18, by its first episode: of what kind, and why.
-- grain: board, provider, admission_ref
-- rule: indicators.md I39, I40, I44a. Diagnoses count by the stretches of ICD-10 that are declared
-- (diagnosis_groups.csv): of alcohol and injuries in any position, of substances in the first. The intent is that of
-- the first cause that has one.
with first_episode as (
    select
        *,
        list_prepend(primary_diagnosis, coalesce(other_diagnoses, [])) as codes
    from staging.hospital_admissions
    where episode_order = 1
        and age < 18
),

diagnosis as (
    select board, provider, admission_ref, unnest(codes) as code, generate_subscripts(codes, 1) as position
    from first_episode
),

code_known as (
    select known.board, known.code, declared.grouping
    from (select distinct board, code from diagnosis) as known
    inner join catalogue.diagnosis_group as declared
        on declared.board = known.board
        and left(known.code, length(declared.first_code)) >= declared.first_code
        and left(known.code, length(declared.last_code)) <= declared.last_code
),

judged as (
    select
        diagnosis.board,
        diagnosis.provider,
        diagnosis.admission_ref,
        bool_or(code_known.grouping = 'alcohol') as has_alcohol,
        bool_or(code_known.grouping = 'substance' and diagnosis.position = 1) as has_substance,
        bool_or(code_known.grouping = 'injury') as has_injury,
        arg_min(code_known.grouping, diagnosis.position) filter (
            where code_known.grouping in ('unintentional', 'deliberate', 'undetermined')
        ) as intent
    from diagnosis
    inner join code_known using (board, code)
    group by all
)

select
    first_episode.board,
    first_episode.provider,
    first_episode.admission_ref,
    first_episode.admission_date,
    first_episode.age,
    first_episode.method,
    first_episode.ae_reason,
    first_episode.csc4,
    first_episode.catch7,
    coalesce(judged.has_alcohol, false) and first_episode.patient_class in ('1', '2', '5') as is_alcohol,
    coalesce(judged.has_substance, false) as is_substance,
    coalesce(judged.has_injury, false) and urgency.member is not null as is_injury,
    judged.intent
from first_episode
left join judged using (board, provider, admission_ref)
left join catalogue.code_group as urgency
    on urgency.board = first_episode.board
    and urgency.grouping = 'urgencies'
    and urgency.member = 'emergency'
    and urgency.code = first_episode.method
