-- Interval of a number by its kind, lower end, at a level (95 or 99.8): Wilson's of a percentage, Byar's of a rate; a count has
-- none, nor has any other kind. Null where the numbers give none. Source: methods.md §1.
create or replace macro interval_lower(kind, numerator, denominator, multiplier, level) as
    case kind
        when 'percentage' then percentage_lower(numerator, denominator, level)
        when 'rate' then rate_lower(numerator, denominator, multiplier, level)
    end;

-- Tests
select case when interval_lower('percentage', 7, 40, 100, 95) is distinct from percentage_lower(7, 40, 95) then error('a percentage') end;
select case when interval_lower('rate', 10, 5000, 1000, 99.8) is distinct from rate_lower(10, 5000, 1000, 99.8) then error('a rate') end;
select case when interval_lower('percentage', 7, 40, 100, 95) is null or interval_lower('rate', 10, 5000, 1000, 99.8) is null then error('an interval') end;
select case when interval_lower('count', 7, 40, 1, 95) is not null then error('a count') end;
select case when interval_lower('percentage', 7, 0, 100, 95) is not null then error('no denominator') end;
