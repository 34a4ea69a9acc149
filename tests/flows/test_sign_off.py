"""A quarter is signed off in three steps by those who may, frozen as signed, and held back from others till then."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest

from data_lake.invented.files import FORMS
from data_lake.invented.returns import Inventor
from data_lake.lake import LakeDamaged
from data_lake.ledger import LedgerRefused
from data_lake.ledger.contacts import Contact
from expectations.layout import COVER_FIELDS, COVER_SHEET
from expectations.periods import parse
from expectations.sign_off import PERFORMANCE_TEAM, PROVIDER, SUB_GROUP, Asked, State
from flows.build import build
from flows.office import open_office
from flows.publish import publish
from flows.settings import SetClock, Settings
from flows.show_signed import as_plain, lines
from flows.sign_off import sign_off
from flows.standing import standing
from flows.steps import sign_off as steps
from flows.steps.behind import is_current
from flows.steps.freeze import WarehouseBehind, freeze
from flows.steps.sign_off import Manner, MayNotSign, NotReady, missing
from flows.steps.template import books
from reports.publish import AudienceRefused
from reports.returns.workbook import workbook
from sql.warehouse import open_read_only
from tests.filled_templates import BOARDS, figures_of, fill, with_control
from tests.handed_in import collect, typed_only

BOARD, QUARTER = "eastmoor", parse("2023-24-Q4")
AT = datetime(2024, 4, 10, 9, 0, tzinfo=UTC)
ROLES = {
    "analyst": ("", PERFORMANCE_TEAM),
    "secretary": ("", SUB_GROUP),
    "second": ("", SUB_GROUP),
    "chair": ("", "chair"),
    "officer": ("eastmoor_police", "deputy"),
}


@pytest.fixture(scope="module")
def rows():
    return Inventor(BOARDS[BOARD]).quarter(QUARTER)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A lake in which all that the small board owes is accepted, and its roles are recorded; to be copied."""
    root = tmp_path_factory.mktemp("prepared") / "lake"
    with open_office(
        Settings(root=root, board="eastmoor", actor="tester", patience=0), SetClock(AT)
    ) as opened:
        office = typed(opened)
        owed = Inventor(office.catalogue(BOARD)).quarter(QUARTER)
        for (provider,), part in owed.group_by(["provider"], maintain_order=True):
            put(office, provider, part)
        collect(office, BOARD)
        for account, (provider, role) in ROLES.items():
            contact = Contact(BOARD, provider, role, "Post", "email", "", account, date(2024, 1, 1))
            office.ledger.contacts.record(contact, recorded_at=AT, actor="tester")
    return root


@pytest.fixture
def come(prepared, tmp_path):
    shutil.copytree(prepared, tmp_path / "lake")
    settings = Settings(root=tmp_path / "lake", board="eastmoor", actor="tester", patience=0)
    with open_office(settings, SetClock(AT)) as opened:
        yield typed(opened)


def typed(office):
    return replace(office, catalogues={BOARD: typed_only(office.catalogue(BOARD))})


def put(office, provider, part, name="return.csv"):
    folder = office.lake.inbox(BOARD, provider)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(FORMS["csv"](part))


def take(office, user, step, **more):
    return sign_off(replace(office, user=user, actor=user), BOARD, QUARTER, step, **more)


def declare_all(office):
    for provider in sorted(set(quarter(office).standing.values())):
        take(office, "analyst", PROVIDER, provider=provider, reason="by letter")


def sign_all(office):
    declare_all(office)
    take(office, "analyst", PERFORMANCE_TEAM)
    take(office, "secretary", SUB_GROUP)


def quarter(office):
    return office.ledger.signing.quarter(BOARD, QUARTER.label)


def correct(office, rows):
    """One provider sends one figure anew."""
    police = rows.filter(pl.col("provider") == "eastmoor_police")
    put(office, "eastmoor_police", police.with_columns(comment=pl.lit("invented: counted anew")), "again.csv")
    office.clock.tick()
    collect(office, BOARD)


