-- The instant, as UTC without a zone, that a clock in London showed; in the hour that comes twice, the later one.
-- Source: expectations/lists.py, instants.
create or replace macro london_instant(on_the_clock) as
    timezone('UTC', timezone('Europe/London', cast(on_the_clock as timestamp)));

-- Tests
select case when london_instant(timestamp '2023-07-01 00:30:00') <> timestamp '2023-06-30 23:30:00' then error('in summer') end;
select case when london_instant(timestamp '2023-12-31 23:30:00') <> timestamp '2023-12-31 23:30:00' then error('in winter') end;
select case when london_instant(timestamp '2024-03-31 12:00:00') - london_instant(timestamp '2024-03-30 12:00:00') <> interval 23 hours then error('a day of 23 hours') end;
select case when london_instant(timestamp '2024-10-27 01:30:00') <> timestamp '2024-10-27 01:30:00' then error('half past one, which comes twice') end;
select case when london_instant(null) is not null then error('no instant') end;
