-- How far from its latest value a stock may be so many periods on: half the width of an interval that 95 of 100 will lie in, from
-- the average moving range of an XmR chart and how many values that is of.
-- The average range over 1.128 is how far a point lies from a mean that does not move; from one point to the next is root two
-- times that, and so many steps go the root of their number as far (a random walk). A stock that keeps about its mean goes less far:
-- then the interval is cautious. Student's t, since few ranges tell the average. Null for fewer than two values.
create or replace macro stock_ahead(moved, numbers, ahead) as
    case when numbers >= 2 then student_quantile(numbers - 1, 95) * sqrt(2::double) * moved / 1.128::double * sqrt(ahead::double) end;

-- Tests
select case when (abs(stock_ahead(1.128, 9, 1) - 2.306004 * sqrt(2)) <= 1e-5) is not true then error('one quarter on, of nine') end;
select case when (abs(stock_ahead(1.128, 9, 4) / stock_ahead(1.128, 9, 1) - 2) <= 1e-12) is not true then error('four go twice as far as one') end;
select case when stock_ahead(3, 1, 1) is not null then error('one value') end;
select case when stock_ahead(null, 9, 1) is not null then error('values that do not move') end;
