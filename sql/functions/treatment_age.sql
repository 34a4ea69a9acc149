-- The band of an age at the start of treatment, as one of the code list treatment_ages.
-- Source: indicators.md I23, I45 and D-03: 16-18 is read as 16-17.
create or replace macro treatment_age(age) as
    case when age < 13 then 'under_13' when age < 16 then cast(age as varchar) when age < 18 then '16_17' end;

-- Tests
select case when treatment_age(12) <> 'under_13' then error('12') end;
select case when treatment_age(13) <> '13' then error('13') end;
select case when treatment_age(15) <> '15' then error('15') end;
select case when treatment_age(16) <> '16_17' then error('16') end;
select case when treatment_age(17) <> '16_17' then error('17') end;
select case when treatment_age(18) is not null then error('18 is no young person of these rows') end;
