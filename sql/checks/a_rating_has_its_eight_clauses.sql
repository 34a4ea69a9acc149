-- A rating that is not made of its eight sentences, one for each question.
select rating.board, rating.period, rating.indicator_id, rating.series
from marts.rating as rating
left join marts.clause as clause
    using (board, period, indicator_id, series)
group by rating.board, rating.period, rating.indicator_id, rating.series
having count(distinct clause.dimension) <> 8
    or count(*) <> 8
