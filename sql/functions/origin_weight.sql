-- How much an origin weighs when several cells become one: one invented part makes an invented whole.
create or replace macro origin_weight(origin) as
    case origin when 'invented' then 2 when 'invented_split' then 1 when 'real' then 0 else -1 end;

-- Tests
select case when origin_weight('invented') <= origin_weight('invented_split') then error('invented weighs most') end;
select case when origin_weight(null) >= origin_weight('real') then error('nothing weighs least') end;