def test_each_step_gates_the_next_and_the_last_freezes(come):
    with pytest.raises(NotReady) as lacking:
        take(come, "secretary", SUB_GROUP)
    assert "2023-24-Q4 is not signed by the performance team" in str(lacking.value)
    with pytest.raises(NotReady) as lacking:
        take(come, "analyst", PERFORMANCE_TEAM)
    assert {one.kind for one in lacking.value.missing} == {"undeclared"}
    assert len(lacking.value.missing) == len(quarter(come).standing)
    assert "is accepted and not declared by its provider" in str(lacking.value)
    declare_all(come)
    assert quarter(come).reached == "declared"
    assert take(come, "analyst", PERFORMANCE_TEAM).signed_by == "analyst"
    assert {one.sign_off for one in standing(come, BOARD, QUARTER)} == {"checked"}
    take(come, "secretary", SUB_GROUP)
    assert take(come, "secretary", SUB_GROUP) is None
    (frozen,) = come.ledger.signing.frozen(BOARD, QUARTER.label)
    kept = come.lake.read_observations(frozen.path, frozen.sha256)
    assert (kept.height, frozen.content) == (frozen.row_count, quarter(come).content)
    with open_read_only(come.lake.warehouse) as con:
        (held,) = con.execute(
            "select count(*) from core.observation where board = ? and period = ?", [BOARD, QUARTER.label]
        ).fetchone()
    assert held == kept.height > 0
    assert come.ledger.verify_trail() == []
    build(come)
    with open_read_only(come.lake.warehouse) as con:
        (told,) = con.execute(
            "select reached, has_fallen, observations_changed from marts.sign_off where board = ? and period = ?",
            [BOARD, QUARTER.label],
        ).fetchall()
        steps_behind = con.execute(
            "select distinct sign_off from marts.indicator_value where board = ? and period = ? and value is not null",
            [BOARD, QUARTER.label],
        ).fetchall()
    assert told == ("signed", False, 0)
    assert steps_behind == [("signed",)]
    said = "\n".join(lines(quarter(come), as_plain(come, BOARD, QUARTER)))
    assert "eastmoor 2023-24-Q4: signed off\n" in said
    assert "by analyst on its behalf (by letter)" in said
    assert f"Frozen: {held} observations, {frozen.path}" in said
    with pytest.raises(AudienceRefused, match="disclosure control does not exist yet"):
        publish(come, BOARD, QUARTER.label, "board")


def test_who_checked_a_quarter_does_not_sign_it_for_the_sub_group(come):
    both = Contact(BOARD, "", SUB_GROUP, "Post", "email", "", "analyst", date(2024, 1, 1))
    come.ledger.contacts.record(both, recorded_at=AT, actor="tester")
    declare_all(come)
    take(come, "analyst", PERFORMANCE_TEAM)
    with pytest.raises(
        LedgerRefused, match="analyst checked this quarter for the performance team, so another"
    ):
        take(come, "analyst", SUB_GROUP)
    assert quarter(come).reached == "checked"
    assert take(come, "secretary", SUB_GROUP).signed_by == "secretary"


def test_a_correction_makes_all_fall_and_what_is_signed_again_is_frozen_beside(come, rows):
    sign_all(come)
    correct(come, rows)
    known = quarter(come)
    assert [known.of_step(one) for one in (PERFORMANCE_TEAM, SUB_GROUP)] == [State.CHANGED, State.CHANGED]
    plain = as_plain(come, BOARD, QUARTER)
    assert "signed, changed since, 10 Apr 2024 by secretary" in "\n".join(lines(known, plain))
    assert json.loads(json.dumps(plain, default=str))["has_fallen"]
    with pytest.raises(NotReady, match="has changed since the performance team signed it"):
        take(come, "secretary", SUB_GROUP)
    with pytest.raises(
        AudienceRefused, match="2023-24-Q4 has changed since it was signed off by the Performance"
    ):
        publish(come, BOARD, QUARTER.label, "board")
    sign_all(come)
    frozen = come.ledger.signing.frozen(BOARD, QUARTER.label)
    assert len({one.content for one in frozen}) == len(frozen) == 2
    assert come.ledger.verify_trail() == []


def test_a_run_that_dies_between_freezing_and_signing_is_made_good_by_the_next(come):
    declare_all(come)
    take(come, "analyst", PERFORMANCE_TEAM)

    def dies(step, *args, **kwargs):
        if step is steps.record_signature:
            raise KeyboardInterrupt
        return step(*args, **kwargs)

    with pytest.raises(KeyboardInterrupt):
        take(come, "secretary", SUB_GROUP, run=dies)
    (litter,) = come.lake.observations.rglob("*.parquet")
    assert come.ledger.signing.frozen(BOARD, QUARTER.label) == ()
    assert quarter(come).reached == "checked"
    assert take(come, "secretary", SUB_GROUP)
    (frozen,) = come.ledger.signing.frozen(BOARD, QUARTER.label)
    assert come.lake.root / frozen.path == litter
    assert list(come.lake.observations.rglob("*.parquet")) == [litter]


