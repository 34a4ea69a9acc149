"""A real mail server and a real web server beside a job that is killed: they outlive it, and keep what they took."""

import email
import email.policy
import hashlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

GONE, FULL = "gone", "full"
"""Mailboxes that the mail server refuses for good, and for now."""


@dataclass(frozen=True)
class Taken:
    """What a server took: for whom, which message, and a hash of all that it says but for its date."""

    to: str
    message_id: str
    sha256: str


@dataclass
class PostOffice:
    """Both servers' ports, what they took, and the conversations that are open."""

    mail_port: int = 0
    web_port: int = 0
    taken: list[Taken] = field(default_factory=list)
    is_open: set[object] = field(default_factory=set)

    def settled(self) -> list[Taken]:
        """Wait until the servers have noticed that nobody speaks to them any more; give what they took."""
        began = time.monotonic()
        while self.is_open:
            if time.monotonic() - began > 20:
                raise TimeoutError
            time.sleep(0.005)
        return list(self.taken)


class _Mailroom:
    def __init__(self, office):
        self.office = office

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - as it is called
        if address.startswith(GONE):
            return "550 5.1.1 Nobody of that name"
        if address.startswith(FULL):
            return "452 4.2.2 Full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as it is called
        found = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message_id = found["Message-ID"].strip("<>").partition("@")[0]
        del found["Date"]
        said = hashlib.sha256(found.as_bytes()).hexdigest()
        self.office.taken.extend(Taken(one, message_id, said) for one in envelope.rcpt_tos)
        return "250 Taken"


class _Talk(SMTP):
    def connection_made(self, transport):
        self.event_handler.office.is_open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error):
        super().connection_lost(error)
        self.event_handler.office.is_open.discard(self)


class _MailServer(Controller):
    """Takes any free port, so it cannot be asked for by number while it starts."""

    def factory(self):
        return _Talk(self.handler, hostname="sink")

    def _trigger_server(self):
        self.handler.office.mail_port = self.server.sockets[0].getsockname()[1]
        with socket.create_connection(("127.0.0.1", self.handler.office.mail_port), 5) as line:
            line.recv(99)


class _WebServer(ThreadingHTTPServer):
    def __init__(self, office):
        super().__init__(("127.0.0.1", 0), _Answer)
        self.office = office
        office.web_port = self.server_port

    def process_request(self, request, client_address):
        self.office.is_open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        super().shutdown_request(request)
        self.office.is_open.discard(request)


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        card = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        said = hashlib.sha256(json.dumps(card, sort_keys=True).encode()).hexdigest()
        self.server.office.taken.append(Taken(self.path, self.headers["Idempotency-Key"], said))
        self.send_response(202)
        self.end_headers()

    def log_message(self, *given):
        pass


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    """Let both servers stand on this machine, on free ports."""
    office = PostOffice()
    mail = _MailServer(_Mailroom(office), hostname="127.0.0.1", port=0)
    mail.start()
    try:
        with _WebServer(office) as web:
            thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield office
            finally:
                web.shutdown()
                thread.join()
    finally:
        mail.stop()
