"""The chase of a small board as a job that is killed: every letter reaches the server, and hardly one twice.

The server is a real one and stands beside the plans. A second copy of a message is right only where a run died between
the server's "250 OK" and the mark that it was sent; it is the same e-mail then, but for its date.
"""

import email
import email.policy
import hashlib
import json
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from data_lake.invented.files import FORMS
from data_lake.invented.imperfections import typing_error
from data_lake.invented.returns import Inventor
from data_lake.ledger import Contact
from expectations.periods import parse
from flows.chase import chase
from flows.collect import collect
from flows.messages import LEASE_SECONDS
from flows.office import Office
from flows.settings import Settings, SmtpSettings
from flows.steps.chase import write_letters
from tests.system.killing import Job, Kill, Row, Watch

BOARD, QUARTER = "fenland", parse("2024-25-Q2")
BOARDS = Path(__file__).parents[1] / "flows"
"""Where the small board of the chase's own tests stands."""
AT = datetime(2024, 10, 24, 8, 0, tzinfo=UTC)
"""Nine in London, three working days after the returns of the quarter were due."""

GONE, FULL = "gone", "full"
"""Mailboxes that the server refuses for good, and for now."""

SAYS_A_LINE = "a line is said to the server"
WINDOW = frozenset(
    {
        "after the message is delivered",
        "before the message is marked as sent",
        f"before {SAYS_A_LINE}",
        f"after {SAYS_A_LINE}",
        "before an event is written within a transaction",
        "after an event is written within a transaction",
        "before a message's row is turned",
        "after a message's row is turned",
    }
)
"""Where a kill may leave a message that is delivered and not marked: the farewell is said after the 250, and the mark
is an event and a row."""

_AGAIN = frozenset({"message_leased", "message_put_off"})
"""Events that a run which comes after a killed one adds rightly: each try has its own."""
_OF_A_RUN = frozenset({"until", "next_at", "holder", "content"})
"""What an event tells of the instant, or of the run, in which it was recorded."""


