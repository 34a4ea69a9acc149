"""Contradictions in how long what agencies hand in of children is kept."""

from collections.abc import Iterator

from expectations.catalogue import Catalogue
from expectations.lint_faults import Fault


def retention(catalogue: Catalogue) -> Iterator[Fault]:
    """What says more of a child is kept no longer than what says less, and months of birth only until all is frozen."""
    declared = catalogue.retention
    if declared is None:
        return
    longest = declared.landing_of_lists.days
    for key in ("landing_of_named_files", "landing_of_refused"):
        days = getattr(declared, key).days
        if days > longest:
            yield _fault(
                f"{key}.days", days, f"at most {longest}, as long as a list that was accepted is kept"
            )
    if days := declared.accepted_of_named_files.days:
        expected = "0: a month of birth is kept only until the observations are frozen"
        yield _fault("accepted_of_named_files.days", days, expected)


def _fault(key: str, days: int, expected: str) -> Fault:
    return Fault("retention.toml", "retention", key, str(days), expected)
