-- A number that is not a fraction of whole numbers (a median, a mean of areas), rounded half away from zero.
-- It is taken to nine decimals first, so that 2.675 is the tie that a reader sees; exact up to a million.
-- Null for null, infinity and not a number. 0 to 8 decimals.
create or replace macro round_value_half_away(x, decimals) as
    round_half_away(try_cast(round(x::double * 1000000000) as hugeint), 1000000000, 1, decimals);

-- Tests
select case when round_value_half_away(2.675::double, 2) is distinct from 2.68 then error('2.675') end;
select case when round_value_half_away(-2.675::double, 2) is distinct from -2.68 then error('-2.675') end;
select case when round_value_half_away(0.285::double, 2) is distinct from 0.29 then error('0.285') end;
select case when round_value_half_away(0.1::double + 0.2::double, 1) is distinct from 0.3 then error('0.1 + 0.2') end;
select case when round_value_half_away(123456.5, 0) is distinct from 123457 then error('a decimal') end;
select case when round_value_half_away(7, 1) is distinct from 7 then error('a whole number') end;
select case when round_value_half_away(null, 1) is not null then error('not known') end;
select case when round_value_half_away('nan'::double, 1) is not null then error('not a number') end;
select case when round_value_half_away('inf'::double, 1) is not null then error('infinity') end;
