"""The commands of the chase: contacts, extensions, the calendar and the reminders, as somebody types them."""

import json
import shlex

import pytest
from icalendar import Calendar

from flows.settings import DEMONSTRATION_CLOCK
from tests.flows.smtp_sink import AtAnyPort
from tests.flows.test_cli import lscb  # noqa: F401 - the fixture

ADD = 'contacts add --provider police --role contact --title "Analyst" --email returns@police.example'


@pytest.fixture
def typed(lscb):  # noqa: F811 - the fixture
    """Type a whole line; the clock stands before nine on the day that everything for 2023-24-Q4 is due."""
    set_clock(lscb.root, "2024-04-22T08:00:00+00:00")

    def run(line, **settings):
        return lscb(*shlex.split(line), **settings)

    run.root = lscb.root
    return run


def set_clock(root, at):
    (root / DEMONSTRATION_CLOCK).write_text(at, encoding="utf-8")


def out(told):
    assert (told.code, told.err) == (0, "")
    return told.out


ADDING = "contacts add --provider police --role contact --title A"
LATER = "extension police missing_children 2023-24-Q4 --reason x"
WRONG = [
    ("contacts add --provider polise --role contact --title A", "no provider called polise. Providers are:"),
    ("contacts add --provider police --role chair --title A", "chair is no role of a provider. Roles are:"),
    (f"{ADDING} --email a@b,c@d", "is not one plain e-mail address"),
    (f"{ADDING} --webhook http://b.example", "does not begin with https://"),
    (ADDING, "needs an e-mail address, a webhook or an account"),
    (f"{ADDING} --email a@b.example --webhook https://b.example", "give --email or --webhook, not both"),
    (f"{ADDING} --email a@b.example --from soon", "soon is no day; write one like 2025-03-31"),
    (
        "contacts end --provider police --role contact",
        "say which contact ends by one of --email, --webhook and",
    ),
    (
        "contacts end --provider police --role contact --email a@b.example",
        "No contact of police with that address",
    ),
    ("contacts --provider nobody", "no provider called nobody. Providers are:"),
    ("extension nobody", "no provider called nobody. Providers are:"),
    ("extension police --to 2024-05-31", "name the provider, the return and its period"),
    (LATER, "an extension needs --to, --reason and --approved-by"),
    ("extension police gun_crime soon --to 2024-05-31 --reason x --approved-by chair", "This is no period"),
    (f"{LATER} --to 2024-04-01 --approved-by chair", "2024-04-01 lies before 2024-04-22"),
    (f"{LATER} --to 2024-05-31 --approved-by Jo", "Jo is no role that approves"),
    ("chase --show 12ab", "12ab is the id of no letter"),
    ("chase --board nowhere", "No board called nowhere is served here."),
    ("calendar 2023-24-Q4 --ics --to /proc/nowhere", "/proc/nowhere cannot be written"),
]


@pytest.mark.parametrize(("line", "sentence"), WRONG)
def test_wrong_use_is_told_in_a_sentence(typed, line, sentence):
    assert sentence in typed(line).refused()


def test_contacts_come_are_listed_and_end(typed):
    assert out(typed("contacts")) == "nyscb: 0 contacts\n"
    assert out(typed(ADD)) == "Recorded.\n"
    assert out(typed(ADD)) == "This contact stands already.\n"
    out(typed('contacts add --role chair --title "Independent chair" --account chair7 --from 2024-01-01'))
    assert out(typed("contacts")).splitlines() == [
        "nyscb: 2 contacts",
        "the board, chair: Independent chair (not written to, acts as chair7), from 2024-01-01",
        "police, contact: Analyst (email returns@police.example), from 2024-04-22",
    ]
    (listed,) = json.loads(out(typed("contacts --provider police --json")))
    assert (listed["role"], listed["title"], listed["valid_from"]) == ("contact", "Analyst", "2024-04-22")
    end = "contacts end --role chair --account chair7 --on 2024-03-31"
    assert out(typed(end)) == "Ended.\n"
    assert out(typed(end)) == "This contact ends on that day already.\n"
    assert "chair" not in out(typed("contacts"))
    assert "from 2024-01-01 to 2024-03-31" in out(typed("contacts --all"))
    assert "returns@" not in out(typed("trail"))


def test_an_extension_is_recorded_listed_and_in_the_calendar(typed):
    line = (
        'extension police missing_children 2023-24-Q4 --to 2024-05-31 --reason "A new system." '
        "--approved-by performance_team"
    )
    stands = "police missing_children 2023-24-Q4: to 2024-05-31, approved by performance_team. A new system."
    assert out(typed("extension")) == "nyscb: no extension stands\n"
    assert out(typed(line)).splitlines() == ["Recorded.", "nyscb: these stand", stands]
    assert out(typed(line)).splitlines()[0] == "This extension stands already."
    assert stands in out(typed("extension police"))
    assert stands not in out(typed("extension lado"))
    assert json.loads(out(typed("extension --json")))[0]["extended_to"] == "2024-05-31"
    told = out(typed("calendar 2023-24-Q4 --all")).splitlines()
    at = told.index("Fri 31 May 2024, 17:00  North Yorkshire Police: missing_children 2023-24-Q4  (extended)")
    assert told[at + 1 : at + 4] == [
        "    Fri 07 Jun 2024, 17:00  questions answered",
        "    Fri 14 Jun 2024, 17:00  signed off",
        "    Fri 21 Jun 2024, 17:00  pack",
    ]


