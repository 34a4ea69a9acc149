-- One row is a cell of row 35: people under 18 accused of serious knife crime recorded in a quarter, and victims of
-- it.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I35. Everybody counts once in a quarter and role, however many crimes they are part of; the age
-- is that at the offence. Which groups of offences are serious is declared (code_groups.csv, serious_violence).
with involved as (
    select person.board, person.provider, person.period, person.role, person.person_ref
    from records.young_person_in_crime as person
    inner join catalogue.code_group as serious
        on serious.board = person.board
        and serious.grouping = 'serious_violence'
        and serious.code = person.offence_group
    where person.knife_flag
),

counted as (
    select
        board,
        provider,
        period,
        case role when 'accused' then 'knife_accused_u18' when 'victim' then 'knife_victims_u18' end as series,
        count(distinct person_ref) as persons
    from involved
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
    coalesce(counted.persons, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, series)
where due.indicator_id = 'serious_knife_crime'
    and due.place = 'county'
    and due.breakdown = 'all'
