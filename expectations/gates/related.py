"""Which declared relations a submission is judged by: within it, with other returns, with earlier and later periods."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal, NamedTuple

from expectations.catalogue import Catalogue
from expectations.contracts.vocabulary import parties, supplied_series
from expectations.declarations import ALL, Indicator, Relation, Return, Series
from expectations.expressions import Named
from expectations.gates.context import Slot
from expectations.gates.scope import Term

_AGO = {
    1: "in the period before",
    2: "two periods before",
    3: "three periods before",
    4: "four periods before",
}
_MUST_BE = {"at_most": "at most", "at_least": "at least", "equal_to": "the same number as"}


class Piece(NamedTuple):
    """A number that goes into one side, so many times, from so many periods before the submission's own.

    Below nought is a later period. ``is_here`` says whether it stands in the same return.
    """

    term: Term
    times: Fraction
    back: int
    is_here: bool


class Pair(NamedTuple):
    """Two sides of the county and what the left must be to the right.

    ``anchor`` is the figure of the submission that is told, ``rule`` the whole relation and ``other`` its right side in
    words. ``kind`` is *exact* where a break cannot be true; else it is asked about, and the periods are the *same*, or
    reach *earlier*, or *later*, where an earlier period is handed in again.
    """

    left: tuple[Piece, ...]
    must_be: Literal["at_most", "equal_to"]
    right: tuple[Piece, ...]
    anchor: Term
    indicator: Indicator
    series: Series
    rule: str
    other: str
    kind: Literal["exact", "same", "earlier", "later"]
    within_percent: float

    @property
    def is_told_here(self) -> bool:
        """Whether this submission is the one to be told when all others come in the same run: it has the left side."""
        return self.left[0].is_here and self.left[0].back == 0


class Elsewhere(NamedTuple):
    """Figures of another return that a pair needs: of which series, and how many periods before the submission's."""

    indicator_id: str
    series: str
    back: int
    is_told_here: bool


def judged_pairs(catalogue: Catalogue, slot: Slot) -> Iterator[Pair]:
    """Give the declared relations that name a figure of the submission's county cells.

    A provider that speaks for one district has none. Raises KeyError when the catalogue knows no such provider or
    aggregate return, or when a relation names no series (``expectations.lint`` tells that before).
    """
    provider, return_ = parties(catalogue, slot.provider, slot.return_id)
    if provider.area_code is not None:
        return
    for indicator in catalogue.indicators:
        for relation in indicator.relations:
            yield from _pairs(catalogue, return_, indicator, relation)


def needed_elsewhere(catalogue: Catalogue, slot: Slot) -> frozenset[Elsewhere]:
    """Give the figures of other returns that the submission's pairs need. Raises KeyError as ``judged_pairs`` does."""
    return frozenset(
        Elsewhere(*piece.term[:2], piece.back, pair.is_told_here)
        for pair in judged_pairs(catalogue, slot)
        for piece in (*pair.left, *pair.right)
        if not piece.is_here
    )


def _pairs(catalogue: Catalogue, return_: Return, row: Indicator, relation: Relation) -> Iterator[Pair]:
    rows = {one.id: one for one in catalogue.indicators}

    def owner(named: Named) -> tuple[Indicator, Series]:
        found = rows[named.indicator] if named.indicator else row
        return found, found.one_series(named.series)

    def is_here(named: Named) -> bool:
        found, series = owner(named)
        return found.id in return_.indicators and series in supplied_series(found, return_)

    left, right = relation.sides
    shifts = sorted({one.back for one in (*left, *right) if is_here(one)})
    if not shifts:
        return
    rule = (
        f"{_side(catalogue, row, left)} should be {_MUST_BE[relation.must_be]} {_side(catalogue, row, right)}"
    )
    if relation.within_percent:
        rule += f", within {relation.within_percent:g}%"
    if relation.must_be == "at_least":
        left, right = right, left
    members = catalogue.categories(row, relation.also_each) if relation.also_each else ()
    places = [(ALL, ALL)] + [(str(relation.also_each), one.id) for one in members]
    for shift in shifts:
        anchor = next(one for one in (*left, *right) if is_here(one) and one.back == shift)
        for place in places:
            sides = [
                tuple(
                    Piece(_term(owner(one)[0], one, place), one.times, one.back - shift, is_here(one))
                    for one in side
                )
                for side in (left, right)
            ]
            yield Pair(
                left=sides[0],
                must_be="equal_to" if relation.must_be == "equal_to" else "at_most",
                right=sides[1],
                anchor=_term(owner(anchor)[0], anchor, place),
                indicator=owner(anchor)[0],
                series=owner(anchor)[1],
                rule=rule[0].upper() + rule[1:],
                other=_side(catalogue, row, right),
                kind=_kind(relation, [*sides[0], *sides[1]]),
                within_percent=relation.within_percent,
            )


def _kind(relation: Relation, pieces: list[Piece]) -> Literal["exact", "same", "earlier", "later"]:
    if relation.if_not == "error":
        return "exact"
    if any(one.back < 0 for one in pieces):
        return "later"
    return "earlier" if any(one.back > 0 for one in pieces) else "same"


def _term(owner: Indicator, named: Named, place: tuple[str, str]) -> Term:
    own = place if named.breakdown is None else (named.breakdown, str(named.category))
    return Term(owner.id, named.series, *own, named.part)


def _side(catalogue: Catalogue, row: Indicator, names: tuple[Named, ...]) -> str:
    """Say a side in words, each figure by the label of its series, and another row's by its title too."""
    words = ""
    for position, named in enumerate(names):
        if position:
            words += " less " if named.times < 0 else " plus "
        if abs(named.times) != 1:
            words += f"{float(abs(named.times)):g} times "
        words += _words(catalogue, row, named)
    return words


def _words(catalogue: Catalogue, row: Indicator, named: Named) -> str:
    owner = next((one for one in catalogue.indicators if one.id == named.indicator), row)
    label = owner.one_series(named.series).label
    words = label if owner is row else f"{owner.title} ({label})"
    if named.part == "denominator":
        words = f"the denominator of {words}"
    if named.breakdown is not None:
        members = {one.id: one.label for one in catalogue.categories(owner, named.breakdown)}
        words += f", {members[str(named.category)]}"
    return words + (f" {_AGO.get(named.back, f'{named.back} periods before')}" if named.back else "")
