-- What a fifth means by polarity: best, better, middle, worse, worst; without one lowest, lower, similar, higher, highest.
-- Source: methods.md §2 (FingertipsNext GetIndicatorDataWithQuintileBenchmarkComparison.sql).
create or replace macro quintile_word(quintile, polarity) as
    case polarity
        when 'high_is_good' then ['worst', 'worse', 'middle', 'better', 'best'][quintile]
        when 'low_is_good' then ['best', 'better', 'middle', 'worse', 'worst'][quintile]
        when 'neither' then ['lowest', 'lower', 'similar', 'higher', 'highest'][quintile]
    end;

-- Tests
select case when quintile_word(1, 'low_is_good') is distinct from 'best' then error('the lowest, of what is not good') end;
select case when quintile_word(4, 'high_is_good') is distinct from 'better' then error('the fourth, of what is good') end;
select case when quintile_word(3, 'neither') is distinct from 'similar' then error('the middle, without polarity') end;
select case when quintile_word(null, 'neither') is not null then error('not compared') end;
