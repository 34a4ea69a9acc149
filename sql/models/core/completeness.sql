-- One row is a provider in a quarter: how many cells were asked of it, and how many of them have come.
-- grain: board, period, provider
-- What lists that all stand do not tell is explained: the provider can say no more.
-- A reason that does not fit what is owed explains nothing while the question about it is open (C-03).
with doubted as (
    select submission_id, indicator_id, series, cell
    from staging.finding
    where code = 'C-03'
        and is_open
)

select
    supplied.board,
    supplied.period,
    supplied.provider,
    count(*) as cells_due,
    count(*) filter (where is_number(supplied.status)) as cells_supplied,
    count(*) filter (
        where not is_number(supplied.status)
            and not (supplied.value_source = 'records' and supplied.status = 'not_evaluable')
            and len(supplied.submission_ids) > 0
            and doubted.submission_id is null
    ) as cells_explained
from core.supplied as supplied
inner join catalogue.cell as cell
    using (board, period, indicator_id, series, area_type, area_code, breakdown, category)
left join doubted
    on [doubted.submission_id] = supplied.submission_ids
    and doubted.indicator_id = supplied.indicator_id
    and doubted.series = supplied.series
    and doubted.cell
    = concat_ws('/', supplied.area_type, supplied.area_code, supplied.breakdown, supplied.category)
where cell.is_due
    and not cell.is_optional
group by supplied.board, supplied.period, supplied.provider
