-- A rate of an authority outside the lowest and the highest of all authorities in its own release and period.
select figure.vintage, figure.authority_code, figure.indicator_id, figure.series, figure.period
from benchmarks.figure as figure
inner join benchmarks.spread as spread
    using (vintage, indicator_id, series, source, release, period)
where figure.authority_kind = 'authority'
    -- the spread is kept to eight decimals
    and figure.value not between spread.minimum - 0.00000001 and spread.maximum + 0.00000001
