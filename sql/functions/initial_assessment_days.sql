-- Within how many working days of the referral an initial assessment should end, by the day it ends.
-- Source: indicators.md I12: 7 to 31 March 2010, 10 after.
create or replace macro initial_assessment_days(day) as case when day <= date '2010-03-31' then 7 else 10 end;

-- Tests
select case when initial_assessment_days(date '2010-03-31') <> 7 then error('the last day of seven') end;
select case when initial_assessment_days(date '2010-04-01') <> 10 then error('the first day of ten') end;
