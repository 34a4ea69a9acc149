-- numerator / denominator * multiplier, rounded half away from zero to 0 to 15 decimals, as a double.
-- Whole numbers stay whole until the last division, so that a tie is a tie: 1 of 8 in percent is 12.5, and 13 at no decimals.
-- Null where the numerator or the denominator is null, or the denominator is zero. Takes whole numbers only.
-- Source: architecture.md §6; the rounding of DfE's statistics.
create or replace macro round_half_away(numerator, denominator, multiplier, decimals) as
    case
        when numerator is null or denominator is null or denominator = 0 then null
        when numerator <> numerator::hugeint or denominator <> denominator::hugeint or multiplier <> multiplier::hugeint
            then error('round_half_away: takes whole numbers; use round_value_half_away')
        else
            sign(numerator) * sign(denominator) * sign(multiplier)
            * (
                (
                    2 * abs(numerator::hugeint) * abs(multiplier::hugeint) * (10 ** decimals)::hugeint
                    + abs(denominator::hugeint)
                )
                // (2 * abs(denominator::hugeint))
            )::double
            / (10 ** decimals)
    end;

-- Tests
select case when round_half_away(1, 8, 100, 1) is distinct from 12.5 then error('an eighth') end;
select case when round_half_away(1, 8, 100, 0) is distinct from 13 then error('a half goes up') end;
select case when round_half_away(5, 8, 100, 0) is distinct from 63 then error('62.5 goes up, not to the even 62') end;
select case when round_half_away(-1, 8, 100, 0) is distinct from -13 then error('a half below zero goes down') end;
select case when round_half_away(1, -8, 100, 0) is distinct from -13 then error('a denominator below zero') end;
select case when round_half_away(287, 2000, 100, 1) is distinct from 14.4 then error('14.35 is a tie, though no double is 14.35') end;
select case when round_half_away(19, 488, 100, 1) is distinct from 3.9 then error('19 of 488') end;
select case when round_half_away(1, 3, 10000, 1) is distinct from 3333.3 then error('a third of 10,000') end;
select case when round_half_away(2, 3, 1, 15) is distinct from 0.666666666666667 then error('fifteen decimals') end;
select case when round_half_away(0, 7, 100, 1) is distinct from 0 then error('none of 7') end;
select case when round_half_away(3, 0, 100, 1) is not null then error('no denominator') end;
select case when round_half_away(null, 8, 100, 1) is not null then error('numerator not known') end;
select case when round_half_away(3, null, 100, 1) is not null then error('denominator not known') end;
