"""The shape of what a board declares of its chasing: the steps of its two ladders, their hours and their limits."""

from datetime import time
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from expectations.addresses import address_fault
from expectations.declarations import Declared, Slug

ProviderRole = Literal["contact", "deputy", "agency_lead"]
BoardRole = Literal["chair", "performance_team", "performance_sub_group"]

PROVIDER_ROLES: tuple[str, ...] = get_args(ProviderRole)
"""The roles in which somebody is written to, or acts, for one provider."""

BOARD_ROLES: tuple[str, ...] = get_args(BoardRole)
"""The roles of the board itself."""

PASSED_ON = ("more_time_asked", "contact_wrong")
"""Steps of no ladder: what an agency asked on a cover, passed on to the performance team. They ask for no return."""


def _one_mailbox(text: str) -> str:
    if address_fault("email", text):
        message = "one plain e-mail address"
        raise ValueError(message)
    return text


Mailbox = Annotated[str, AfterValidator(_one_mailbox)]


class Rung(Declared):
    """A step of a ladder: so many working days from the day that something is due, somebody is written to.

    The days are below nought before that day. What is written after it is *overdue*, and its id says so: it is said
    only where a look into the provider's inbox shows that nothing came.
    """

    id: Slug
    working_days: int
    to: tuple[ProviderRole | BoardRole, ...] = Field(min_length=1)

    @property
    def is_overdue(self) -> bool:
        """Whether it speaks of something that is late."""
        return self.working_days > 0


class Chase(Declared):
    """How a board reminds those who owe it something.

    ``returns`` is the ladder of a return that is not accepted, counted from the day it is due; ``answers`` that of one
    that was, with questions open or figures promised, counted from the day on which questions are to be answered.
    Nothing is said outside the hours (London's, on working days), nor more than so many working days after.
    """

    opens_at: time
    closes_at: time
    most_a_day: int = Field(ge=1)
    """How many messages one address may get on one day."""
    ends_after_days: int = Field(ge=1, le=200)
    """Working days after which nobody is written to; fewer than those of the quarters that are looked back at."""
    from_address: Mailbox = Field(alias="from")
    reply_to: Mailbox
    returns: tuple[Rung, ...] = Field(min_length=1)
    answers: tuple[Rung, ...] = ()

    @property
    def ladders(self) -> dict[str, tuple[Rung, ...]]:
        """The two ladders, by the name of their key."""
        return {"returns": self.returns, "answers": self.answers}

    def rung(self, name: str) -> Rung | None:
        """Give a step of either ladder by its id, if it is one."""
        return next((one for ladder in self.ladders.values() for one in ladder if one.id == name), None)
