-- What being lower (-1), alike (0) or higher (1) means by the polarity of a measure: better, similar or worse; without a polarity
-- (neither) it is a position, not a judgement: lower, similar or higher. Null for null. Source: methods.md §2.
create or replace macro by_polarity(direction, polarity) as
    case
        when direction is null or polarity is null then null
        when polarity not in ('high_is_good', 'low_is_good', 'neither') then error('by_polarity: no such polarity')
        when direction = 0 then 'similar'
        when polarity = 'neither' then case when direction > 0 then 'higher' else 'lower' end
        when (direction > 0) = (polarity = 'high_is_good') then 'better'
        else 'worse'
    end;

-- Tests
select case when by_polarity(1, 'high_is_good') is distinct from 'better' then error('more of what is good') end;
select case when by_polarity(-1, 'high_is_good') is distinct from 'worse' then error('less of what is good') end;
select case when by_polarity(1, 'low_is_good') is distinct from 'worse' then error('more of what is not') end;
select case when by_polarity(-1, 'low_is_good') is distinct from 'better' then error('less of what is not') end;
select case when by_polarity(1, 'neither') is distinct from 'higher' then error('higher') end;
select case when by_polarity(-1, 'neither') is distinct from 'lower' then error('lower') end;
select case when by_polarity(0, 'low_is_good') is distinct from 'similar' then error('alike') end;
select case when by_polarity(null, 'low_is_good') is not null then error('not known') end;
