-- The same day so many calendar months later, or earlier; the month's last day where it has no such day.
-- Source: indicators.md I03 and I08, add_months.
create or replace macro add_months(day, months) as cast(cast(day as date) + to_months(cast(months as integer)) as date);

-- Tests
select case when add_months(date '2023-11-30', 3) <> date '2024-02-29' then error('30 November to the end of a leap February') end;
select case when add_months(date '2022-11-30', 3) <> date '2023-02-28' then error('30 November to the end of February') end;
select case when add_months(date '2024-02-29', 12) <> date '2025-02-28' then error('29 February a year on') end;
select case when add_months(date '2024-02-29', 48) <> date '2028-02-29' then error('29 February four years on') end;
select case when add_months(date '2024-06-30', -3) <> date '2024-03-30' then error('30 June to 30 March') end;
select case when add_months(date '2024-03-31', -3) <> date '2023-12-31' then error('31 March to 31 December') end;
select case when add_months(null, 3) is not null then error('no day') end;