def test_a_correction_between_freezing_and_signing_is_not_signed(come, rows):
    declare_all(come)
    take(come, "analyst", PERFORMANCE_TEAM)

    def slow(step, *args, **kwargs):
        if step is steps.record_signature:
            correct(come, rows)
        return step(*args, **kwargs)

    with pytest.raises(ValueError, match="other submissions stand now than those that were looked at"):
        take(come, "secretary", SUB_GROUP, run=slow)
    assert come.ledger.signing.frozen(BOARD, QUARTER.label) == ()


def test_only_a_warehouse_of_exactly_what_is_signed_is_frozen(come, rows):
    assert not is_current(come)
    build(come)
    assert is_current(come)
    declare_all(come)
    assert is_current(come)
    correct(come, rows)
    assert not is_current(come)
    with pytest.raises(WarehouseBehind, match="the warehouse was built from other submissions than those"):
        freeze(come, BOARD, QUARTER, quarter(come).content)


def test_what_was_frozen_is_proved_and_a_difference_is_told_and_stops_nothing(come, monkeypatch):
    sign_all(come)
    (frozen,) = come.ledger.signing.frozen(BOARD, QUARTER.label)
    kept = come.lake.read_observations(frozen.path, frozen.sha256)
    place = kept["numerator"].arg_max()
    other = kept.with_columns(
        numerator=pl.when(pl.int_range(pl.len()) == place)
        .then(pl.col("numerator") + 1)
        .otherwise("numerator")
    )
    name = kept["indicator_id"][place]
    monkeypatch.setattr(type(come.lake), "read_observations", lambda *_: other)
    build(come)
    with open_read_only(come.lake.warehouse) as con:
        found = con.execute(
            "select indicator_id, numerator_frozen - numerator from marts.frozen_difference"
        ).fetchall()
        kinds = con.execute(
            "select distinct indicator_id from marts.exception where kind = 'changed_since_signed'"
        )
        assert (found, kinds.fetchall()) == ([(name, 1)], [(name,)])
        assert con.execute("select sum(observations_changed) from marts.sign_off").fetchall() == [(1,)]
    monkeypatch.undo()
    path = come.lake.root / frozen.path
    path.chmod(0o600)
    path.write_bytes(b"PAR1")
    with pytest.raises(LakeDamaged, match="these observations rows have changed since they were put there"):
        build(come)


@pytest.mark.parametrize(
    ("user", "step", "more", "sentence"),
    [
        ("nobody", PERFORMANCE_TEAM, {}, "act: analyst. .*lscb contacts add --role performance_team --account nobody"),
        ("analyst", SUB_GROUP, {}, "analyst is not recorded as acting for the Performance Sub Group"),
        ("officer", PERFORMANCE_TEAM, {}, "officer is not recorded"),
        ("officer", PROVIDER, {"provider": "eastmoor_health"}, "--provider eastmoor_health --role contact --account"),
        ("analyst", PROVIDER, {"provider": "eastmoor_police"}, "say why with --reason; the reason is shown"),
        ("chair", PERFORMANCE_TEAM, {"manner": Manner.OVERRIDE, "reason": "x"}, "chair is not recorded"),
        ("officer", PERFORMANCE_TEAM, {"manner": Manner.CONFIRM}, "officer is not recorded"),
        ("second", SUB_GROUP, {"manner": Manner.CONFIRM}, "no override of 2023-24-Q4 to confirm: nobody has asked"),
    ],
)  # fmt: skip
def test_who_may_not_is_told_who_may_and_how_that_is_recorded(come, user, step, more, sentence):
    with pytest.raises(MayNotSign, match=sentence):
        take(come, user, step, **more)
    assert not come.ledger.events(kind="signed_off")


