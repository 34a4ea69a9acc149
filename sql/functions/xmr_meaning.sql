-- What a rule means by the polarity of a measure: improvement or concern, without one neutral_high or neutral_low; common_cause is
-- itself, and null for null. Source: methods.md §5, Direction.
create or replace macro xmr_meaning(rule, polarity) as
    case
        when rule is null or polarity is null then null
        when rule = 'common_cause' then 'common_cause'
        when polarity = 'neither' then
            case
                when rule in ('above_upper_limit', 'trend_increasing', 'two_in_three_above', 'seven_above') then 'neutral_high'
                else 'neutral_low'
            end
        when (rule in ('above_upper_limit', 'trend_increasing', 'two_in_three_above', 'seven_above'))
            = (polarity = 'high_is_good') then 'improvement'
        else 'concern'
    end;

-- Tests
select case when xmr_meaning('seven_above', 'high_is_good') is distinct from 'improvement' then error('more of what is good') end;
select case when xmr_meaning('trend_increasing', 'low_is_good') is distinct from 'concern' then error('more of what is not') end;
select case when xmr_meaning('below_lower_limit', 'low_is_good') is distinct from 'improvement' then error('less of what is not') end;
select case when xmr_meaning('two_in_three_below', 'neither') is distinct from 'neutral_low' then error('no polarity') end;
select case when xmr_meaning('common_cause', 'low_is_good') is distinct from 'common_cause' then error('nothing special') end;
select case when xmr_meaning(null, 'low_is_good') is not null then error('a gap') end;
