"""SMTP servers for tests: a real one, and one written by hand that fails in the phase and the manner it is told to."""

import contextlib
import email
import email.policy
import re
import socket
import ssl
import threading
from dataclasses import dataclass, field

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = "board", "canary-password-5cbe"
ANSWERS = {
    "connect": "220 sink",
    "starttls": "220 go on",
    "auth": "235 welcome",
    "data": "354 go on",
    "farewell": "221 bye",
}


@dataclass(frozen=True)
class Trust:
    """Certificates for tests: what the server shows, and the authority that a client has to trust."""

    server: ssl.SSLContext
    ca_file: str


def make_trust(folder, name="127.0.0.1"):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    return Trust(context, str(folder / "ca.pem"))


def parsed(content):
    return email.message_from_bytes(content, policy=email.policy.default)


@dataclass
class Taken:
    """What a server took: from whom, to whom, and the e-mail."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def email(self):
        return parsed(self.content)


class _Handler:
    def __init__(self, taken):
        self.taken = taken

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name that aiosmtpd calls
        self.taken.append(Taken(envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 Taken"


@contextlib.contextmanager
def real_server(trust, *, is_tls=False):
    """Run aiosmtpd with a login, over STARTTLS or encrypted from the start; gives its port and what it takes."""
    taken = []
    options = {"ssl_context": trust.server, "auth_require_tls": False} if is_tls else {
        "tls_context": trust.server, "require_starttls": True,
    }  # fmt: skip
    # It does not know that it is encrypted already when it is from the start, and so cannot require a login there.

    def authenticate(server, session, envelope, mechanism, data):
        is_known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_known, handled=False)

    controller = AtAnyPort(
        _Handler(taken), hostname="127.0.0.1", port=0, authenticator=authenticate, auth_required=not is_tls, **options
    )  # fmt: skip
    controller.start()
    try:
        yield controller.server.sockets[0].getsockname()[1], taken
    finally:
        controller.stop()


class AtAnyPort(Controller):
    """A controller that takes any free port, so it cannot be asked for by number while it starts."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        with socket.create_connection(("127.0.0.1", self.port), 5) as line:
            if not self.ssl_context:
                line.recv(99)


@dataclass
class FaultySink:
    """A server for one conversation after the other; ``faults`` is what befalls each: a phase and a manner.

    Phases are those of the protocol, in order: connect, ehlo, starttls, handshake, ehlo_again, auth, mail, rcpt, data,
    dot, taken (the message is in, and the answer that says so is lost), farewell (that answer has arrived). A manner
    is a code to answer with, ``drop``, ``hang``, ``plain`` (nothing is offered), or nothing: all is well.
    """

    trust: Trust
    faults: list = field(default_factory=list)
    taken: list = field(default_factory=list)
    heard: list = field(default_factory=list)
    connections: int = 0

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._socket.getsockname()[1]
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *of_error):
        self._is_closing.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self):
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            fault = self.faults.pop(0) if self.faults else None
            try:
                _Conversation(self, line, *(fault or ("", ""))).hold()
            except OSError:
                line.close()


class _DroppedError(OSError):
    """The conversation ends without a word."""


class _Conversation:
    def __init__(self, sink, line, phase, manner):
        self.sink, self.line, self.phase, self.manner = sink, line, phase, manner
        line.settimeout(5)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = line.makefile("rb")
        self.is_encrypted, self.sender, self.recipients = False, "", []

    def hold(self):
        with contextlib.closing(self):
            if not self.answer("connect"):
                return
            while words := self.reader.readline():
                said = words.decode().strip()
                self.sink.heard.append((self.is_encrypted, said))
                verb = re.split("[ :]", said)[0].lower()
                if verb == "quit":
                    return
                getattr(self, f"hear_{verb}")(said)

    def hear_ehlo(self, said):
        phase, offered = ("ehlo_again", "AUTH PLAIN") if self.is_encrypted else ("ehlo", "STARTTLS")
        if (self.phase, self.manner) == (phase, "plain"):
            offered = "HELP"
        self.answer(phase, f"250-sink\r\n250 {offered}")

    def hear_helo(self, said):
        self.answer("ehlo")

    def hear_starttls(self, said):
        if self.answer("starttls"):
            self.encrypt()

    def hear_auth(self, said):
        self.answer("auth")

    def hear_mail(self, said):
        self.sender = said
        self.answer("mail")

    def hear_rcpt(self, said):
        self.recipients = [said[said.index("<") + 1 : said.index(">")]]
        self.answer("rcpt")

    def hear_data(self, said):
        if self.answer("data"):
            self.take()

    def close(self):
        self.reader.close()
        self.line.close()

    def encrypt(self):
        self.reader.close()
        if self.phase == "handshake":
            # Closed over a greeting that was not read, the line would at times be reset instead of ended.
            with contextlib.suppress(OSError):
                self.line.recv(4096)
            self.spoil()
            self.line.sendall(b"What is TLS?\r\n")
            raise _DroppedError
        self.line = self.sink.trust.server.wrap_socket(self.line, server_side=True)
        self.reader = self.line.makefile("rb")
        self.is_encrypted = True

    def take(self):
        lines = []
        while (line := self.reader.readline()) != b".\r\n":
            if not line:
                raise _DroppedError
            lines.append(line.removeprefix(b"."))
        if self.phase == "dot" and not self.answer("dot"):
            return
        self.sink.taken.append(Taken(self.sender, self.recipients, b"".join(lines)))
        if self.answer("taken") and self.phase == "farewell":
            self.spoil()

    def answer(self, phase, said=""):
        """Answer in a phase, or do what was ordered instead; false when the answer was a refusal."""
        if phase == self.phase and self.manner != "plain":
            self.spoil()
            self.line.sendall(f"{self.manner} no, canary-answer-77aa\r\n".encode())
            return False
        self.line.sendall(f"{said or ANSWERS.get(phase, '250 well')}\r\n".encode())
        return True

    def spoil(self):
        if self.manner == "drop":
            raise _DroppedError
        if self.manner == "hang":
            # Until the other side loses patience, or the test ends.
            with contextlib.suppress(OSError):
                while self.line.recv(4096) and not self.sink._is_closing.is_set():
                    pass
            raise _DroppedError
