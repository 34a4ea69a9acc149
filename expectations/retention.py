"""How long what agencies hand in of children is kept, as a board declares it; what outlives it is purged.

*Landing* is a file as it was received, and its days count from its judging. *Accepted* are the rows of a list that were
believed; their days count from the instant since which nothing is worked out from them any more. Counted figures
(aggregate returns) are never purged.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal, get_args

from pydantic import Field

from expectations.declarations import Declared, Line

Rule = Literal[
    "landing_of_lists", "landing_of_named_files", "landing_of_refused",
    "accepted_of_lists", "accepted_of_named_files",
]  # fmt: skip
RULES: tuple[Rule, ...] = get_args(Rule)


class Kept(Declared):
    """So many days something is kept, and why so long and no longer."""

    days: int = Field(ge=0, le=3660)
    reason: Line = Field(min_length=1)


class Retention(Declared):
    """The days of a board, by what is kept.

    A *named file* is one that says in the clear who a child is: a children in need census, an Annex A workbook.
    *Refused* is a file whose lists were sent back, or of which a part could not be read, so that nobody knows what it
    holds.
    """

    landing_of_lists: Kept
    landing_of_named_files: Kept
    landing_of_refused: Kept
    accepted_of_lists: Kept
    accepted_of_named_files: Kept

    def days(self, rule: Rule) -> int:
        """Give the days of a rule."""
        kept: Kept = getattr(self, rule)
        return kept.days

    def longest(self, rules: Collection[Rule]) -> Rule:
        """Give the rule that keeps longest; something that several rules speak of goes when all allow it."""
        return max(rules, key=lambda one: (self.days(one), one))

    def goes_at(self, rule: Rule, since: datetime) -> datetime:
        """Give the instant from which something may go, from the one that its days count from."""
        return since + timedelta(days=self.days(rule))
