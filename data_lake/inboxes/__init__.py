"""Inboxes and what lies beside them: folders of the lake, of a share, or of another server."""

from data_lake.inboxes.inbox import Copy, Inbox, Left, NotLooked, NotTaken, StillChanging, Unseen, plain_name
from data_lake.inboxes.inboxes import Inboxes
from data_lake.inboxes.places import InboxesRefused, Places, read_places, read_secrets
from data_lake.inboxes.remote import NotGivenBack

__all__ = [
    "Copy",
    "Inbox",
    "Inboxes",
    "InboxesRefused",
    "Left",
    "NotGivenBack",
    "NotLooked",
    "NotTaken",
    "Places",
    "StillChanging",
    "Unseen",
    "plain_name",
    "read_places",
    "read_secrets",
]
