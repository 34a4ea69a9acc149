-- One row is a cell of row 37: people under 18 accused of drug offences recorded in a quarter, by class of drug.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I37. A person counts once under each class in a quarter, and once in the whole however many
-- classes there are, so the classes may come to more than the whole. A class that was not given is not recorded.
with accused as (
    select distinct board, provider, period, person_ref, coalesce(drug_class, 'not_recorded') as drug_class
    from records.young_person_in_crime
    where offence_group = 'drugs'
        and role = 'accused'
),

counted as (
    select board, provider, period, cell.breakdown, cell.category, count(distinct person_ref) as persons
    from (select *, unnest([of_county('all', 'all'), of_county('drug_class', drug_class)]) as cell from accused)
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
left join counted using (board, provider, period, breakdown, category)
where due.indicator_id = 'drug_related_offending'
    and due.place = 'county'
