"""E-mail over SMTP, one connection a message, so that what goes wrong with one never touches another."""

import re
import smtplib
import ssl
from contextlib import closing, suppress
from dataclasses import replace
from functools import cached_property

from flows.senders.email import as_email, domain
from flows.senders.parcel import Fault, Parcel
from flows.settings import SmtpSettings

ABOUT_US = frozenset({"connect", "ehlo", "starttls", "auth", "mail"})
"""The phases in which no recipient has been named yet: what is refused there is refused to every message."""

_SHUTTING_DOWN = 421
_NEEDS_US_TO_CHANGE = frozenset({503, 530, 535, 538})
"""Answers to a recipient that speak of how we came: wrong order, no login, no encryption."""
_POLICY = re.compile(rb"\s*5\.7\.\d|.*\brelay", re.IGNORECASE | re.DOTALL)
"""What a server says that will not pass on our mail at all: it is no fault of the recipient's address."""


class SmtpSender:
    """Delivers e-mails to the server of the settings.

    Encryption is never given up: a server that does not offer STARTTLS, or whose certificate is not good, gets nothing.
    Faults are classes made of what happened and in which phase, as ``refused_at_rcpt``.
    """

    carries_files = True

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    def deliver(self, parcel: Parcel) -> Fault | None:
        """Deliver an e-mail; none when the server has taken it, which is when it says so after the last dot."""
        if self._settings.from_address:
            parcel = replace(parcel, from_address=self._settings.from_address)
        try:
            password = self._settings.secret()
            context = self._context
        except (OSError, UnicodeError):
            return Fault("password_or_ca_file_unreadable", ends_round=True)
        talk = _Talk(self._settings, password, context)
        try:
            talk.say(parcel)
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            return replace(_fault(error, talk.phase), may_have_left=talk.phase == "dot")
        return None

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Trust whom the machine trusts, and the authorities of the extra file."""
        context = ssl.create_default_context()
        if self._settings.ca_file:
            context.load_verify_locations(self._settings.ca_file)
        return context


class _Talk:
    """One conversation with the server, and how far it has come."""

    def __init__(self, settings: SmtpSettings, password: str, context: ssl.SSLContext) -> None:
        self._settings = settings
        self._password = password
        self._context = context
        self.phase = "connect"

    def say(self, parcel: Parcel) -> None:
        """Say everything from the greeting to the last dot; raises what ``_fault`` knows."""
        written = as_email(parcel).as_bytes()
        with closing(self._connect(domain(parcel.from_address))) as server:
            self._greet(server)
            self.phase = "mail"
            _expect(250, server.mail(parcel.from_address))
            self.phase = "rcpt"
            _expect(25, server.rcpt(parcel.message.address))
            self.phase = "data"
            _expect(354, server.docmd("data"))
            self.phase = "dot"
            server.send(re.sub(rb"(?m)^\.", b"..", written) + b".\r\n")
            _expect(250, server.getreply())
            # The server has it. Whoever waited for the answer to a farewell would only widen the window in which a
            # sender can die before the ledger knows.
            with suppress(OSError, smtplib.SMTPException):
                server.putcmd("quit")

    def _connect(self, own_name: str) -> smtplib.SMTP:
        to = self._settings
        if to.security == "tls":
            return smtplib.SMTP_SSL(
                to.host or "", to.port, own_name, timeout=to.timeout_seconds, context=self._context
            )
        return smtplib.SMTP(to.host or "", to.port, own_name, timeout=to.timeout_seconds)

    def _greet(self, server: smtplib.SMTP) -> None:
        self.phase = "ehlo"
        _expect(250, server.ehlo())
        if self._settings.security == "starttls":
            self.phase = "starttls"
            server.starttls(context=self._context)
            self.phase = "ehlo"
            _expect(250, server.ehlo())
        if self._settings.user:
            self.phase = "auth"
            server.login(self._settings.user, self._password, initial_response_ok=True)


def _expect(code: int, answer: tuple[int, bytes]) -> None:
    """Go on when the server answered with a code, or one that begins so; else raise what it said."""
    if not str(answer[0]).startswith(str(code)):
        raise smtplib.SMTPResponseException(*answer)


def _fault(error: Exception, phase: str) -> Fault:
    """Say as a class what went wrong in a phase. The text of the error is never told."""
    ends_round = phase in ABOUT_US
    if isinstance(error, smtplib.SMTPResponseException):
        # A connection that breaks while it is written to is told as an answer of -1.
        if error.smtp_code <= 0:
            return Fault(f"dropped_at_{phase}", ends_round=ends_round)
        said = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
        is_refused = error.smtp_code >= 500
        is_theirs = error.smtp_code not in _NEEDS_US_TO_CHANGE and not _POLICY.match(said)
        return Fault(
            f"{'refused' if is_refused else 'not_now'}_at_{phase}",
            is_final=is_refused and phase == "rcpt" and is_theirs,
            ends_round=ends_round or error.smtp_code == _SHUTTING_DOWN,
        )
    for kind, name in _KINDS.items():
        if isinstance(error, kind) or isinstance(error.__context__, kind):
            return Fault(f"{name}_at_{phase}", ends_round=ends_round)
    return Fault(f"unreachable_at_{phase}", ends_round=ends_round)


_KINDS: dict[type[Exception], str] = {
    TimeoutError: "timeout",
    ssl.SSLCertVerificationError: "certificate",
    ssl.SSLError: "tls",
    smtplib.SMTPNotSupportedError: "not_offered",
    smtplib.SMTPServerDisconnected: "dropped",
    ConnectionResetError: "dropped",
    BrokenPipeError: "dropped",
    UnicodeError: "not_ascii",
    smtplib.SMTPException: "misspoken",
}
"""Names of what can go wrong besides an answer, the particular before the general."""
