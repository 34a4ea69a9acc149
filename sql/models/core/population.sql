-- One row is the population that a planning year's rates are worked out with, of one authority and band of ages.
-- grain: authority_code, band, mid_year
-- rule: indicators.md 2.3. The estimate of the planning year's June; while that is not published, the latest before it
-- (estimated_for then lies before mid_year, and what is worked out with it is provisional).
select
    year.mid_year,
    estimate.authority_code,
    estimate.band,
    max(estimate.mid_year) as estimated_for,
    arg_max(estimate.population, estimate.mid_year) as population,
    arg_max(estimate.is_invented, estimate.mid_year) as is_invented
from (select distinct mid_year from catalogue.period) as year
inner join catalogue.population as estimate
    on estimate.mid_year <= year.mid_year
group by year.mid_year, estimate.authority_code, estimate.band
