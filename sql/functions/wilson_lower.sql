-- Wilson score interval of a proportion, lower end, at a level (95 or 99.8); null unless 0 <= numerator <= denominator and
-- denominator > 0. Source: methods.md §1.
create or replace macro wilson_lower(numerator, denominator, level) as
    case
        when not (denominator > 0 and numerator between 0 and denominator) then null
        when numerator = 0 then 0::double
        else
            (
                2 * numerator::double + normal_quantile(level) ** 2
                - normal_quantile(level) * sqrt(
                    normal_quantile(level) ** 2
                    + 4 * numerator::double * (1 - numerator::double / denominator::double)
                )
            )
            / (2 * (denominator::double + normal_quantile(level) ** 2))
    end;

-- Tests
select case when (abs(wilson_lower(82, 10000, 95) - 0.0066116) <= 1e-7) is not true then error('82 of 10,000') end;
select case when (abs(wilson_lower(9, 10000, 95) - 0.0004736) <= 1e-7) is not true then error('9 of 10,000') end;
select case when (abs(wilson_lower(7, 40, 95) - 0.0874541) <= 1e-7) is not true then error('7 of 40') end;
select case when wilson_lower(0, 20, 95) is distinct from 0 then error('none of 20') end;
select case when (abs(wilson_lower(20, 20, 95) - 0.8388748) <= 1e-7) is not true then error('all of 20') end;
select case when (abs(wilson_lower(65, 100, 99.8) - 0.4954947) <= 1e-7) is not true then error('65 of 100 at 99.8 %') end;
select case when wilson_lower(3, 0, 95) is not null then error('no denominator') end;
select case when wilson_lower(4, 3, 95) is not null then error('more than all') end;
select case when wilson_lower(-1, 3, 95) is not null then error('below zero') end;
select case when wilson_lower(null, 3, 95) is not null then error('not known') end;
