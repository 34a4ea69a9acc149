"""What leaves the house: e-mails by a real server with a login, cards by a real web server, and no secret anywhere."""

import contextlib
import io
import json
import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import openpyxl
import polars as pl
import pytest

from data_lake.ledger import Message
from expectations.periods import parse
from flows.commands.given import WrongUse
from flows.faults import WRONG_USE
from flows.messages import send_messages
from flows.office import open_office
from flows.senders import senders
from flows.senders.email import as_email
from flows.senders.parcel import Fault, Parcel
from flows.senders.smtp import SmtpSender
from flows.senders.webhook import WebhookSender
from flows.settings import SettingRefused, Settings, SmtpSettings, WebhookSettings
from tests.flows.smtp_sink import PASSWORD, USER, FaultySink, make_trust, parsed, real_server
from tests.flows.test_messages import LETTER, SENDING, states, with_senders, write

AT = datetime(2024, 4, 10, 9, 0, tzinfo=UTC)
CANARY = "canary-password-5cbe"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    import os

    for name in [name for name in os.environ if name.startswith("LSCB_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def trust(tmp_path_factory):
    return make_trust(tmp_path_factory.mktemp("trust"))


def message(**more):
    became = {
        "sequence": 1, "written_at": AT, "state": "sending", "attempts": 1, "next_at": AT, "leased_until": AT,
        "leased_by": "x", "sent_at": None, "fault": "",
    }  # fmt: skip
    return Message(**{**vars(LETTER), "message_id": LETTER.name(), "may_have_left": False, **became, **more})


def parcel(files=(), **more):
    return Parcel(
        message=message(**more),
        from_name="North Yorkshire Safeguarding Children Board",
        from_address="performance@nyscb.example",
        reply_to="team@nyscb.example",
        at=AT,
        files=files,
    )


def settings_for(port, trust, **more):
    given = {
        "host": "127.0.0.1", "port": port, "user": USER, "password": PASSWORD, "ca_file": trust.ca_file,
        "timeout_seconds": 5, **more,
    }  # fmt: skip
    return SmtpSettings(**given)


# --- e-mail


@pytest.mark.parametrize("is_tls", [False, True])
def test_a_real_server_takes_an_email_with_its_template(office, trust, is_tls):
    write(office, replace(LETTER, attachment="xlsx"))
    with real_server(trust, is_tls=is_tls) as (port, taken):
        sender = SmtpSender(settings_for(port, trust, security="tls" if is_tls else "starttls"))
        done = send_messages(with_senders(office, email=sender), "nyscb", SENDING)
    assert done.sent == [LETTER.name()]
    assert states(office)["first"].sent_at == office.clock.now()
    (one,) = taken
    assert (one.sender, one.recipients) == ("performance@nyscb.example", ["first@police.example"])
    assert {
        name: one.email[name] for name in one.email if not name.startswith(("X-", "Content", "MIME"))
    } == {
        "From": "North Yorkshire Safeguarding Children Board <performance@nyscb.example>",
        "To": "first@police.example",
        "Reply-To": "team@nyscb.example",
        "Subject": "Two figures are still owed",
        "Date": "Wed, 10 Apr 2024 09:00:00 +0000",
        "Message-ID": f"<{LETTER.name()}@nyscb.example>",
        "Auto-Submitted": "auto-generated",
    }
    text = one.email.get_body()
    assert text.get_content_type() == "text/plain"
    assert text["Content-Transfer-Encoding"] == "quoted-printable"
    assert text.get_content().replace("\r\n", "\n") == f"{LETTER.body}\n"
    (file,) = one.email.iter_attachments()
    assert file.get_filename() == "nyscb_police_2023-24-Q4.xlsx"
    assert openpyxl.load_workbook(io.BytesIO(file.get_content())).sheetnames[0] == "Cover"


def test_a_wrong_password_is_told_as_a_class_and_nothing_is_lost(office, trust):
    write(office, LETTER)
    with real_server(trust) as (port, taken):
        wrong = SmtpSender(settings_for(port, trust, password="wrong"))  # noqa: S106 - no password
        assert send_messages(with_senders(office, email=wrong), "nyscb", SENDING).ended_by == {
            "email": "refused_at_auth"
        }
        office.clock.tick(60)
        right = SmtpSender(settings_for(port, trust))
        assert send_messages(with_senders(office, email=right), "nyscb", SENDING).sent == [LETTER.name()]
    assert len(taken) == 1


def test_the_password_may_lie_in_a_file_and_is_read_when_it_is_needed(trust, tmp_path):
    file = tmp_path / "password"
    with real_server(trust) as (port, taken):
        sender = SmtpSender(settings_for(port, trust, password=None, password_file=file))
        assert sender.deliver(parcel()) == Fault("password_or_ca_file_unreadable", ends_round=True)
        file.write_bytes(b"\xff")
        assert sender.deliver(parcel()) == Fault("password_or_ca_file_unreadable", ends_round=True)
        file.write_text(f"{PASSWORD}\n")
        assert sender.deliver(parcel()) is None
    assert len(taken) == 1


def test_a_password_that_no_mechanism_can_say_is_told_as_a_class(trust):
    with real_server(trust) as (port, _):
        fault = SmtpSender(settings_for(port, trust, password="pässword")).deliver(parcel())  # noqa: S106 - as above
    assert fault == Fault("not_ascii_at_auth", ends_round=True)


def test_an_address_of_the_settings_takes_the_place_of_the_boards(trust):
    with real_server(trust) as (port, taken):
        sender = SmtpSender(settings_for(port, trust, from_address="returns@council.example"))
        assert sender.deliver(parcel()) is None
    assert taken[0].sender == "returns@council.example"
    assert taken[0].email["Message-ID"] == f"<{LETTER.name()}@council.example>"


def test_text_of_any_kind_arrives_as_it_was_written(trust):
    body = "Café, “quoted”\n.\n..two\nFrom here\n" + "long " * 400
    with FaultySink(trust) as sink:
        sender = SmtpSender(settings_for(sink.port, trust))
        assert sender.deliver(parcel(body=body, subject="Zahlen für März, é")) is None
    (one,) = sink.taken
    assert one.email.get_content().replace("\r\n", "\n").rstrip() == body.rstrip()
    assert one.email["Subject"] == "Zahlen für März, é"
    assert max(len(line) for line in one.content.split(b"\r\n")) <= 76
    assert one.content.isascii()


def test_the_same_message_at_the_same_instant_has_the_same_bytes():
    files = [("a.xlsx", b"x"), ("b.odcs.yaml", b"y"), ("c.parquet", b"z")]
    assert as_email(parcel(files)).as_bytes() == as_email(parcel(files)).as_bytes()
    assert [one.get_filename() for one in parsed(as_email(parcel(files)).as_bytes()).iter_attachments()] == [
        "a.xlsx", "b.odcs.yaml", "c.parquet",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "more", [{"subject": "a\nBcc: all@b.example"}, {"address": "a@b.example\nBcc: c@d.example"}]
)
def test_a_header_of_two_lines_is_refused_once_more_where_the_email_is_written(more):
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the library's
        as_email(parcel(**more))


def test_a_template_that_goes_by_mail_holds_no_figure(office, trust, monkeypatch):
    """What was accepted for the quarter before guides whoever fills the template in, and stays out of mails."""
    from flows.steps import template

    real, seen = template.return_book, []

    def seeing(catalogue, provider, owed, before, **more):
        seen.append(before.height)
        return real(catalogue, provider, owed, before, **more)

    class Stood:
        accepted_path = "x"

    class Standing:
        def __init__(self, office, board):
            self.office = office

        def of(self, *slot):
            return Stood()

        def rows(self, path):
            columns = ("indicator_id", "series", "breakdown", "category", "area_type", "area_code", "comment")
            return pl.DataFrame({**{name: ["x"] for name in columns}, "numerator": [1], "denominator": [2]})

    monkeypatch.setattr(template, "Standing", Standing)
    monkeypatch.setattr(template, "return_book", seeing)
    monkeypatch.setattr(template, "open_queries", lambda *given: ())
    write(office, replace(LETTER, attachment="csv"))
    with FaultySink(trust) as sink:
        done = send_messages(
            with_senders(office, email=SmtpSender(settings_for(sink.port, trust))), "nyscb", SENDING
        )
    assert done.sent == [LETTER.name()]
    template.books(office, "nyscb", parse(LETTER.quarter), "police")
    assert (seen[0], seen[1] > 0) == (0, True)


# --- settings


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"SECURITY": "none", "HOST": "mail.example"}, "LSCB_SMTP_SECURITY=none would send passwords and addresses"),
        ({"SECURITY": "perhaps"}, "LSCB_SMTP_SECURITY: Input should be 'starttls', 'tls' or 'none'"),
        ({"PORT": "canary-port"}, "LSCB_SMTP_PORT: Input should be a valid integer"),
        ({"PORT": "0"}, "LSCB_SMTP_PORT: Input should be greater than or equal to 1"),
        ({"USER": "board"}, "LSCB_SMTP_USER and a password belong together"),
        ({"PASSWORD": CANARY}, "LSCB_SMTP_USER and a password belong together"),
        ({"USER": "a", "PASSWORD": CANARY, "PASSWORD_FILE": "/x"}, "are both set. Unset one of them"),
        ({"USER": "a", "PASSWORD": CANARY, "PORT": "x"}, "LSCB_SMTP_PORT"),
        ({"FROM_ADDRESS": "a@b.example, c@d.example"}, "LSCB_SMTP_FROM_ADDRESS is not one plain e-mail address"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_told_by_its_name_and_never_by_what_it_holds(monkeypatch, given, told):
    for name, value in given.items():
        monkeypatch.setenv(f"LSCB_SMTP_{name}", value)
    with pytest.raises(SettingRefused) as refused:
        Settings()
    assert told in str(refused.value)
    assert "canary" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert SettingRefused in WRONG_USE
    assert not issubclass(SettingRefused, WrongUse)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_on_this_machine_mail_may_go_unencrypted(host):
    assert SmtpSettings(host=host, security="none").security == "none"


def test_a_channel_that_is_not_set_up_has_no_sender(monkeypatch, tmp_path):
    assert senders(Settings()) == {}
    for name in (
        "SMTP_HOST",
        "SMTP_PORT",
        "SMTP_USER",
        "SMTP_PASSWORD",
        "SMTP_PASSWORD_FILE",
        "WEBHOOK_HOSTS",
    ):
        monkeypatch.setenv(f"LSCB_{name}", "")
    assert senders(Settings()) == {}
    monkeypatch.setenv("LSCB_SMTP_HOST", "mail.example")
    monkeypatch.setenv("LSCB_WEBHOOK_HOSTS", " Hooks.example, ,b.example")
    with open_office(Settings(root=tmp_path)) as office:
        assert sorted(office.senders) == ["email", "webhook"]
    assert Settings().webhook.allowed_hosts == {"hooks.example", "b.example"}
    # What is set to nothing is not set.
    assert (Settings().smtp.port, Settings().smtp.security) == (587, "starttls")


def test_no_secret_is_shown_told_logged_or_kept(office, trust, monkeypatch, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    for name, value in {
        "HOST": "127.0.0.1",
        "USER": USER,
        "PASSWORD": CANARY,
        "CA_FILE": trust.ca_file,
    }.items():
        monkeypatch.setenv(f"LSCB_SMTP_{name}", value)
    monkeypatch.setenv("LSCB_WEBHOOK_PROXY", f"http://{CANARY}@proxy.example")
    write(office, LETTER, replace(LETTER, address="second@police.example"))
    with FaultySink(trust, faults=[("auth", "535")]) as sink:
        monkeypatch.setenv("LSCB_SMTP_PORT", str(sink.port))
        settings = Settings()
        at_work = with_senders(office, **senders(settings))
        for _ in range(2):
            send_messages(at_work, "nyscb", SENDING)
            office.clock.tick(3600)
    assert len(sink.taken) == 2
    shown = [
        repr(settings),
        str(settings),
        repr(at_work),
        repr(at_work.senders),
        caplog.text,
        *capfd.readouterr(),
    ]
    assert not [one for one in shown if "canary" in one]
    kept = [
        path
        for path in office.lake.root.rglob("*")
        if path.is_file() and CANARY.encode() in path.read_bytes()
    ]
    assert kept == []


# --- webhook


class _Web(ThreadingHTTPServer):
    """A web server that answers as it is told and keeps what was posted."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answer)
        self.answers, self.posted = [], []


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, dict(self.headers), json.loads(content)))
        status, headers = self.server.answers.pop(0) if self.server.answers else (202, {})
        if status == "hang":
            threading.Event().wait(0.6)
            return
        if status == "drop":
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(b"canary-answer")

    def log_message(self, *given):
        pass


@pytest.fixture
def web():
    with _Web() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def url(web):
    return f"http://127.0.0.1:{web.server_port}/hook?sig=canary-signature"


def hook(**more):
    return WebhookSender(WebhookSettings(**{"hosts": "127.0.0.1", "timeout_seconds": 0.3, **more}))


def test_a_card_is_posted_with_its_id_and_says_where_the_template_lies(office, web):
    letter = replace(
        LETTER, channel="webhook", address=url(web), attachment="xlsx", body="One *line*.\n\n[a](b)"
    )
    write(office, letter)
    done = send_messages(with_senders(office, webhook=hook()), "nyscb", SENDING)
    assert done.sent == [letter.name()]
    ((path, headers, posted),) = web.posted
    assert (path, headers["Idempotency-Key"]) == ("/hook?sig=canary-signature", letter.name())
    assert headers["Content-Type"] == "application/json"
    (attachment,) = posted["attachments"]
    assert (posted["type"], attachment["contentType"]) == (
        "message",
        "application/vnd.microsoft.card.adaptive",
    )
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert {one["type"] for one in card["body"]} == {"RichTextBlock"}
    assert [run["text"] for one in card["body"] for run in one["inlines"]] == [
        "Two figures are still owed",
        "One *line*.",
        "[a](b)",
        "The workbook to fill in is nyscb_police_2023-24-Q4.xlsx, in your out folder.",
        "Questions: team@nyscb.example",
        f"Message {letter.name()}",
    ]
    assert (office.lake.outbox("nyscb", "police") / "nyscb_police_2023-24-Q4.xlsx").is_file()


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "headers", "fault"),
    [
        (200, {}, None),
        (204, {}, None),
        (429, {"Retry-After": "3600"}, Fault("not_now_429", retry_after=HOUR)),
        (429, {"Retry-After": "0"}, Fault("not_now_429", retry_after=timedelta(minutes=1))),
        (429, {"Retry-After": "9" * 400}, Fault("not_now_429", retry_after=timedelta(days=1))),
        (429, {"Retry-After": "Wed, 10 Apr 2024 10:00:00 GMT"}, Fault("not_now_429", retry_after=HOUR)),
        (429, {"Retry-After": "Wed, 10 Apr 2024 10:00:00 -0000"}, Fault("not_now_429", retry_after=HOUR)),
        (429, {"Retry-After": "soon"}, Fault("not_now_429")),
        (429, {}, Fault("not_now_429")),
        (408, {}, Fault("not_now_408")),
        (500, {}, Fault("not_now_500", may_have_left=True)),
        (
            503,
            {"Retry-After": "120"},
            Fault("not_now_503", False, False, timedelta(minutes=2), may_have_left=True),
        ),
        (400, {}, Fault("refused_400", is_final=True)),
        (401, {}, Fault("refused_401", is_final=True)),
        (404, {}, Fault("refused_404", is_final=True)),
        (410, {}, Fault("refused_410", is_final=True)),
        (302, {"Location": "http://127.0.0.1:1/elsewhere"}, Fault("redirected_302", is_final=True)),
        ("hang", {}, Fault("timeout", may_have_left=True)),
        ("drop", {}, Fault("dropped", may_have_left=True)),
    ],
)
def test_each_answer_of_a_web_server(web, status, headers, fault):
    web.answers.append((status, headers))
    assert hook().deliver(parcel(channel="webhook", address=url(web))) == fault
    assert len(web.posted) == 1


def test_a_web_server_that_is_not_there(web):
    web.server_close()
    assert hook().deliver(parcel(channel="webhook", address=url(web))) == Fault("unreachable")


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("https://hooks.example/x", Fault("host_not_allowed")),
        ("http://hooks.example/x", Fault("address_refused", is_final=True)),
        ("http://127.0.0.1:1@hooks.example/x", Fault("address_refused", is_final=True)),
        ("https://127.0.0.1.hooks.example/x", Fault("host_not_allowed")),
        ("ftp://127.0.0.1/x", Fault("address_refused", is_final=True)),
    ],
)
def test_a_card_goes_nowhere_but_to_the_hosts_that_are_set(address, fault):
    assert hook().deliver(parcel(channel="webhook", address=address)) == fault


def test_an_encrypted_webhook_is_only_spoken_to_when_its_certificate_is_good(web, trust, tmp_path):
    web.socket = trust.server.wrap_socket(web.socket, server_side=True)
    to = parcel(channel="webhook", address=url(web).replace("http:", "https:"))
    assert hook().deliver(to) == Fault("unreachable")
    assert web.posted == []
    assert hook(ca_file=trust.ca_file).deliver(to) is None
    assert hook(ca_file=tmp_path / "none.pem").deliver(to) == Fault("ca_file_unreadable", ends_round=True)


def test_the_address_of_a_webhook_is_a_secret_too(office, web, caplog):
    caplog.set_level(logging.DEBUG)
    write(office, replace(LETTER, channel="webhook", address=url(web)))
    web.answers.append((500, {}))
    for _ in range(2):
        send_messages(with_senders(office, webhook=hook()), "nyscb", SENDING)
        office.clock.tick(3600)
    assert len(web.posted) == 2
    assert "canary" not in caplog.text
    assert "canary" not in " ".join(f"{one.subject} {one.detail}" for one in office.ledger.events())
