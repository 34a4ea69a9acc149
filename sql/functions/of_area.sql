-- The cell of an area that something counts in. Where it was not said, the area is unknown, so that the areas add up to
-- the county (indicators.md 3.1).
create or replace macro of_area(area_type, area_code) as
    {'place': place(area_type, coalesce(area_code, 'unknown')), 'breakdown': 'all', 'category': 'all'};

-- Tests
select case when of_area('catch7', 'CA7').place <> place('catch7', 'CA7') then error('a catchment') end;
select case when of_area('catch7', null).place <> place('catch7', 'unknown') then error('not known') end;
select case when of_area('catch7', 'CA7').category <> 'all' then error('the whole of it') end;
