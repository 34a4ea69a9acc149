-- The name of an area under which rows are counted: the county as a whole, or one area of a type.
create or replace macro place(area_type, area_code) as
    case when area_type = 'county' then 'county' else area_type || ':' || area_code end;

-- Tests
select case when place('county', '815') is distinct from 'county' then error('the county, whatever its code') end;
select case when place('csc4', 'selby') is distinct from 'csc4:selby' then error('a team area') end;
select case when place('district7', 'selby') = place('csc4', 'selby') then error('two areas of one code') end;
select case when place('csc4', null) is not null then error('no area') end;
