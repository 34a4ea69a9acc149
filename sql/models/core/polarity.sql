-- One row is a series, and whether more or less of it is good: high_is_good, low_is_good or neither.
-- grain: board, indicator_id, series
-- That of its row; but a series that only tells the denominator of another has none: how many there were is no judgement.
select
    series.board,
    series.indicator_id,
    series.series,
    case when size.board is null then indicator.polarity else 'neither' end as polarity
from catalogue.series as series
inner join catalogue.indicator as indicator
    using (board, indicator_id)
left join (
    select distinct board, indicator_id, series
    from catalogue.series_source
    where part = 'numerator'
        and source_part = 'denominator'
) as size
    using (board, indicator_id, series)
