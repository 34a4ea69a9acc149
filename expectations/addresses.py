"""Whether a text is the address of one recipient: of an e-mail, or of a webhook; pure."""

import re
from email.errors import MessageError
from email.headerregistry import Address
from ipaddress import ip_address
from urllib.parse import urlsplit

_LONGEST = 254
_PLAIN = re.compile(r"[!-~]+")
"""What an address is written in: visible ASCII only, so no space, no line's end and no look-alike."""


def is_email(text: str) -> bool:
    """Say whether a text is the bare e-mail address of one mailbox: no name before it, no second one after it."""
    if len(text) > _LONGEST or not _PLAIN.fullmatch(text) or any(sign in text for sign in '"<>(),;:\\'):
        return False
    try:
        address = Address(addr_spec=text)
    except (MessageError, ValueError, IndexError):
        return False
    return bool(address.username and address.domain) and address.addr_spec == text


def is_webhook(text: str) -> bool:
    """Say whether a text is the URL of a webhook: https; http only where it does not leave this machine."""
    if not _PLAIN.fullmatch(text):
        return False
    try:
        url = urlsplit(text)
        host, _ = url.hostname or "", url.port
    except ValueError:
        return False
    if not host or url.username is not None or url.password is not None:
        return False
    return url.scheme == "https" or (url.scheme == "http" and _is_this_machine(host))


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
