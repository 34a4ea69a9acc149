-- Where an area lies in a funnel, by its own intervals at both levels: high_998 or low_998 where the outer one leaves the average
-- out, else high_95 or low_95 where the inner one does, else inside. Null where one of them is not known.
-- Source: methods.md §1, Funnel (PHEindicatormethods R/Funnels.R, assign_funnel_significance).
create or replace macro funnel_place(lower_998, lower_95, upper_95, upper_998, average) as
    case
        when lower_998 + lower_95 + upper_95 + upper_998 + average is null then null
        when average < lower_998 then 'high_998'
        when average < lower_95 then 'high_95'
        when average > upper_998 then 'low_998'
        when average > upper_95 then 'low_95'
        else 'inside'
    end;

-- Tests
select case when funnel_place(10, 12, 18, 20, 9) is distinct from 'high_998' then error('above both') end;
select case when funnel_place(10, 12, 18, 20, 10) is distinct from 'high_95' then error('touching the outer') end;
select case when funnel_place(10, 12, 18, 20, 12) is distinct from 'inside' then error('touching the inner') end;
select case when funnel_place(10, 12, 18, 20, 18) is distinct from 'inside' then error('touching the inner from below') end;
select case when funnel_place(10, 12, 18, 20, 19) is distinct from 'low_95' then error('between the two') end;
select case when funnel_place(10, 12, 18, 20, 21) is distinct from 'low_998' then error('below both') end;
select case when funnel_place(10, 12, 18, null, 15) is not null then error('an interval that is not known') end;
