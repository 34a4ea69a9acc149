-- Whether a target is met, by the latest limits: consistently_pass or consistently_fail where it lies outside them, else
-- inconsistent. Null without limits, target or polarity. Source: methods.md §5, Assurance.
create or replace macro xmr_assurance(lower, upper, target, polarity) as
    case
        when lower is null or upper is null or target is null then null
        when polarity not in ('high_is_good', 'low_is_good') then null
        when target > upper then case polarity when 'high_is_good' then 'consistently_fail' else 'consistently_pass' end
        when target < lower then case polarity when 'high_is_good' then 'consistently_pass' else 'consistently_fail' end
        when polarity is not null then 'inconsistent'
    end;

-- Tests
select case when xmr_assurance(10, 20, 21, 'high_is_good') is distinct from 'consistently_fail' then error('out of reach') end;
select case when xmr_assurance(10, 20, 9, 'high_is_good') is distinct from 'consistently_pass' then error('always met') end;
select case when xmr_assurance(10, 20, 21, 'low_is_good') is distinct from 'consistently_pass' then error('always under') end;
select case when xmr_assurance(10, 20, 20, 'low_is_good') is distinct from 'inconsistent' then error('on the limit') end;
select case when xmr_assurance(10, 20, 21, 'neither') is not null then error('no polarity') end;
select case when xmr_assurance(null, 20, 21, 'low_is_good') is not null then error('no limits') end;
