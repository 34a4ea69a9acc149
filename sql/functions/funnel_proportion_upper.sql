-- The funnel of a proportion, upper limit, at a level (95 or 99.8), for an area of such a denominator: the proportion whose Wilson
-- interval just touches the average, so that an area lies outside when its interval leaves the average out. From 0 to 1.
-- The average is the sum of the areas' numerators over that of their denominators. Null unless the denominator is above
-- zero. Source: methods.md §1, Funnel (PHEindicatormethods R/Funnels.R, whose sigma_adjustment comes to this).
create or replace macro funnel_proportion_upper(average, denominator, level) as
    case
        when denominator > 0 and average between 0 and 1
            then least(1, average + normal_quantile(level) * sqrt(average * (1 - average) / denominator::double))
    end;

-- Tests
select case when (abs(funnel_proportion_upper(0.80642448, 18, 95) - 0.98894803) <= 1e-6) is not true then error('of eighteen') end;
select case when (abs(funnel_proportion_upper(0.80642448, 9998, 99.8) - 0.81863521) <= 1e-6) is not true then error('of 9,998 at 99.8 %') end;
select case when funnel_proportion_upper(0.80642448, 16, 95) is distinct from 1 then error('the end of the scale') end;
select case when funnel_proportion_upper(0.5, 0, 95) is not null then error('no denominator') end;
