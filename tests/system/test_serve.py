"""The schedules for real: a file dropped in an inbox is judged by a scheduled run, and again after a kill -9.

One story on one lake, told in the fixture; the tests read what it left. The lake's clock stands on a worked day, a week
after everything was due, so that whoever has not handed in is reminded, whatever the day on which the test runs.
"""

import contextlib
import email
import email.policy
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import polars as pl
import pytest

from data_lake.invented.files import as_xlsx
from data_lake.invented.returns import Inventor
from data_lake.ledger import open_ledger
from data_lake.ledger.contacts import Contact
from expectations.catalogue import load
from expectations.periods import parse
from flows.office import open_office
from flows.settings import DEMONSTRATION_CLOCK, Settings
from tests.flows.smtp_sink import AtAnyPort

HOUSE = Path(__file__).resolve().parents[2]
EASTMOOR = HOUSE / "expectations" / "dataset_eastmoor"
CANARY = "canary4711canary"
TICK = 30
AT = datetime(2026, 10, 28, 10, 0, tzinfo=UTC)
QUARTER = parse("2026-27-Q2")
LATE = "deputy@late.example"

BOARD = """
[board]
id = "little"
name = "Little board (invented)"
authority_code = "999"
authority_name = "Eastmoor"
region = "Invented region"
is_invented = true
base = "dataset"
indicators = ["youth_justice_first_time_entrants", "missing_from_home_over_24_hours"]
"""

PROVIDER = """
[[provider]]
id = "{id}"
role = "{role}"
name = "{id} (invented)"
"""

RETURN = """
[[return]]
id = "{id}"
title = "{id}"
kind = "aggregate"
provider = "{role}"
frequency = "quarterly"
period_kind = "quarter"
indicators = ["{indicator}"]
"""

pytestmark = [pytest.mark.system]


def lay_out_board(folder):
    folder.mkdir(parents=True)
    for name in ("areas.csv", "population.csv"):
        shutil.copy(EASTMOOR / name, folder)
    (folder / "board.toml").write_text(BOARD)
    providers = [PROVIDER.format(id=one, role=one) for one in ("police", "youth_offending_team")]
    (folder / "providers.toml").write_text("".join(providers))
    (folder / "returns.toml").write_text(
        RETURN.format(id="missing", role="police", indicator="missing_from_home_over_24_hours")
        + RETURN.format(
            id="entrants", role="youth_offending_team", indicator="youth_justice_first_time_entrants"
        )
    )


@dataclass
class Served:
    """A lake that is served, and how to serve it."""

    lake: Path
    port: int
    environment: dict
    seen: dict = field(default_factory=dict)

    def start(self):
        told = (self.lake.parent / "serve.out").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "serve", "--port", str(self.port)],
            cwd=HOUSE, env=self.environment, stdout=told, stderr=told, start_new_session=True,
        )  # fmt: skip
        told.close()
        return process

    @property
    def told(self):
        return (self.lake.parent / "serve.out").read_text()

    def ask(self, path, method="GET", **more):
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", trust_env=False) as client:
            return client.request(method, path, **more)

    @property
    def secret(self):
        return tuple((self.lake / "prefect" / "auth_string").read_text().strip().split(":"))

    def drop(self, provider):
        """Put an invented return of the last quarter into a provider's inbox, with a canary in every comment."""
        catalogue = load(Path(self.environment["LSCB_DATASETS"]) / "little")
        rows = Inventor(catalogue).quarter(QUARTER)
        # A workbook says itself that it is whole, so it need not lie there for a while.
        marked = rows.filter(pl.col("provider") == provider).with_columns(pl.col("comment") + f" {CANARY}")
        content = as_xlsx(marked)
        folder = self.lake / "inbox" / "little" / provider / "in"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".coming").write_bytes(content)
        (folder / ".coming").rename(folder / f"{provider}.xlsx")

    def receipts(self, provider):
        return sorted((self.lake / "inbox" / "little" / provider / "out").glob("receipt_*.html"))

    def rows(self, query):
        with contextlib.closing(
            sqlite3.connect(f"file:{self.lake}/prefect/prefect.db?mode=ro", uri=True)
        ) as con:
            return con.execute(query).fetchall()

    def runs(self):
        return self.rows(
            "select run.name, run.state_type, run.state_name, run.auto_scheduled, run.parameters, state.message "
            "from flow_run as run left join flow_run_state as state on state.id = run.state_id"
        )

    def that_took_a_file(self):
        return {
            json.loads(run[4])["provider"]
            for run in self.runs()
            if "1 files, 1 submissions." in (run[5] or "")
        }

    def deployments(self):
        return self.rows(
            "select flow.name, deployment.name, deployment.id, deployment.paused, schedule.active, schedule.schedule "
            "from deployment join flow on flow.id = deployment.flow_id "
            "join deployment_schedule as schedule on schedule.deployment_id = deployment.id order by 1, 2"
        )


