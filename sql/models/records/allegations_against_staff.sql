-- One row is a cell of row 49: allegations received in a quarter, those concluded in it, and those open when it ends.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I49 and D-27: volunteers and carers count too; the area is that of the place of work. An
-- allegation is concluded in the quarter of its outcome; without one, or with the outcome ongoing, it is open, and
-- stands beside the whole. What has an outcome but no day is in no quarter. The kind of harm is told where every
-- allegation received has one.
with happened as (
    select
        allegation.board,
        allegation.provider,
        day.period,
        'allegations_received' as series,
        occupation,
        abuse_type,
        null as outcome,
        workplace_area,
        catch7,
        true as is_in_whole,
        count(*) as allegations
    from staging.allegations as allegation
    inner join records.day as day
        on day.on_day = allegation.referral_date
    group by all

    union all

    select
        allegation.board,
        allegation.provider,
        day.period,
        'allegations_concluded' as series,
        null as occupation,
        null as abuse_type,
        outcome,
        null as workplace_area,
        null as catch7,
        true as is_in_whole,
        count(*) as allegations
    from staging.allegations as allegation
    inner join records.day as day
        on day.on_day = allegation.outcome_date
    where allegation.outcome <> 'ongoing'
    group by all

    union all

    select
        allegation.board,
        allegation.provider,
        quarter.period,
        'allegations_concluded' as series,
        null as occupation,
        null as abuse_type,
        'ongoing' as outcome,
        null as workplace_area,
        null as catch7,
        false as is_in_whole,
        count(*) as allegations
    from staging.allegations as allegation
    inner join records.quarter as quarter
        on quarter.board = allegation.board
        and quarter.provider = allegation.provider
        and quarter.ends_on >= allegation.referral_date
        and quarter.ends_on < case
            when allegation.outcome is null or allegation.outcome = 'ongoing' then date '9999-12-31'
            else allegation.outcome_date
        end
    group by all
),

counted as (
    select board, provider, period, series, cell.place, cell.breakdown, cell.category, sum(allegations) as allegations
    from (
        select
            *,
            unnest(case series
                when 'allegations_received' then [
                    of_county('all', 'all'),
                    of_county('occupation', occupation),
                    of_county('abuse_type', abuse_type),
                    of_area('csc4', workplace_area),
                    of_area('catch7', catch7)
                ]
                else [of_county(case when is_in_whole then 'all' end, 'all'), of_county('outcome', outcome)]
            end) as cell
        from happened
    )
    where cell.breakdown is not null
    group by all
)

select
    due.board,
    due.period,
    due.indicator_id,
    due.series,
    due.area_type,
    due.area_code,
    due.breakdown,
    due.category,
    coalesce(counted.allegations, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, series, place, breakdown, category)
anti join (select * from counted where category is null) as untold using (board, provider, period, series, breakdown)
where due.indicator_id = 'allegations_against_staff'
