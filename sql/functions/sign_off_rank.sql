-- How far a step of the sign-off has come: of several figures in one, the one that has come least far tells. An unknown
-- step has come least far, so that it cannot hide.
create or replace macro sign_off_rank(step) as
    case step when 'not_signed' then 0 when 'declared' then 1 when 'checked' then 2 when 'signed' then 3 else -1 end;

-- Tests
select case when sign_off_rank('checked') >= sign_off_rank('signed') then error('a part that is not signed shows') end;
select case when sign_off_rank('no such') >= sign_off_rank('not_signed') then error('an unknown step shows') end;
