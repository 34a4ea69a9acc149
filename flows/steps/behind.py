"""Whether the live warehouse is behind what it is made of, and why: for the ticks, the sign-off and the console."""

from datetime import datetime

from data_lake.ledger import Event
from expectations.calendar import LONDON
from expectations.due import last_ended
from flows.office import Office
from flows.standing import standing
from flows.steps.build import versions
from sql.warehouse import BuiltFrom, built_from

CHANGE_FIGURES = frozenset(
    {"submission_judged", "submission_superseded", "extension_recorded", "answer_recorded"}
)
"""The events after which a warehouse built before them may hold other figures than one built after."""

_STILL = frozenset(
    {
        "arrival_received", "arrival_seen_again", "arrival_judged", "receipt_written", "file_not_taken",
        "inbox_looked_into", "publication_recorded", "override_asked",
        "litter_removed",
    }
)  # fmt: skip
_STILL_OF = ("message_", "contact_")
"""Events, and beginnings of events, that change nothing a warehouse holds: no reason to build. Any other is one."""


def is_current(office: Office) -> bool:
    """Say whether the live warehouse was built by this code, from this data set, and after all that changes figures."""
    built = built_from(office.lake.warehouse)
    return (
        built is not None
        and _is_made_alike(office, built)
        and all(one.kind not in CHANGE_FIGURES for one in office.ledger.events(after=built.event_sequence))
    )


def moved_since(office: Office, built: BuiltFrom) -> tuple[Event, ...]:
    """Give the events after a build that another build would tell of."""
    return tuple(
        one
        for one in office.ledger.events(after=built.event_sequence)
        if one.kind not in _STILL and not one.kind.startswith(_STILL_OF)
    )


def has_purged_since(office: Office) -> bool:
    """Say whether anything has been purged since the live warehouse was built; no, where there is none."""
    built = built_from(office.lake.warehouse)
    return built is not None and any(
        one.kind == "purged" for one in office.ledger.events(after=built.event_sequence)
    )


def why_build(office: Office) -> str | None:
    """Say why a build would make another warehouse than the live one; None while it would not."""
    built = built_from(office.lake.warehouse)
    if built is None:
        return "There is no warehouse."
    if not _is_made_alike(office, built):
        return "The boards, the data set or the code have changed."
    if moved_since(office, built):
        return "The ledger has moved."
    now = office.clock.now()
    if built.as_at.astimezone(LONDON).date() < now.astimezone(LONDON).date():
        return "Another day has begun."
    if any(
        built.as_at < due_at <= now for board in office.catalogues for due_at in _due_dates(office, board)
    ):
        return "A return has fallen due."
    return None


def _is_made_alike(office: Office, built: BuiltFrom) -> bool:
    return all(getattr(built, name) == value for name, value in versions(office).items())


def _due_dates(office: Office, board: str) -> list[datetime]:
    newest = last_ended(office.clock.now())
    return [one.due_at for back in (0, 1) for one in standing(office, board, newest.previous(back))]
