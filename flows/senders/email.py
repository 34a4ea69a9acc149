"""A message as an e-mail: plain text, one recipient, and a Message-ID that never changes."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from mimetypes import guess_type

from flows.senders.parcel import Parcel

_POLICY = SMTP.clone(max_line_length=76)
"""Lines of quoted-printable end before the 77th character (RFC 2045); the library would go on to the 78th."""


def as_email(parcel: Parcel) -> EmailMessage:
    """Write the e-mail; the same message at the same instant has the same bytes.

    The right-hand side of its Message-ID is the domain that it comes from. Raises ValueError for a header of more than
    one line, which the outbox has refused before.
    """
    message = parcel.message
    email = EmailMessage(policy=_POLICY)
    email["From"] = Address(display_name=parcel.from_name, addr_spec=parcel.from_address)
    email["To"] = Address(addr_spec=message.address)
    email["Reply-To"] = Address(addr_spec=parcel.reply_to)
    email["Subject"] = message.subject
    email["Date"] = format_datetime(parcel.at)
    email["Message-ID"] = f"<{message.message_id}@{domain(parcel.from_address)}>"
    # RFC 3834: an absence note must not answer this.
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(f"{message.body.rstrip()}\n", charset="utf-8", cte="quoted-printable")
    for name, content in parcel.files:
        kind, _ = guess_type(name)
        maintype, _, subtype = (kind or "application/octet-stream").partition("/")
        email.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    if email.is_multipart():
        email.set_boundary(f"=_{message.message_id}")
    return email


def domain(address: str) -> str:
    """Give the domain of an e-mail address."""
    return address.rpartition("@")[2]
