-- LAIT's band of a value among its quartile points: A is the best quarter, D the worst; a value on a border lies in the lower
-- quarter of numbers. Null without a polarity, and outside the points. LAIT names measures whose range is too small to band
-- (No_Quartile); the caller leaves these out. Only A (green) and D (red) are coloured.
-- Source: methods.md §4 (LAIT R/fn_analysis.R, R/fn_table_helpers.R).
create or replace macro quartile_band(value, points, polarity) as
    case
        when polarity not in ('high_is_good', 'low_is_good') then null
        when not (value between points[1] and points[5]) then null
        else
            substr(
                case polarity when 'low_is_good' then 'ABCD' else 'DCBA' end,
                1 + (value > points[2])::int + (value > points[3])::int + (value > points[4])::int,
                1
            )
    end;

-- Tests
select case when list_transform([0, 25, 26, 50, 75, 76, 100], lambda one: quartile_band(one, [0, 25, 50, 75, 100], 'low_is_good')) <> ['A', 'A', 'B', 'B', 'C', 'D', 'D'] then error('low is good') end;
select case when list_transform([0, 25, 26, 50, 75, 76, 100], lambda one: quartile_band(one, [0, 25, 50, 75, 100], 'high_is_good')) <> ['D', 'D', 'C', 'C', 'B', 'A', 'A'] then error('high is good') end;
select case when quartile_band(30, [0, 25, 50, 75, 100], 'neither') is not null then error('no polarity') end;
select case when quartile_band(101, [0, 25, 50, 75, 100], 'low_is_good') is not null then error('outside') end;
select case when quartile_band(null, [0, 25, 50, 75, 100], 'low_is_good') is not null then error('not known') end;
