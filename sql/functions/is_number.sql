-- Whether a status stands beside a number: a value, a provisional value or an estimate.
create or replace macro is_number(status) as status in ('value', 'provisional', 'estimate');

-- Tests
select case when not is_number('provisional') then error('a provisional value is a number') end;
select case when is_number('late') then error('late is not a number') end;