def test_calendar_files_lie_with_each_provider_and_are_the_same_each_time(typed, tmp_path):
    written = out(typed("calendar 2023-24-Q4 --ics --board eastmoor")).splitlines()
    assert len(written) == 5
    (police,) = [one for one in written if "eastmoor_police" in one]
    assert police.endswith("inbox/eastmoor/eastmoor_police/out/eastmoor_eastmoor_police_2023-24-Q4.ics")
    with open(police, "rb") as file:  # noqa: PTH123 - as a path that was printed
        first = file.read()
    out(typed(f"calendar 2023-24-Q4 --ics --board eastmoor --to {tmp_path / 'cals'}"))
    assert (tmp_path / "cals" / "eastmoor_eastmoor_police_2023-24-Q4.ics").read_bytes() == first
    due, answers = Calendar.from_ical(first).walk("VEVENT")
    assert str(due["summary"]) == "Due: 1 return for January to March 2024 (2023-24 Q4) (invented)"
    assert f"{due.decoded('dtstart'):%Y-%m-%d %H:%M}" == "2024-04-22 16:00"
    assert f"{answers.decoded('dtstart'):%Y-%m-%d %H:%M}" == "2024-04-29 16:00"
    assert [str(one["trigger"].to_ical(), "ascii") for one in due.walk("VALARM")] == ["-P5DT8H"]


def test_what_would_be_written_is_shown_and_nothing_is(typed):
    out(typed(ADD))
    told = out(typed("chase --dry-run"))
    assert "would be written" in told
    assert "Subject: Due today at 5 pm: four returns for January to March 2024" in told
    assert "returns@police.example" not in told
    assert "0 waiting in the outbox" in told
    assert "message_written" not in out(typed("trail"))
    (mark,) = [line.split()[0] for line in told.splitlines() if line.endswith("would be written")]
    shown = out(typed(f"chase --show {mark}"))
    assert shown.splitlines()[0].endswith("not written yet")
    assert "Attached: the return of police for 2023-24-Q4, as xlsx" in shown
    out(typed("chase"))
    assert "would be written" not in out(typed("chase --dry-run")), "it is written now"


def test_without_a_sender_messages_wait_and_are_shown_with_their_cause(typed):
    out(typed(ADD))
    told = out(typed("chase"))
    assert told.startswith("1 written, 0 taken back, 0 sent, 0 put off, 0 failed\n1 waiting in the outbox\n")
    assert "police 2023-24-Q4, due_today: to contact by email" in told
    assert (
        "because child_abuse_crimes 2023-24-Q4 has not come; esafety_incidents 2023-24-Q4 has not come"
        in told
    )
    assert "waits: nothing is set up that sends by email" in told
    assert "Nobody to write to (record them with `lscb contacts add`):" in told
    assert "  lado 2023-24-Q4, due_today (allegations 2023-24-Q4): no contact is recorded" in told
    assert "Next, if nothing comes in:\n  Tue 23 Apr 2024, 08:30  overdue_contact:" in told
    again = out(typed("chase"))
    assert again.startswith("0 written, 0 taken back")
    found = json.loads(out(typed("chase --json")))
    (waits,) = found["waiting"]
    assert (waits["role"], waits["rung"], {one["state"] for one in waits["causes"]}) == (
        "contact",
        "due_today",
        {"absent"},
    )
    assert "returns@police.example" not in json.dumps(found)
    shown = out(typed(f"chase --show {waits['id'][:8]}"))
    assert shown.splitlines()[0] == f"{waits['id']}  pending"
    assert "Child abuse crimes: nothing has come yet. It asks for" in shown


class OncePerhaps:
    """A mail server that knows nobody until it is told otherwise."""

    is_known = False

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - what aiosmtpd calls
        if not self.is_known:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        return "250 OK"


def test_a_letter_that_failed_is_shown_and_tried_again_when_somebody_says_so(typed):
    out(typed(ADD))
    knows = OncePerhaps()
    server = AtAnyPort(knows, hostname="127.0.0.1", port=0)
    server.start()
    try:
        port = server.server.sockets[0].getsockname()[1]
        mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": port, "SMTP_SECURITY": "none"}
        told = out(typed("chase", **mail))
        assert told.startswith("1 written, 0 taken back, 0 sent, 0 put off, 1 failed\n")
        assert "Not tried any more (mend the contact or the setting, then `lscb chase --again ID`):" in told
        (failed,) = json.loads(out(typed("chase --json", **mail)))["failed"]
        assert failed["fault"] == "refused_at_rcpt"
        assert typed("chase --again soon", **mail).err.endswith(
            "soon is the id of no letter that failed. `lscb chase --dry-run` lists them.\n"
        )
        knows.is_known = True
        told = out(typed(f"chase --again {failed['id'][:8]}", **mail))
        assert told.startswith("0 written, 0 taken back, 1 sent, 0 put off, 0 failed\n")
        assert "Not tried any more" not in told
    finally:
        server.stop()


def test_the_next_day_nothing_late_is_written_before_somebody_has_looked(typed):
    out(typed(ADD))
    set_clock(typed.root, "2024-04-23T08:00:00+00:00")
    told = out(typed("chase"))
    assert told.startswith("0 written")
    assert "Not written now:\n" in told
    assert "nobody has looked into their inbox since it was due, or for a day: run `lscb collect`" in told
    out(typed("collect police"))
    assert out(typed("chase")).startswith("1 written")


def test_at_night_it_says_until_when_it_is_quiet(typed):
    set_clock(typed.root, "2024-04-22T17:00:00+00:00")
    assert out(typed("chase")).startswith(
        "Quiet until Tue 23 Apr 2024, 08:30: nothing is written or sent.\n0 waiting"
    )
