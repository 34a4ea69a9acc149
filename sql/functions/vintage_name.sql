-- The name of a vintage of published figures: the instant and the event of the last import or withdrawal in it.
-- Two may share an instant, for a clock may stand still; the event tells them apart, and sorts them.
create or replace macro vintage_name(known_event, known_from) as
    case
        when coalesce(known_event, 0) = 0 then 'shipped'
        else strftime(known_from, '%Y-%m-%d %H:%M:%S') || ' event ' || known_event
    end;

-- Tests
select case when vintage_name(0, null) <> 'shipped' then error('what ships') end;
select case when vintage_name(null, null) <> 'shipped' then error('nothing known besides') end;
select case
    when vintage_name(12, timestamp '2023-11-02 09:30:00') <> '2023-11-02 09:30:00 event 12' then error('an import')
end;
