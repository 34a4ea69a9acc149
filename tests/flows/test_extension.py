"""Extensions: a later day for one return, and every reader of due dates knows it at once."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from data_lake.invented.files import FORMS
from data_lake.invented.returns import Inventor
from expectations.periods import parse
from flows.collect import collect
from flows.steps.agreed import owed_as_agreed
from flows.steps.extension import ExtensionRefused, extend, extensions_of
from flows.steps.template import books

QUARTER = parse("2023-24-Q4")


def extended(office, provider="police", return_id="missing_children", period="2023-24-Q4", **more):
    given = {"to": date(2024, 5, 31), "reason": "A new system.", "approved_by": "performance_team"} | more
    return extend(office, "nyscb", provider, return_id, parse(period), **given)


def test_a_later_day_stands_once_and_is_known_to_every_reader(office):
    assert extended(office)
    assert not extended(office)
    (stands,) = extensions_of(office, "nyscb")
    assert (stands.provider, stands.return_id, stands.period) == ("police", "missing_children", "2023-24-Q4")
    assert (stands.extended_to, stands.reason, stands.approved_by) == (
        date(2024, 5, 31),
        "A new system.",
        "performance_team",
    )
    due = {
        one.return_.id: one for one in owed_as_agreed(office, "nyscb", QUARTER) if one.provider.id == "police"
    }
    assert due["missing_children"].due_at == datetime(2024, 5, 31, 16, tzinfo=UTC)
    assert [one.return_.id for one in due.values() if one.is_extended] == ["missing_children"]
    (book,) = books(office, "nyscb", QUARTER, "police")
    assert {one.return_id: one.due_at for one in book.sheets} == {
        name: one.due_at for name, one in due.items()
    }


def test_the_last_one_recorded_counts_and_may_come_earlier(office):
    extended(office)
    assert extended(office, to=date(2024, 5, 17))
    assert [one.extended_to for one in extensions_of(office, "nyscb", "police")] == [date(2024, 5, 17)]
    assert extensions_of(office, "nyscb", "lado") == ()
    assert extensions_of(office, "nyscb", "police", "gun_crime") == ()


def test_a_half_year_is_named_by_itself_or_by_its_quarter(office):
    names = {"provider": "la_human_resources", "return_id": "la_staff_checks"}
    assert extended(office, **names, period="2023-24-H2")
    assert not extended(office, **names, period="2023-24-Q4")
    assert [one.period for one in extensions_of(office, "nyscb")] == ["2023-24-H2"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"to": date(2024, 4, 19)},
            "2024-04-19 lies before 2024-04-22, when missing_children is due from police",
        ),
        ({"provider": "craven_housing"}, "craven_housing owe nothing in 2023-24-Q4. Owing are: "),
        (
            {"return_id": "gun_crime"},
            "police owe no gun_crime for 2023-24-Q4. In 2023-24-Q4 they owe: child_abuse_crimes",
        ),
        ({"period": "2023-24-H2"}, "police owe no missing_children for 2023-24-H2"),
        (
            {"approved_by": "Somebody"},
            "Somebody is no role that approves, and no name may stand here. Roles are: chair,",
        ),
        ({"reason": "  "}, "needs a reason"),
        ({"reason": "a\nb"}, "in one line"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(office, change, told):
    with pytest.raises(ExtensionRefused) as refused:
        extended(office, **change)
    assert told in str(refused.value)
    assert office.ledger.last_event() == 0


def test_the_day_it_is_due_may_be_agreed_as_it_is(office):
    assert extended(office, to=date(2024, 4, 22))
    assert not any(one.is_extended for one in owed_as_agreed(office, "nyscb", QUARTER))


def test_what_was_accepted_is_not_extended(office):
    rows = Inventor(office.catalogue("nyscb")).quarter(QUARTER)
    folder = office.lake.inbox("nyscb", "lado")
    folder.mkdir(parents=True)
    (folder / "return.csv").write_bytes(FORMS["csv"](rows.filter(pl.col("provider") == "lado")))
    collect(office, "nyscb", ["lado"], whole=True)
    with pytest.raises(
        ExtensionRefused, match="was accepted, received on 10 April 2024: there is nothing left"
    ):
        extended(office, provider="lado", return_id="allegations")
