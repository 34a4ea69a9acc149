-- One row is a quarter of a board: how far it has come on its way to being signed off.
-- grain: board, period
-- reached: not_signed, declared (every return that stands, by its provider), checked (by the performance team), signed
-- (by the Performance Sub Group), as far as the least of what stands. has_fallen: something was signed in the past that
-- has changed since. is_overridden: a step that stands was taken without what it needs, by two people. content: the hash
-- of what stands. observations_changed: how many observations are no longer what was frozen when the quarter was signed.
select
    board_period.board,
    board_period.period,
    coalesce(signed.reached, 'not_signed') as reached,
    coalesce(signed.submissions, 0) as submissions,
    coalesce(signed.submissions_declared, 0) as submissions_declared,
    coalesce(signed.has_fallen, false) as has_fallen,
    coalesce(signed.is_overridden, false) as is_overridden,
    signed.checked_at,
    signed.signed_at,
    signed.content,
    coalesce(changed.observations, 0) as observations_changed
from catalogue.board_period as board_period
left join ledger.sign_off as signed
    using (board, period)
left join (
    select board, period, count(*) as observations
    from marts.frozen_difference
    group by board, period
) as changed
    using (board, period)