class _Mailroom:
    """What the server does with recipients and e-mails; counts the conversations that are open."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.is_open: set[SMTP] = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802, PLR0913 - as it is called
        if address.startswith(GONE):
            return "550 5.1.1 Nobody of that name"
        if address.startswith(FULL):
            return "452 4.2.2 Full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as it is called
        self.taken.extend((one, envelope.content) for one in envelope.rcpt_tos)
        return "250 Taken"


class _Talk(SMTP):
    def connection_made(self, transport):
        self.event_handler.is_open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error):
        super().connection_lost(error)
        self.event_handler.is_open.discard(self)


class _Server(Controller):
    """Takes any free port, so it cannot be asked for by number while it starts."""

    def factory(self):
        return _Talk(self.handler, hostname="sink")

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        with socket.create_connection(("127.0.0.1", self.port), 5) as line:
            line.recv(99)


class ChaseWatch(Watch):
    """Holds what has left the house against what the ledger says of it, kill by kill."""

    def __init__(self, mailroom: _Mailroom, port: int) -> None:
        self._mailroom = mailroom
        self._port = port
        self._before: Counter[str] = Counter()
        self._doubles: Counter[str] = Counter()
        self._runs = 0

    def settings(self, root: Path) -> Settings:
        """Give the settings of a lake of the small board, and of the server beside it."""
        smtp = SmtpSettings(host="127.0.0.1", port=self._port, security="none", timeout_seconds=30)
        return Settings(root=root, board=BOARD, datasets=BOARDS, actor="killer", smtp=smtp)

    def plan_begins(self) -> None:
        """Begin with an empty server."""
        self._mailroom.taken.clear()
        self._doubles.clear()
        self._runs = 0

    def run_begins(self) -> None:
        """Count what had come before this run."""
        self._before = self._came()
        self._runs += 1

    def run_died(self, office: Office, kill: Kill) -> None:
        """Note the one message that will rightly come again: the server has it, and the ledger does not know."""
        new = self._came() - self._before
        in_hand = {one.message_id for one in office.ledger.outbox.messages(BOARD, "sending")}
        if f"{kill.when} {kill.point}" in WINDOW:
            self._doubles.update(sorted(in_hand & new.keys())[:1])

    def as_compared(self, table: str, rows: list[Row]) -> list[Row]:
        """Give what was said and what has become of it, without the instants, and without how often it was tried."""
        if table == "message":
            names = ("message_id", "subject", "body", "address", "causes", "state", "fault", "leased_by")
            return [{name: row[name] for name in names} for row in rows] + self._tried_too_often(rows)
        if table == "event":
            events = [_without_run(row) for row in rows]
            again = {str(row): row for row in events if row["kind"] in _AGAIN}
            return [*(row for row in events if row["kind"] not in _AGAIN), *again.values()]
        return rows

    def _tried_too_often(self, rows: list[Row]) -> list[Row]:
        """Give the messages that were leased more often than there were runs."""
        return [{"tried": row["attempts"], **row} for row in rows if int(row["attempts"]) > self._runs]

    def seen(self) -> dict[str, list[str]]:
        """Give the e-mails that came, less the copies that rightly came again."""
        came = Counter(f"{to} {_without_date(content)}" for to, content in self._settled())
        for line in list(came):
            came[line] -= self._doubles[_id(line)]  # what should have come again and has not is missed here
        return {"mail": sorted(came.elements())}

    def came_again(self) -> int:
        """Say how many messages rightly came again in this plan."""
        return self._doubles.total()

    def _came(self) -> Counter[str]:
        return Counter(_id(_without_date(content)) for _, content in self._settled())

    def _settled(self) -> list[tuple[str, bytes]]:
        """Wait until the server has noticed that nobody speaks to it any more."""
        began = time.monotonic()
        while self._mailroom.is_open and time.monotonic() - began < 10:
            time.sleep(0.005)
        return list(self._mailroom.taken)


def _without_run(event: Row) -> Row:
    """Give an event of a message without its instant, and without what is of one run alone."""
    if not event["kind"].startswith("message_"):
        return event
    detail = {name: value for name, value in json.loads(event["detail"]).items() if name not in _OF_A_RUN}
    return {"kind": event["kind"], "subject": event["subject"], "actor": event["actor"], "detail": str(detail)}


def _without_date(content: bytes) -> str:
    """Name an e-mail: its message, and a hash of all that it says, but for its date."""
    found = email.message_from_bytes(content, policy=email.policy.default)
    message_id = found["Message-ID"].strip("<>").partition("@")[0]
    del found["Date"]
    return f"{message_id} {hashlib.sha256(found.as_bytes()).hexdigest()}"


def _id(named: str) -> str:
    return named.split()[-2]


@contextmanager
def watching() -> Iterator[ChaseWatch]:
    """Let a mail server stand beside the chase."""
    mailroom = _Mailroom()
    server = _Server(mailroom, hostname="127.0.0.1", port=0)
    server.start()
    try:
        yield ChaseWatch(mailroom, server.port)
    finally:
        server.stop()


def let_them_owe(office: Office) -> None:
    """Let four agencies owe what one can: an answer, a return that did not come, one sent back, and one just come.

    Letters were written before the last two came, and wait: one is to be taken back, the other to be written anew.
    """
    providers = [one.id for one in office.catalogue(BOARD).providers]
    _record(office, *((one, role) for one in providers if one != "police" for role in ("contact", "deputy")))
    rows = Inventor(office.catalogue(BOARD)).quarter(QUARTER)
    office.clock.move_to(datetime(2024, 10, 10, 8, 0, tzinfo=UTC))
    missing = rows.filter(pl.col("return_id") == "missing_children")
    _hand_in(office, "police", missing.with_columns(pl.col("numerator") * 9, pl.col("denominator") * 9))
    office.clock.move_to(AT - timedelta(minutes=20))
    collect(office, BOARD, whole=True)
    write_letters(office, BOARD)
    office.clock.move_to(AT - timedelta(minutes=10))
    _hand_in(office, "lado", rows.filter(pl.col("provider") == "lado"))
    _hand_in(office, "youth_offending_team", typing_error(rows.filter(pl.col("provider") == "youth_offending_team")))
    _record(office, ("police", "contact"), ("police", "deputy"))
    _record(office, ("la_human_resources", "deputy"), mailbox=GONE)
    _record(office, ("la_human_resources", "deputy"), mailbox=FULL)


def _record(office: Office, *posts: tuple[str, str], mailbox: str = "") -> None:
    for provider, role in posts:
        address = f"{mailbox or role}@{provider.replace('_', '-')}.example"
        one = Contact(BOARD, provider, role, "The post", "email", address, "", date(2024, 4, 1))
        office.ledger.contacts.record(one, recorded_at=office.clock.now(), actor="killer")


def _hand_in(office: Office, provider: str, rows: pl.DataFrame) -> None:
    folder = office.lake.inbox(BOARD, provider)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "return.csv").write_bytes(FORMS["csv"](rows))
    collect(office, BOARD, [provider], whole=True)


def run(office: Office) -> None:
    """Chase once."""
    chase(office, BOARD)


CHASE = Job(
    at=AT,
    # What a killed run had in its hands may be sent again after its lease.
    apart=timedelta(seconds=LEASE_SECONDS),
    prepare=let_them_owe,
    run=run,
    watch=watching,
    points={
        "the waiting letter is taken back": "data_lake.ledger.outbox:Outbox.withdraw",
        "the letter is written": "data_lake.ledger.outbox:Outbox.write",
        "a row is written within a transaction": "data_lake.ledger.rows:record",
        "an event is written within a transaction": "data_lake.ledger.trail:append",
        "a message's row is turned": "data_lake.ledger.outbox:_turn",
        "the message is leased": "data_lake.ledger.outbox:Outbox.lease",
        "its template is made": "flows.messages:books",
        "the e-mail is made": "flows.senders.smtp:as_email",
        "the server is greeted": "flows.senders.smtp:_Talk._greet",
        SAYS_A_LINE: "smtplib:SMTP.send",
        "the message is delivered": "flows.senders.smtp:SmtpSender.deliver",
        "the message is marked as sent": "data_lake.ledger.outbox:Outbox.sent",
        "the message is put off": "data_lake.ledger.outbox:Outbox.put_off",
        "the message fails": "data_lake.ledger.outbox:Outbox.failed",
    },
    # Greeting, sender, recipient, the word data, the e-mail itself, farewell; and the greeting of the next.
    visits={SAYS_A_LINE: 7, "an event is written within a transaction": 10, "a message's row is turned": 6},
)
