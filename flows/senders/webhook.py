"""A message as a card in a channel of the recipient's, over a webhook as Teams takes them."""

import logging
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from urllib.parse import urlsplit

import httpx

from expectations.addresses import address_fault
from flows.senders.parcel import Fault, Parcel
from flows.settings import WebhookSettings

# It tells every address that it goes to, and a webhook's address is its password.
logging.getLogger("httpx").setLevel(logging.WARNING)

SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(days=1)
"""Within what is reason when a server says how long to wait."""

_COME_AGAIN = frozenset({408, 425, 429})
_BROKEN: dict[type[Exception], Fault] = {
    httpx.ConnectTimeout: Fault("timeout"),
    httpx.TimeoutException: Fault("timeout", may_have_left=True),
    httpx.ConnectError: Fault("unreachable"),
    httpx.HTTPError: Fault("dropped", may_have_left=True),
    httpx.InvalidURL: Fault("address_refused", is_final=True),
    UnicodeError: Fault("address_refused", is_final=True),
    OSError: Fault("ca_file_unreadable", ends_round=True),
}
"""What can go wrong besides an answer, the particular before the general."""


class WebhookSender:
    """Posts cards to the hosts of the settings, encrypted; no redirect is followed, and no answer is read.

    The message's id stands in the card and in the header ``Idempotency-Key``.
    """

    carries_files = False

    def __init__(self, settings: WebhookSettings) -> None:
        self._settings = settings

    def deliver(self, parcel: Parcel) -> Fault | None:
        """Post a card; none when the server said that it took it."""
        message = parcel.message
        if address_fault("webhook", message.address):
            return Fault("address_refused", is_final=True)
        if (urlsplit(message.address).hostname or "") not in self._settings.allowed_hosts:
            return Fault("host_not_allowed")
        try:
            return self._post(parcel)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            return next(fault for kind, fault in _BROKEN.items() if isinstance(error, kind))

    def _post(self, parcel: Parcel) -> Fault | None:
        to, headers = parcel.message.address, {"Idempotency-Key": parcel.message.message_id}
        with (
            self._client() as client,
            client.stream("POST", to, json=as_card(parcel), headers=headers) as answer,
        ):
            return _fault(answer.status_code, answer.headers.get("Retry-After", ""), parcel.at)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Trust whom the machine trusts, and the authorities of the extra file."""
        context = ssl.create_default_context()
        if self._settings.ca_file:
            context.load_verify_locations(self._settings.ca_file)
        return context

    def _client(self) -> httpx.Client:
        return httpx.Client(
            verify=self._context,
            timeout=self._settings.timeout_seconds,
            proxy=self._settings.proxy,
            follow_redirects=False,
            trust_env=False,
        )


def as_card(parcel: Parcel) -> dict[str, object]:
    """Write the card: text runs, which no client reads as markup, and where the files lie."""
    message = parcel.message
    lines = [line for line in message.body.splitlines() if line.strip()]
    lines.extend(f"The workbook to fill in is {name}, in your out folder." for name, _ in parcel.files)
    lines.append(f"Questions: {parcel.reply_to}")
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            _text(message.subject, weight="Bolder", size="Medium"),
            *(_text(line) for line in lines),
            _text(f"Message {message.message_id}", isSubtle=True, size="Small"),
        ],
    }
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _text(said: str, **look: object) -> dict[str, object]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": said, **look}]}


def _fault(status: int, retry_after: str, at: datetime) -> Fault | None:
    """Say what an answer means; none when the card was taken."""
    if status < 300:
        return None
    if status in _COME_AGAIN or status >= 500:
        wait = _wait(retry_after, at)
        # A server, or one before it, that breaks down may have passed the card on.
        return Fault(f"not_now_{status}", retry_after=wait, may_have_left=status >= 500)
    # A redirect is not followed: where a webhook leads is for the contacts to say.
    return Fault(f"redirected_{status}" if status < 400 else f"refused_{status}", is_final=True)


def _wait(said: str, at: datetime) -> timedelta | None:
    """Read how long to wait, in seconds or until a date; none when nothing readable is said."""
    if said.isdecimal():
        asked = timedelta(seconds=min(int(said), LONGEST_WAIT.total_seconds()))
    else:
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return None
        asked = until.replace(tzinfo=until.tzinfo or UTC) - at
    return min(max(asked, SHORTEST_WAIT), LONGEST_WAIT)
