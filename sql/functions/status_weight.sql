-- How much a status weighs when several cells become one: the weightiest tells why there is no number, or how sure
-- the number is. An unknown status weighs most, so that it cannot hide.
create or replace macro status_weight(status) as
    case status
        when 'value' then 0
        when 'provisional' then 1
        when 'estimate' then 2
        when 'not_due' then 3
        when 'not_collected' then 4
        when 'suppressed_by_source' then 5
        when 'refused' then 6
        when 'awaited' then 7
        when 'late' then 8
        when 'rejected' then 9
        when 'no_denominator' then 10
        when 'not_evaluable' then 11
        else 12
    end;

-- Tests
select case when status_weight('value') >= status_weight('provisional') then error('a provisional part shows') end;
select case when status_weight('awaited') >= status_weight('rejected') then error('a rejected part shows') end;
select case when status_weight('no such') <= status_weight('rejected') then error('an unknown status shows') end;
