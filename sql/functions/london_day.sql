-- The day that an instant (UTC, without a zone) falls on in London, where the board's working days are counted.
-- Source: architecture.md 7 and indicators.md 9: 17:00 Europe/London.
create or replace macro london_day(instant) as
    cast(timezone('Europe/London', timezone('UTC', cast(instant as timestamp))) as date);

-- Tests
select case when london_day(timestamp '2023-06-30 23:30:00') <> date '2023-07-01' then error('half past midnight in summer') end;
select case when london_day(timestamp '2023-12-31 23:30:00') <> date '2023-12-31' then error('half past eleven in winter') end;
select case when london_day(null) is not null then error('no instant') end;
