"""What delivers messages: one module a channel, each telling of a fault by its class alone."""

from collections.abc import Mapping

from flows.senders.parcel import Sender
from flows.settings import Settings


def senders(settings: Settings) -> Mapping[str, Sender]:
    """Give what delivers, by channel; a channel that is not set up has none, and its messages wait."""
    found: dict[str, Sender] = {}
    if settings.smtp.host:
        from flows.senders.smtp import SmtpSender  # noqa: PLC0415 - most commands send nothing

        found["email"] = SmtpSender(settings.smtp)
    if settings.webhook.allowed_hosts:
        from flows.senders.webhook import WebhookSender  # noqa: PLC0415 - as above

        found["webhook"] = WebhookSender(settings.webhook)
    return found
