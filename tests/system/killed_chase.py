"""The chase of a small board as a job that is killed: every letter reaches its server, and hardly one twice.

A second copy of a message is right only where a run died between the server's "250 OK" and the mark that it was sent;
it is the same message then, to the byte, but for the date of an e-mail.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from data_lake.invented.files import FORMS
from data_lake.invented.imperfections import typing_error
from data_lake.invented.returns import Inventor
from data_lake.ledger import Contact
from expectations.periods import parse
from flows.chase import chase
from flows.collect import collect
from flows.messages import LEASE_SECONDS
from flows.office import Office
from flows.settings import Settings, SmtpSettings, WebhookSettings
from flows.steps.chase import write_letters
from tests.system.killing import Job, Kill, Row, Watch
from tests.system.post_office import FULL, GONE, PostOffice, open_post_office

BOARD, QUARTER = "fenland", parse("2024-25-Q2")
BOARDS = Path(__file__).parents[1] / "flows"
"""Where the small board of the chase's own tests stands."""
AT = datetime(2024, 10, 24, 8, 0, tzinfo=UTC)
"""Nine in London, three working days after the returns of the quarter were due."""

SAYS_A_LINE = "a line is said to the server"
WINDOW = frozenset(
    {
        "after the e-mail is delivered",
        "after the card is delivered",
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


class ChaseWatch(Watch):
    """Holds what has left the house against what the ledger says of it, kill by kill."""

    def __init__(self, post: PostOffice) -> None:
        self._post = post
        self._before: Counter[str] = Counter()
        self._again: Counter[str] = Counter()
        self._runs = 0

    @property
    def hook(self) -> str:
        """The address of a channel on the web server."""
        return f"http://127.0.0.1:{self._post.web_port}/hook"

    def settings(self, root: Path) -> Settings:
        """Give the settings of a lake of the small board, and of the servers beside it."""
        smtp = SmtpSettings(host="127.0.0.1", port=self._post.mail_port, security="none", timeout_seconds=30)
        hook = WebhookSettings(hosts="127.0.0.1", timeout_seconds=30)
        return Settings(root=root, board=BOARD, datasets=BOARDS, actor="killer", smtp=smtp, webhook=hook)

    def plan_begins(self) -> None:
        """Begin with empty servers."""
        self._post.taken.clear()
        self._again.clear()
        self._runs = 0

    def run_begins(self) -> None:
        """Count what had come before this run."""
        self._before = self._came()
        self._runs += 1

    def run_died(self, office: Office, kill: Kill) -> None:
        """Note the one message that will rightly come again: a server has it, and the ledger does not know."""
        new = self._came() - self._before
        in_hand = {one.message_id for one in office.ledger.outbox.messages(BOARD, "sending")}
        if f"{kill.when} {kill.point}" in WINDOW:
            self._again.update(sorted(in_hand & new.keys())[:1])

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
        """Give what came, less what rightly came again: if that did not come again, it is missed here."""
        came = Counter(self._post.settled())
        came -= Counter({one: self._again[one.message_id] for one in came})
        return {"taken": sorted(str(one) for one in came.elements())}

    def came_again(self) -> int:
        """Say how many messages rightly came again in this plan."""
        return self._again.total()

    def _came(self) -> Counter[str]:
        return Counter(one.message_id for one in self._post.settled())


def _without_run(event: Row) -> Row:
    """Give an event of a message without its instant, and without what is of one run alone."""
    if not event["kind"].startswith("message_"):
        return event
    detail = {name: value for name, value in json.loads(event["detail"]).items() if name not in _OF_A_RUN}
    return {
        "kind": event["kind"],
        "subject": event["subject"],
        "actor": event["actor"],
        "detail": str(detail),
    }


@contextmanager
def watching() -> Iterator[ChaseWatch]:
    """Let a mail server and a web server stand beside the chase."""
    with open_post_office() as post:
        yield ChaseWatch(post)


def let_them_owe(office: Office, watch: ChaseWatch) -> None:
    """Let four agencies owe what one can: an answer, a return that did not come, one sent back, and one just come.

    Letters were written before the last two came, and wait: one is to be taken back, the other to be written anew.
    """
    for provider in ("lado", "youth_offending_team", "la_human_resources"):
        _record(office, provider, "deputy", _mailbox("deputy", provider))
    rows = Inventor(office.catalogue(BOARD)).quarter(QUARTER)
    office.clock.move_to(datetime(2024, 10, 10, 8, 0, tzinfo=UTC))
    missing = rows.filter(pl.col("return_id") == "missing_children")
    _hand_in(office, "police", missing.with_columns(pl.col("numerator") * 9, pl.col("denominator") * 9))
    office.clock.move_to(AT - timedelta(minutes=20))
    collect(office, BOARD, whole=True)
    write_letters(office, BOARD)
    office.clock.move_to(AT - timedelta(minutes=10))
    _hand_in(office, "lado", rows.filter(pl.col("provider") == "lado"))
    own = rows.filter(pl.col("provider") == "youth_offending_team")
    _hand_in(office, "youth_offending_team", typing_error(own))
    # These are written to for the first time by the run that is killed.
    for role in ("contact", "deputy"):
        _record(office, "police", role, _mailbox(role, "police"))
    for name in (GONE, FULL):
        _record(office, "la_human_resources", "deputy", _mailbox(name, "la_human_resources"))
    _record(office, "la_human_resources", "deputy", watch.hook, channel="webhook")


def _mailbox(name: str, provider: str) -> str:
    return f"{name}@{provider.replace('_', '-')}.example"


def _record(office: Office, provider: str, role: str, address: str, channel: str = "email") -> None:
    one = Contact(BOARD, provider, role, "The post", channel, address, "", date(2024, 4, 1))
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
        "its template is laid": "flows.messages:write_templates",
        "its template's file is put": "data_lake.inboxes.folder:put_whole_in",
        "the e-mail is made": "flows.senders.smtp:as_email",
        "the server is greeted": "flows.senders.smtp:_Talk._greet",
        SAYS_A_LINE: "smtplib:SMTP.send",
        "the e-mail is delivered": "flows.senders.smtp:SmtpSender.deliver",
        "the card is delivered": "flows.senders.webhook:WebhookSender.deliver",
        "the message is marked as sent": "data_lake.ledger.outbox:Outbox.sent",
        "the message is put off": "data_lake.ledger.outbox:Outbox.put_off",
        "the message fails": "data_lake.ledger.outbox:Outbox.failed",
    },
    # A line is the greeting, the sender, the recipient, the word data, the e-mail, the farewell; and the next greeting.
    visits={
        SAYS_A_LINE: 7,
        "an event is written within a transaction": 10,
        "a message's row is turned": 6,
        **dict.fromkeys(
            (
                "its template is laid",
                "its template's file is put",
                "the card is delivered",
                "the message is put off",
                "the message fails",
            ),
            1,
        ),
    },
)
