-- One row is somebody under 18 who was part of a crime in one role, in the quarter in which it was recorded.
-- grain: board, provider, crime_ref, person_ref, role
-- rule: indicators.md I35, I36, I37. The age is that at the offence.
select
    crime.board,
    crime.provider,
    crime.crime_ref,
    person.person_ref,
    person.role,
    day.period,
    crime.offence_group,
    crime.knife_flag,
    crime.firearm_type,
    crime.drug_class
from staging.crimes as crime
inner join records.day as day
    on day.on_day = crime.recorded_date
inner join staging.crime_persons as person
    on person.board = crime.board
    and person.provider = crime.provider
    and person.crime_ref = crime.crime_ref
where person.age < 18