def wait_until(what, seconds=180):
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        with contextlib.suppress(httpx.HTTPError, sqlite3.Error):
            if found := what():
                return found
        time.sleep(0.1)
    pytest.fail("it did not come to pass in time")


def processes_of(port):
    """Everything that was started by serving on this port: each process carries the server's address."""
    mark, found = f"http://127.0.0.1:{port}/api".encode(), []
    for one in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (one / "environ").read_bytes() or f" {port} ".encode() in (
                one / "cmdline"
            ).read_bytes().replace(b"\0", b" "):
                found.append(int(one.name))
    return found


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Mailbox:
    """What a mail server has taken: to whom, and the whole of each message."""

    def __init__(self):
        self.taken = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name that aiosmtpd calls
        self.taken.append((envelope.rcpt_tos, envelope.content))
        return "250 Taken"


@pytest.fixture(scope="module")
def mailbox():
    box = Mailbox()
    server = AtAnyPort(box, hostname="127.0.0.1", port=0)
    server.start()
    box.port = server.server.sockets[0].getsockname()[1]
    yield box
    server.stop()


def set_the_clock_and_record_who_is_asked(folder):
    lake = folder / "lake"
    lake.mkdir()
    (lake / DEMONSTRATION_CLOCK).write_text(AT.isoformat())
    settings = Settings(root=lake, datasets=folder / "datasets", board="little", actor="tester")
    with open_office(settings) as office:
        deputy = Contact(
            "little", "youth_offending_team", "deputy", "Post", "email", LATE, "", date(2026, 4, 1)
        )
        office.ledger.contacts.record(deputy, recorded_at=AT, actor="tester")


@pytest.fixture(scope="module")
def served(tmp_path_factory, mailbox):
    """Serve, drop a file, see who is late reminded, kill -9, drop what was late, serve again, stop."""
    folder = tmp_path_factory.mktemp("served")
    lay_out_board(folder / "datasets" / "little")
    set_the_clock_and_record_who_is_asked(folder)
    environment = {
        **os.environ,
        "HOME": str(folder / "home"),
        "LSCB_ROOT": str(folder / "lake"),
        "LSCB_DATASETS": str(folder / "datasets"),
        "LSCB_BOARD": "little",
        "LSCB_TICK_SECONDS": str(TICK),
        "LSCB_SMTP_HOST": "127.0.0.1",
        "LSCB_SMTP_PORT": str(mailbox.port),
        "LSCB_SMTP_SECURITY": "none",
    }
    (folder / "home").mkdir()
    one = Served(folder / "lake", free_port(), environment)
    process = one.start()
    try:
        wait_until(lambda: one.ask("/api/health").is_success)
        wait_until(lambda: len(one.deployments()) == 6)
        one.drop("police")
        one.seen |= {
            "without": one.ask("/api/admin/version").status_code,
            "wrong": one.ask("/api/admin/version", auth=("lscb", "sesame")).status_code,
            "right": one.ask("/api/admin/version", auth=one.secret).status_code,
            "foreign": one.ask("/api/health", headers={"Origin": "http://elsewhere.example"}).headers,
            "own": one.ask("/api/health", headers={"Origin": f"http://127.0.0.1:{one.port}"}).headers,
            "change": one.ask("/api/flow_runs/filter", "POST", auth=one.secret, json={}).status_code,
            "listens": listening(one.port),
            "second": second(one),
        }
        wait_until(lambda: one.receipts("police"))
        for name in ("build", "publish-little"):
            wait_until((one.lake / "ticks" / f"{name}.json").exists)
        wait_until(lambda: mailbox.taken)
        wait_until(lambda: [run for run in one.runs() if run[3] and run[1] == "COMPLETED"])
        one.seen["before"] = one.deployments()
        wait_until(lambda: [run for run in one.runs() if run[1] == "RUNNING"])
        process.send_signal(signal.SIGKILL)
        process.wait()
        wait_until(lambda: not processes_of(one.port))
        one.seen["running when killed"] = [run for run in one.runs() if run[1] == "RUNNING"]
        one.drop("youth_offending_team")
        process = one.start()
        wait_until(lambda: one.receipts("youth_offending_team"))
        wait_until(lambda: len(one.that_took_a_file()) == 2)
        # What a stop interrupts may end in other ways, so what became of the runs is noted before.
        one.seen |= {"took a file": one.that_took_a_file(), "runs": one.runs()}
        one.seen["after"] = one.deployments()
        process.terminate()
        began = time.monotonic()
        one.seen["rc"] = process.wait(30)
        one.seen["stopped in"] = time.monotonic() - began
        one.seen["left"] = processes_of(one.port)
        yield one
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()


