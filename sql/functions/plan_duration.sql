-- How long a plan has lasted on a day that it is open, as one of the code list plan_durations.
-- Calendar months, but for two years: more than 729 days, both days counted (indicators.md I03 and §1, fact 3).
create or replace macro plan_duration(start_date, day) as
    case
        when day - start_date + 1 > 729 then '2_years_or_more'
        when day >= add_months(start_date, 12) then '1_to_under_2_years'
        when day > add_months(start_date, 6) then 'more_than_6_months_to_under_1_year'
        when day > add_months(start_date, 3) then 'more_than_3_to_6_months'
        else '3_months_or_less'
    end;

-- Tests
select case when plan_duration(date '2021-04-01', date '2023-03-31') <> '2_years_or_more' then error('730 days, a day short of two calendar years') end;
select case when plan_duration(date '2021-04-02', date '2023-03-31') <> '1_to_under_2_years' then error('729 days') end;
select case when plan_duration(date '2022-04-01', date '2024-03-30') <> '2_years_or_more' then error('730 days over 29 February') end;
select case when plan_duration(date '2022-04-01', date '2023-03-31') <> 'more_than_6_months_to_under_1_year' then error('a day short of a year') end;
select case when plan_duration(date '2022-03-31', date '2023-03-31') <> '1_to_under_2_years' then error('a year to the day') end;
select case when plan_duration(date '2022-09-30', date '2023-03-31') <> 'more_than_6_months_to_under_1_year' then error('half a year and a day') end;
select case when plan_duration(date '2022-10-01', date '2023-03-31') <> 'more_than_3_to_6_months' then error('a day short of half a year') end;
select case when plan_duration(date '2022-12-31', date '2023-06-30') <> 'more_than_3_to_6_months' then error('six months to the month end') end;
select case when plan_duration(date '2022-12-31', date '2023-03-31') <> '3_months_or_less' then error('three months to the day') end;
select case when plan_duration(date '2022-12-30', date '2023-03-31') <> 'more_than_3_to_6_months' then error('three months and a day') end;
