-- One row is a figure that a correction changed, took away or added: what it was, what it is, and why.
-- grain: board, return_period, provider, return_id, submission_id, indicator_id, series, area_type, area_code, breakdown, category
-- submission_id is the correction; a figure that was corrected twice has two rows. reason: the provider's answer to a
-- query about the new figure, or else what it wrote beside it. is_after_publication: a pack of the quarter was out.
with said as (
    select * from lake.cell
    union all by name
    select * from lake.superseded_cell
),

correction as (
    select
        later.submission_id,
        earlier.submission_id as superseded_id,
        later.board,
        later.provider,
        later.return_id,
        later.period as return_period,
        owed.period,
        later.judged_at as changed_at,
        later.sequence
    from ledger.submission as later
    inner join ledger.submission as earlier
        on earlier.superseded_by = later.submission_id
    left join catalogue.owed as owed
        on owed.board = later.board
        and owed.provider = later.provider
        and owed.return_id = later.return_id
        and owed.return_period = later.period
),

earlier as (
    select correction.submission_id, said.* exclude (submission_id)
    from correction
    inner join said on said.submission_id = correction.superseded_id
),

later as (
    select correction.submission_id, said.* exclude (submission_id)
    from correction
    inner join said on said.submission_id = correction.submission_id
),

paired as (
    select
        submission_id,
        indicator_id,
        series,
        area_type,
        area_code,
        breakdown,
        category,
        earlier.numerator as numerator_before,
        earlier.denominator as denominator_before,
        earlier.status as status_before,
        later.numerator,
        later.denominator,
        later.status,
        later.comment
    from earlier
    full outer join later
        using (submission_id, indicator_id, series, area_type, area_code, breakdown, category)
    where (earlier.numerator, earlier.denominator, earlier.status)
        is distinct from (later.numerator, later.denominator, later.status)
),

explained as (
    select
        board, provider, return_id, period as return_period, indicator_id, series, cell,
        arg_max(reason, sequence) as reason
    from ledger.answer
    group by all
)

select
    correction.board,
    correction.period,
    correction.return_period,
    correction.provider,
    correction.return_id,
    paired.submission_id,
    correction.superseded_id,
    correction.changed_at,
    paired.indicator_id,
    paired.series,
    paired.area_type,
    paired.area_code,
    paired.breakdown,
    paired.category,
    paired.numerator_before,
    paired.denominator_before,
    paired.status_before,
    paired.numerator,
    paired.denominator,
    paired.status,
    coalesce(explained.reason, nullif(paired.comment, '')) as reason,
    exists (
        select 1
        from ledger.publication as publication
        where publication.board = correction.board
            and publication.period = correction.period
            and publication.sequence < correction.sequence
    ) as is_after_publication
from paired
inner join correction using (submission_id)
left join explained
    on explained.board = correction.board
    and explained.provider = correction.provider
    and explained.return_id = correction.return_id
    and explained.return_period = correction.return_period
    and explained.indicator_id = paired.indicator_id
    and explained.series = paired.series
    and explained.cell
    = concat_ws('/', paired.area_type, paired.area_code, paired.breakdown, paired.category)