def second(served):
    """Serve the same lake again beside the first; and another lake on the same port."""
    words = [sys.executable, "-m", "flows.cli", "serve", "--port"]
    other = {**served.environment, "LSCB_ROOT": str(served.lake.parent / "other")}
    return [
        subprocess.run(
            [*words, str(port)],
            cwd=HOUSE,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        for port, environment in ((free_port(), served.environment), (served.port, other))
    ]


def listening(port):
    """The addresses on which somebody listens on the port, as the system tells them."""
    found = set()
    for name in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            if state == "0A" and int(address.split(":")[1], 16) == port:
                found.add(address.split(":")[0])
    return found


def test_a_file_in_an_inbox_is_judged_by_a_scheduled_run_and_has_its_receipt(served):
    with open_ledger(f"sqlite:///{served.lake / 'ledger.sqlite'}") as ledger:
        found = {one.provider: one.verdict for one in ledger.current("little")}
        assert ledger.verify_trail() == []
    assert set(found) == {"police", "youth_offending_team"}
    assert len(served.receipts("police")) == 1
    assert served.seen["took a file"] == {"police", "youth_offending_team"}
    assert [run for run in served.runs() if run[3] and run[1] == "COMPLETED"]


def test_who_is_late_is_reminded_once_and_of_what_it_owes(served, mailbox):
    ((recipients, content),) = mailbox.taken
    letter = email.message_from_bytes(content, policy=email.policy.default)
    assert recipients == [letter["To"]] == [LATE]
    assert letter["Subject"].startswith("[Invented] Overdue since Wednesday 21 October 2026: one return for")
    assert "entrants: nothing has come yet." in letter.get_body().get_content()
    (workbook,) = letter.iter_attachments()
    assert workbook.get_filename().endswith(".xlsx")
    with open_ledger(f"sqlite:///{served.lake / 'ledger.sqlite'}") as ledger:
        (message,) = ledger.outbox.messages("little")
    assert (message.provider, message.rung, message.state) == (
        "youth_offending_team",
        "overdue_deputy",
        "sent",
    )
    assert message.message_id in letter["Message-ID"]


def test_runs_are_named_by_what_they_do_and_end_well(served):
    runs = served.seen["runs"]
    names = re.compile(
        r"(collect little \w+|build|console|(chase|publish|purge) little) \d{4}-\d\d-\d\d \d\d:\d\d"
    )
    assert [name for name, *_ in runs if not names.fullmatch(name)] == []
    ends = {
        (type_, name)
        for _, type_, name, *_ in runs
        if type_ in {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}
    }
    good = {("COMPLETED", "Completed"), ("COMPLETED", "Nothing due"), ("COMPLETED", "Waited")}
    assert ends <= good | {("CRASHED", "Crashed"), ("CANCELLED", "Missed"), ("CANCELLED", "Cancelled")}
    tasks = " | ".join(name for (name,) in served.rows("select name from task_run"))
    assert all(
        one in tasks for one in ("take little police", "judge arrivals little", "write receipts little")
    )


def test_parameters_are_ids(served):
    found = {run[4] for run in served.runs()}
    ids = {"little", "police", "youth_offending_team"}
    assert {value for one in found for value in json.loads(one).values()} <= ids


def test_it_shows_a_timeliness_matrix_and_what_the_gate_found(served):
    rows = dict(served.rows("select key, data from artifact where key is not null order by created"))
    matrix = json.loads(json.loads(rows["timeliness-little"]))
    assert {row["provider"] for row in matrix} == {"police", "youth_offending_team"}
    (gate,) = json.loads(json.loads(rows["gate-little-police"]))
    assert (gate["return"], gate["verdict"].split()[0]) == ("missing", "accepted")


def test_only_who_knows_the_secret_is_answered_and_only_on_this_machine(served):
    seen = served.seen
    assert (seen["without"], seen["wrong"], seen["right"]) == (401, 401, 200)
    assert "access-control-allow-origin" not in seen["foreign"]
    assert seen["own"]["access-control-allow-origin"] == f"http://127.0.0.1:{served.port}"
    # A page elsewhere could have the browser send the password along; without our token nothing is done for it.
    assert seen["change"] == 403
    assert seen["listens"] == {"0100007F"}
    assert seen["own"]["content-security-policy"].startswith("default-src 'self';")


def test_a_second_one_and_a_taken_port_are_refused_with_a_sentence(served):
    same_lake, same_port = served.seen["second"]
    assert same_lake.returncode == 3
    assert "is busy: serve is held by process" in same_lake.stderr
    assert same_port.returncode == 3
    assert f"Port {served.port} of this machine cannot be served on" in same_port.stderr
    assert "Traceback" not in same_lake.stderr + same_port.stderr + served.told


def test_after_a_kill_the_deployments_are_the_same_and_what_ran_is_closed(served):
    titles = [(flow, name) for flow, name, *_ in served.seen["before"]]
    assert titles == [
        ("build", "all boards"),
        ("chase", "little"),
        ("collect", "little police"),
        ("collect", "little youth_offending_team"),
        ("console", "all boards"),
        ("publish", "little"),
        ("purge", "little"),
    ]
    assert [one[:5] for one in served.seen["after"]] == [one[:5] for one in served.seen["before"]]
    assert {(paused, active) for *_, paused, active, _ in served.seen["after"]} == {(0, 1)}
    assert served.seen["running when killed"]
    crashed = {run[0] for run in served.runs() if run[1] == "CRASHED"}
    assert {run[0] for run in served.seen["running when killed"]} <= crashed


def test_it_stops_within_ten_seconds_and_leaves_nobody_behind(served):
    assert (served.seen["rc"], served.seen["left"]) == (0, [])
    assert served.seen["stopped in"] < 10


def test_no_word_of_a_file_and_no_secret_is_told(served):
    secret = ":".join(served.secret)
    home = [path for path in (served.lake / "prefect").rglob("*") if path.is_file()]
    for path in [*home, served.lake.parent / "serve.out", *(served.lake / "ticks").iterdir()]:
        content = path.read_bytes()
        assert CANARY.encode() not in content, path
        assert path.name == "auth_string" or secret.encode() not in content, path
        assert not path.name.endswith(".pkl"), path
        assert not content.startswith(b"\x80\x04"), path


def test_prefects_home_is_for_nobody_else_and_the_users_own_is_untouched(served):
    home = served.lake / "prefect"
    assert home.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in home.iterdir() if path.is_file() and path.stat().st_mode & 0o077} == set()
    # The error of a run that failed is kept there all the same: its kind, and a sentence of ours.
    for path in (home / "storage").rglob("*"):
        assert set(json.loads(path.read_bytes())) == {"__exc_type__", "message"}
    assert [path for path in (served.lake.parent / "home").rglob("*") if path.is_file()] == []


def test_each_ticks_last_good_end_is_kept(served):
    found = {path.stem: json.loads(path.read_text()) for path in (served.lake / "ticks").glob("*.json")}
    assert set(found) - {"console"} == {
        "build", "chase-little", "publish-little", "purge-little",
        "collect-little-police", "collect-little-youth_offending_team",
    }  # fmt: skip
    assert found["build"]["counts"].keys() == {"models"}
    assert all(datetime.fromisoformat(one["ended_at"]).tzinfo for one in found.values())
