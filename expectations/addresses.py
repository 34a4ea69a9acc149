"""What is wrong with the address of a recipient, of e-mail or of a webhook; pure, and the one place that says so."""

import re
import unicodedata
from email.errors import MessageError
from email.headerregistry import Address
from urllib.parse import urlsplit

CHANNELS = ("email", "webhook")
"""The ways in which a message goes to somebody."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
"""The names of this machine to itself: the only one to whom anything may go unencrypted."""

_ONE_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)


def address_fault(channel: str, address: str) -> str:
    """Say what is wrong with an address for its channel; nothing when one message can go to it."""
    if channel not in CHANNELS:
        return f"is for no channel we have: give one of {', '.join(CHANNELS)}"
    if channel == "email":
        return (
            "" if _is_one_mailbox(address) else "is not one plain e-mail address, like returns@police.example"
        )
    if has_control(address) or " " in address:
        return "holds blanks, line breaks or control characters"
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no web address"
    if parts.username is not None or not host:
        return "is no web address of a host alone"
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    return "" if is_safe else "does not begin with https://"


def folded(address: str) -> str:
    """Give an address as it is compared: two that differ only in the case of their letters reach the same person."""
    return address.casefold()


def has_control(text: str) -> bool:
    """Say whether a text holds a sign that is no letter to anybody: control, format and line separators."""
    return any(unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp", "Cs"} for one in text)


def _is_one_mailbox(text: str) -> bool:
    """Whether a text is a bare address, by a narrow pattern and by the mail library's own reading of it."""
    if _ONE_ADDRESS.fullmatch(text) is None or ".." in text:
        return False
    try:
        return Address(addr_spec=text).addr_spec == text
    except (MessageError, ValueError):
        return False