def test_a_deputy_declares_for_its_own_provider(come):
    taken = take(come, "officer", PROVIDER, provider="eastmoor_police")
    assert (taken.signed_by, taken.on_behalf_reason) == ("officer", "")
    assert quarter(come).of_provider("eastmoor_police") is State.SIGNED
    assert take(come, "officer", PROVIDER, provider="eastmoor_police") is None


def test_an_override_takes_two_people_and_both_are_shown(come, rows):
    asked = take(come, "secretary", SUB_GROUP, manner=Manner.OVERRIDE, reason="the inspection begins")
    assert isinstance(asked, Asked)
    plain = as_plain(come, BOARD, QUARTER)
    assert "secretary asks for an override (the inspection begins)" in "\n".join(lines(quarter(come), plain))
    with pytest.raises(
        MayNotSign, match="secretary asked for this override of 2023-24-Q4, so somebody else must"
    ):
        take(come, "secretary", SUB_GROUP, manner=Manner.CONFIRM)
    correct(come, rows)
    with pytest.raises(MayNotSign, match="the wish for one lapsed, because something else stands now"):
        take(come, "second", SUB_GROUP, manner=Manner.CONFIRM)
    take(come, "secretary", SUB_GROUP, manner=Manner.OVERRIDE, reason="the inspection begins")
    taken = take(come, "chair", SUB_GROUP, manner=Manner.CONFIRM)
    assert (taken.signed_by, taken.override_asked_by) == ("chair", "secretary")
    assert quarter(come).reached == "signed"
    said = "\n".join(lines(quarter(come), as_plain(come, BOARD, QUARTER)))
    assert (
        "3. Performance Sub Group: signed, 10 Apr 2024 by chair and secretary, by override (the inspection"
        in said
    )


def test_what_lacks_nothing_is_not_overridden(come):
    declare_all(come)
    with pytest.raises(MayNotSign, match="lacks nothing for this step, so there is nothing to override"):
        take(come, "analyst", PERFORMANCE_TEAM, manner=Manner.OVERRIDE, reason="x")


def test_all_that_a_check_lacks_is_listed_at_once(office, rows):
    providers = sorted(rows["provider"].unique())
    first, second, *_ = providers
    put(office, first, rows.filter(pl.col("provider") == first))
    (office.lake.inbox(BOARD, second)).mkdir(parents=True, exist_ok=True)
    broken = rows.filter(pl.col("provider") == second).with_columns(numerator=pl.lit(-1, pl.Int64))
    put(office, second, broken)
    collect(office, BOARD)
    found = missing(office, BOARD, QUARTER, PERFORMANCE_TEAM)
    kinds = {provider: {one.kind for one in found if one.provider == provider} for provider in providers}
    assert "undeclared" in kinds[first]
    assert kinds[second] == {"rejected"}
    assert {kind for one in providers[2:] for kind in kinds[one]} == {"awaited"}


def test_nobody_else_sees_a_quarter_before_it_is_signed(come):
    for audience in ("board", "executive_group", "public", "../x"):
        with pytest.raises(
            AudienceRefused, match="is not signed off by the Performance Sub Group, through which"
        ):
            publish(come, BOARD, QUARTER.label, audience)
    with pytest.raises(AudienceRefused, match="disclosure control does not exist yet"):
        publish(come, BOARD, QUARTER.label, SUB_GROUP)


def test_the_declaration_on_the_cover_signs_what_was_accepted_with_it(office):
    (book,) = books(office, "nyscb", QUARTER, "lado")
    filled = fill(workbook(book), figures_of("nyscb", "lado"))
    for row in filled[COVER_SHEET].iter_rows(max_col=2):
        if row[0].value == COVER_FIELDS["declared"]:
            row[1].value = "yes"
    folder = office.lake.inbox("nyscb", "lado")
    folder.mkdir(parents=True, exist_ok=True)
    data = with_control(filled)
    (folder / "return.xlsx").write_bytes(data)
    collect(office, "nyscb", ["lado"])
    known = office.ledger.signing.quarter("nyscb", QUARTER.label)
    (signed,) = known.signatures
    assert (signed.step, signed.provider, signed.signed_by) == (PROVIDER, "lado", "the cover of arrival 1")
    assert set(signed.submissions) == known.standing_of("lado")
    (folder / "return.xlsx").write_bytes(data)
    collect(office, "nyscb", ["lado"])
    assert len(office.ledger.signing.quarter("nyscb", QUARTER.label).signatures) == 1
