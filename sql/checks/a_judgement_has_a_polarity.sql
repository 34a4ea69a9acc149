-- A series of which neither more nor less is good that is judged, or spoken of as better or worse, in one of its sentences.
select distinct clause.board, clause.period, clause.indicator_id, clause.series
from marts.clause as clause
inner join marts.rating as rating
    using (board, period, indicator_id, series)
inner join core.polarity as polarity
    using (board, indicator_id, series)
where polarity.polarity = 'neither'
    and (
        rating.rating in ('green', 'amber', 'red')
        or clause.outcome in (
            'met', 'near', 'not_clear', 'missed', 'better', 'worse', 'improving', 'worsening', 'improvement', 'concern'
        )
    )
