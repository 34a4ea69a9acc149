-- What people call the year that published figures are of, from its label; expectations/periods.py holds the labels.
-- Short enough for a cell: a planning year is its label, other kinds say their kind. Null for null.
create or replace macro period_name(label) as
    case
        when label like '%-CY' then 'calendar year ' || left(label, 4)
        when label like '%-AY' then 'academic year ' || left(label, 7)
        when label like '%-SW' then 'survey wave of ' || left(label, 7)
        when label like '%/%' then replace(label, '/', ' to ')
        else label
    end;

-- Tests
select case when period_name('2023-CY') is distinct from 'calendar year 2023' then error('a calendar year') end;
select case when period_name('2016-17-AY') is distinct from 'academic year 2016-17' then error('an academic year') end;
select case when period_name('2021-22/2023-24') is distinct from '2021-22 to 2023-24' then error('years together') end;
select case when period_name('2023-24') is distinct from '2023-24' then error('a planning year') end;
select case when period_name(null) is not null then error('not known') end;
