-- The age on a day of someone of whose birth the month is known, as its first day; null before that, and unborn.
-- A child has had its birthday from the first day of the month, so at the end of any month the age is exact.
-- Source: expectations/lists.py, birth months.
create or replace macro age_in_years(birth_month, day) as
    case when birth_month <= day then date_diff('month', birth_month, day) // 12 end;

-- Tests
select case when age_in_years(date '2006-03-01', date '2024-03-31') <> 18 then error('18 in the month of the birthday') end;
select case when age_in_years(date '2006-04-01', date '2024-03-31') <> 17 then error('17 in the month before') end;
select case when age_in_years(date '2024-03-01', date '2024-03-31') <> 0 then error('born this month') end;
select case when age_in_years(date '2024-04-01', date '2024-03-31') is not null then error('born next month') end;
select case when age_in_years(null, date '2024-03-31') is not null then error('unborn') end;
