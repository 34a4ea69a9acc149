"""What a person is told when something stops: a sentence of ours, or the kind of an error, never a traceback."""

from data_lake.cage import CageUnavailable
from data_lake.inboxes import InboxesRefused, NotGivenBack
from data_lake.lake import Busy, LakeDamaged, NameRefused
from data_lake.ledger import LedgerDamaged, LedgerRefused
from expectations.calendar import CalendarExhausted
from expectations.catalogue import CatalogueFaults
from flows.office import UnknownBoard
from flows.settings import SettingRefused
from flows.steps.build import InstantRefused
from flows.steps.freeze import WarehouseBehind
from flows.steps.neighbours import NoSuchNeighbours
from flows.steps.sign_off import MayNotSign, NotReady
from reports.publish import AudienceRefused, NothingToPublish
from sql.build import BuildFailed
from sql.order import ModelFaults


class StepFault(Exception):  # noqa: N818 - named as what happened
    """A step failed in a way that has no sentence of ours; the message names the kind of the error, never its text."""


class CannotServe(Exception):  # noqa: N818
    """The schedules cannot be served here, or not any longer; the sentence says why."""


WRONG_USE = (
    UnknownBoard,
    AudienceRefused,
    NothingToPublish,
    CatalogueFaults,
    InstantRefused,
    LedgerRefused,
    NameRefused,
    CalendarExhausted,
    InboxesRefused,
    SettingRefused,
    MayNotSign,
    NotReady,
    NoSuchNeighbours,
)
"""Errors that the caller mends: exit code 2."""

OURS = (
    StepFault,
    CannotServe,
    WarehouseBehind,
    LakeDamaged,
    LedgerDamaged,
    Busy,
    NotGivenBack,
    CageUnavailable,
    BuildFailed,
    ModelFaults,
)
"""Errors with a sentence, that the caller did not cause: exit code 3."""


def told(error: BaseException) -> str:
    """Give the sentence of an error of ours; of any other only its kind, for its text may hold a value."""
    if isinstance(error, (*WRONG_USE, *OURS)):
        return str(error)
    return f"{type(error).__name__} in our own code: its text is not shown, because it may hold a figure"
