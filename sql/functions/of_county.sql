-- The cell of the county that something counts in: the whole, or the category that it lies under.
-- A category that is not known is null, and a breakdown in which that happens is not told.
create or replace macro of_county(breakdown, category) as
    {'place': place('county', null), 'breakdown': breakdown, 'category': category};

-- Tests
select case when of_county('all', 'all').place <> 'county' then error('the county') end;
select case when of_county('role', 'victim').category <> 'victim' then error('a category') end;
select case when of_county('role', null).category is not null then error('not known') end;
select case when of_county('role', null).breakdown is null then error('not known, of a breakdown') end;
