-- Wilson score interval of a proportion, upper end, at 95 %; null unless 0 <= numerator <= denominator and denominator > 0.
-- Source: methods.md §1. 1.959963984540054 is the normal quantile at 0.975.
create or replace macro wilson_upper_95(numerator, denominator) as
    case
        when not (denominator > 0 and numerator between 0 and denominator) then null
        when numerator = denominator then 1::double
        else
            (
                2 * numerator::double + 1.959963984540054::double ** 2
                + 1.959963984540054::double * sqrt(
                    1.959963984540054::double ** 2
                    + 4 * numerator::double * (1 - numerator::double / denominator::double)
                )
            )
            / (2 * (denominator::double + 1.959963984540054::double ** 2))
    end;

-- Tests
select case when (abs(wilson_upper_95(82, 10000) - 0.0101661) <= 1e-7) is not true then error('82 of 10,000') end;
select case when (abs(wilson_upper_95(9, 10000) - 0.0017097) <= 1e-7) is not true then error('9 of 10,000') end;
select case when (abs(wilson_upper_95(7, 40) - 0.3194999) <= 1e-7) is not true then error('7 of 40') end;
select case when (abs(wilson_upper_95(0, 20) - 0.1611252) <= 1e-7) is not true then error('none of 20') end;
select case when wilson_upper_95(20, 20) is distinct from 1 then error('all of 20') end;
select case when wilson_upper_95(3, 0) is not null then error('no denominator') end;
select case when wilson_upper_95(4, 3) is not null then error('more than all') end;
select case when wilson_upper_95(-1, 3) is not null then error('below zero') end;
select case when wilson_upper_95(null, 3) is not null then error('not known') end;
