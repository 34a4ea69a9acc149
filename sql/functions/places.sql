-- The places in which something of social care is counted: the county, its team area and its catchment.
-- Where it was not said, the area is unknown, so that the areas add up to the county (indicators.md 3.1).
create or replace macro places(team_area, catchment) as
    [
        place('county', null),
        place('csc4', coalesce(team_area, 'unknown')),
        place('catch7', coalesce(catchment, 'unknown'))
    ];

-- Tests
select case when places('selby', 'CA7') <> ['county', 'csc4:selby', 'catch7:CA7'] then error('both are known') end;
select case when places(null, null) <> ['county', 'csc4:unknown', 'catch7:unknown'] then error('neither is known') end;
