-- Wilson score interval of a proportion, upper end, at a level (95 or 99.8); null unless 0 <= numerator <= denominator and
-- denominator > 0. Source: methods.md §1.
create or replace macro wilson_upper(numerator, denominator, level) as
    case
        when not (denominator > 0 and numerator between 0 and denominator) then null
        when numerator = denominator then 1::double
        else
            (
                2 * numerator::double + normal_quantile(level) ** 2
                + normal_quantile(level) * sqrt(
                    normal_quantile(level) ** 2
                    + 4 * numerator::double * (1 - numerator::double / denominator::double)
                )
            )
            / (2 * (denominator::double + normal_quantile(level) ** 2))
    end;

-- Tests
select case when (abs(wilson_upper(82, 10000, 95) - 0.0101661) <= 1e-7) is not true then error('82 of 10,000') end;
select case when (abs(wilson_upper(9, 10000, 95) - 0.0017097) <= 1e-7) is not true then error('9 of 10,000') end;
select case when (abs(wilson_upper(7, 40, 95) - 0.3194999) <= 1e-7) is not true then error('7 of 40') end;
select case when (abs(wilson_upper(0, 20, 95) - 0.1611252) <= 1e-7) is not true then error('none of 20') end;
select case when wilson_upper(20, 20, 95) is distinct from 1 then error('all of 20') end;
select case when (abs(wilson_upper(65, 100, 99.8) - 0.7783541) <= 1e-7) is not true then error('65 of 100 at 99.8 %') end;
select case when wilson_upper(3, 0, 95) is not null then error('no denominator') end;
select case when wilson_upper(4, 3, 95) is not null then error('more than all') end;
select case when wilson_upper(-1, 3, 95) is not null then error('below zero') end;
select case when wilson_upper(null, 3, 95) is not null then error('not known') end;
