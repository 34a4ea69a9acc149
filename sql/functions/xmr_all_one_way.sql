-- Whether so many signs are all 1 (then 1) or all -1 (then -1); else, and where one is missing or not known, 0.
create or replace macro xmr_all_one_way(signs, size) as
    case when abs(coalesce(list_sum(signs), 0)) = size then sign(list_sum(signs))::int else 0 end;

-- Tests
select case when xmr_all_one_way([1, 1, 1], 3) is distinct from 1 then error('all up') end;
select case when xmr_all_one_way([-1, -1, -1], 3) is distinct from -1 then error('all down') end;
select case when xmr_all_one_way([1, 0, 1], 3) is distinct from 0 then error('one level') end;
select case when xmr_all_one_way([1, null, 1], 3) is distinct from 0 then error('one not known') end;
select case when xmr_all_one_way([]::int[], 3) is distinct from 0 then error('none') end;
