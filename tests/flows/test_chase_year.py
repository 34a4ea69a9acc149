"""A year of the chase, day by day: the messages are exactly those of ``chase_year.md``, which the rules give."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import polars as pl
import pytest

from data_lake.invented.files import FORMS
from data_lake.invented.returns import Inventor
from data_lake.ledger import Contact
from expectations.calendar import LONDON
from expectations.layout import CELL_KEY, COVER_FIELDS, COVER_SHEET
from expectations.periods import parse
from flows.chase import chase as run_chase
from flows.office import open_office
from flows.senders.smtp import SmtpSender
from flows.settings import SetClock, Settings, SmtpSettings
from flows.steps.extension import extend
from flows.steps.queries import answer_query, queries_of
from flows.steps.template import books
from reports.returns.workbook import workbook
from tests.expectations.text_table import rows_under
from tests.filled_templates import fill, with_control
from tests.flows.smtp_sink import PASSWORD, USER, make_trust, real_server
from tests.handed_in import collect

TABLES = Path(__file__).with_name("chase_year.md")
BOARD = "fenland"
FIRST, LAST = date(2024, 7, 1), date(2025, 6, 30)
DOWN = (date(2025, 1, 23), date(2025, 1, 30))


def day_of(text: str) -> date:
    named, day = text.split()
    assert f"{date.fromisoformat(day):%a}" == named, f"{day} is no {named}"
    return date.fromisoformat(day)


def days_from(rows, key="day"):
    return [{**row, key: day_of(row[key])} for row in rows]


def nine(day: date) -> datetime:
    return datetime.combine(day, time(9), LONDON).astimezone(UTC)


class Year:
    """The office of a small board for a year, and what happened in it."""

    def __init__(self, office, clock, sink):
        self.office = office
        self.clock = clock
        self.sink = sink
        self.said = []
        self.unheard = {}
        self.held = {}
        self.unseen = set()
        self.happens = {}
        for row in days_from(rows_under(TABLES, "What happens")):
            self.happens.setdefault(row["day"], []).append((row["provider"], row["what"]))

    def record_contacts(self):
        for row in rows_under(TABLES, "Who is recorded"):
            until = day_of(row["to"]) if row["to"] else None
            self.record(row["provider"], row["role"], day_of(row["from"]), until)

    def record(self, provider, role, begins, until=None):
        address = f"{role}.{begins:%Y%m%d}@{(provider or BOARD).replace('_', '-')}.example"
        contact = Contact(BOARD, provider, role, role.replace("_", " "), "email", address, "", begins, until)
        self.office.ledger.contacts.record(contact, recorded_at=self.clock.now(), actor="tester")

    def live(self):
        day = FIRST
        while day <= LAST:
            self.clock.move_to(nine(day) - timedelta(hours=1))
            for provider, what in self.happens.get(day, ()):
                self.happen(day, provider, what)
            if not DOWN[0] <= day <= DOWN[1]:
                self.clock.move_to(nine(day))
                self.tick(day)
            day += timedelta(days=1)

    def tick(self, day):
        for one in self.office.catalogue(BOARD).providers:
            folder = self.office.lake.inbox(BOARD, one.id)
            if one.id in self.unseen:
                self.look(one.id, "unreadable")
            elif folder.is_dir() and any(folder.iterdir()):
                collect(self.office, BOARD, [one.id])
                self.answer(one.id, but="missing_children" if day == date(2024, 10, 10) else "")
            else:
                self.look(one.id, "")
        self.unseen.clear()
        self.chase(day)

    def chase(self, day):
        done = run_chase(self.office, BOARD)
        for taken in self.sink[len(self.said) :]:
            self.said.append((day, taken))
        for one in done.written.standing:
            for role in one.unheard:
                self.unheard.setdefault((one.provider, one.quarter, one.rung, role), []).append(day)
            if one.held:
                self.held.setdefault((one.provider, one.quarter, one.rung, one.held), []).append(day)

    def look(self, provider, fault):
        self.office.ledger.looks.record(
            BOARD, provider, looked_at=self.clock.now(), fault=fault, actor="tester"
        )

    def answer(self, provider, but=""):
        for quarter in ("2024-25-Q1", "2024-25-Q2", "2024-25-Q3", "2024-25-Q4"):
            for one in queries_of(self.office, BOARD, provider, parse(quarter)):
                if one.submission.return_id != but:
                    answer_query(
                        self.office, BOARD, provider, parse(quarter), one.mark,
                        reason="So it is.", role="analyst", until=None,
                    )  # fmt: skip

    # What happens, in the words of the table

    def happen(self, day, provider, what):
        quarter = next((word.strip(",") for word in what.split() if word.startswith("202")), "")
        if what.startswith("hands in"):
            self.hand_in(provider, quarter, what)
        elif what.startswith("gets more time"):
            extend(
                self.office, BOARD, provider, "allegations", parse(quarter),
                to=date(2024, 12, 20), reason="A new system.", approved_by="performance_team",
            )  # fmt: skip
        elif what.startswith("its inbox"):
            self.unseen.add(provider)
        elif what.startswith("answers"):
            self.answer(provider)
        elif what.startswith("another contact"):
            self.record(provider, "contact", day)
        else:
            assert what.startswith("the office is down")

    def hand_in(self, provider, quarter, what):
        catalogue = self.office.catalogue(BOARD)
        rows = Inventor(catalogue).quarter(parse(quarter)).filter(pl.col("provider") == provider)
        number = pl.col("numerator")
        is_missing = pl.col("return_id") == "missing_children"
        if "alone" in what:
            rows = rows.filter(pl.col("return_id") == what.split()[3].strip(","))
        if "unusual" in what:
            rows = rows.with_columns(
                pl.when(is_missing).then(pl.col(name) * 9).otherwise(pl.col(name)).alias(name)
                for name in ("numerator", "denominator")
            )
        if "promised" in what:
            rows = rows.with_columns(
                pl.when(is_missing).then(None).otherwise(number).alias("numerator"),
                pl.when(is_missing).then(pl.lit("late")).otherwise(pl.col("status")).alias("status"),
            )
        data = self.with_wish(provider, quarter, rows) if "mistake" in what else FORMS["xlsx"](rows)
        folder = self.office.lake.inbox(BOARD, provider)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "return.xlsx").write_bytes(data)

    def with_wish(self, provider, quarter, rows):
        """The template filled in, with a part larger than its whole, and more time asked for on its cover."""
        (book,) = books(self.office, BOARD, parse(quarter), provider)
        figures = {
            (row["return_id"], *(row[name] for name in CELL_KEY)): {**row, "numerator": 9_000_000}
            for row in rows.iter_rows(named=True)
        }
        filled = fill(workbook(book), figures)
        for line in filled[COVER_SHEET].iter_rows(max_col=2):
            if line[0].value == COVER_FIELDS["extension_until"]:
                line[1].value = "2024-08-09"
        return with_control(filled)


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    root = tmp_path_factory.mktemp("year")
    shutil.copytree(Path(__file__).with_name("chase_board"), root / "datasets" / "fenland")
    settings = Settings(root=root / "lake", board=BOARD, datasets=root / "datasets", actor="tester")
    clock = SetClock(nine(FIRST) - timedelta(hours=3))
    trust = make_trust(root)
    with open_office(settings, clock) as office, real_server(trust) as (port, sink):
        smtp = SmtpSettings(
            host="127.0.0.1",
            port=port,
            user=USER,
            password=PASSWORD,
            ca_file=trust.ca_file,
            timeout_seconds=30,
        )
        made = Year(replace(office, senders={"email": SmtpSender(smtp)}), clock, sink)
        made.record_contacts()
        made.live()
        yield made


def test_the_messages_of_a_year_are_exactly_those_that_the_rules_give(year):
    known = {one.message_id: one for one in year.office.ledger.outbox.messages(BOARD)}
    said = []
    for day, taken in year.said:
        one = known[taken.email["Message-ID"].strip("<>").split("@")[0]]
        assert taken.recipients == [one.address] == [taken.email["To"].addresses[0].addr_spec]
        states = ", ".join(f"{each.return_id} {each.state}" for each in one.causes)
        said.append((day, one.provider, one.rung, one.role, states))
    expected = [
        (row["day"], row["provider"], row["step"], row["to"], row["returns"])
        for row in days_from(rows_under(TABLES, "What is said"))
    ]
    assert sorted(said) == sorted(expected)
    assert {one.state for one in known.values()} == {"sent"}


def test_each_letter_says_whose_it_is_and_has_the_return_with_it_where_it_can_be_filled_in(year):
    for _, taken in year.said:
        text = taken.email.get_body().get_content()
        assert "This board is invented" in text
        assert taken.email["Reply-To"] == "performance@nyscb.example"
        files = [part.get_filename() for part in taken.email.iter_attachments()]
        is_to_the_board = taken.recipients[0].endswith("@fenland.example")
        assert [name.rsplit(".")[-1] for name in files] == ([] if is_to_the_board else ["xlsx"])


def spans(found):
    return {key: (days[0], days[-1]) for key, days in found.items()}


def test_whom_nobody_could_write_to_is_shown_for_as_long_as_it_is_so(year):
    expected = {
        (row["provider"], row["quarter"], row["step"], row["role"]): (
            day_of(row["first"]),
            day_of(row["last"]),
        )
        for row in rows_under(TABLES, "Whom nobody could write to")
    }
    assert spans(year.unheard) == expected


def test_no_late_letter_is_written_on_the_strength_of_a_failed_look(year):
    expected = {
        (row["provider"], row["quarter"], row["step"], row["why"]): (
            day_of(row["first"]),
            day_of(row["last"]),
        )
        for row in rows_under(TABLES, "What was not written for want of a look")
    }
    assert spans(year.held) == expected


def test_the_trail_of_the_year_holds(year):
    assert year.office.ledger.verify_trail() == []
