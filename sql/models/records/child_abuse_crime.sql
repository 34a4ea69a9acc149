-- One row is a recorded crime of child abuse against somebody under 18, under one of the classes of rows 33 and 34.
-- grain: board, provider, crime_ref
-- rule: indicators.md I33, six classes: the group of the offence gives the harm, the relationship who did it. Where
-- the relationship is not known, the crime counts under no harm; an offence of another group is in none of the
-- classes.
select
    crime.board,
    crime.provider,
    crime.crime_ref,
    crime.recorded_date,
    crime.outcome,
    crime.outcome_date,
    case
        when crime.relationship in ('familial', 'non_familial') then harm.member || '_' || crime.relationship
        else 'relationship_unknown'
    end as offence
from staging.crimes as crime
inner join catalogue.code_group as harm
    on harm.board = crime.board
    and harm.grouping = 'child_abuse_classes'
    and harm.code = crime.offence_group
where crime.child_abuse_flag
    and crime.victim_age < 18
