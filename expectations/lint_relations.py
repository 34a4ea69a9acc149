"""Contradictions in the relations between figures."""

from collections.abc import Iterator
from typing import NamedTuple

from expectations.catalogue import Catalogue
from expectations.contracts.vocabulary import celled
from expectations.declarations import Indicator, Relation, Series
from expectations.expressions import Named
from expectations.lint_faults import Fault, fault


class Figure(NamedTuple):
    """A figure of an expression that is found: its row, its series, and how it was named."""

    row: Indicator
    series: Series
    named: Named

    @property
    def kind(self) -> str:
        """The kind of period that it is collected for."""
        return self.series.period_kind or self.row.period_kind

    @property
    def alike(self) -> tuple[object, ...]:
        """What two figures have in common that are the same number, whether the row is named or not."""
        return self.row.id, *self.named[1:]


def relations(catalogue: Catalogue) -> Iterator[Fault]:
    """Figures of a relation are supplied, of one kind of period, and an error is only what cannot be otherwise."""
    for row in catalogue.indicators:
        for place, relation in enumerate(row.relations):
            key = f"relations.{place}"
            sides = []
            for side, text, names in zip(
                ("left", "right"), (relation.left, relation.right), relation.sides, strict=True
            ):
                found = [_figure(catalogue, row, one) for one in names]
                for expected in (one for one in found if isinstance(one, str)):
                    yield fault(row, f"{key}.{side}", repr(text), expected)
                sides.append([one for one in found if isinstance(one, Figure)])
            if [len(one) for one in sides] == [len(one) for one in relation.sides]:
                yield from _together(catalogue, row, key, relation, sides)
                yield from _members(row, key, relation, sides[1][0].row)


def _figure(catalogue: Catalogue, row: Indicator, named: Named) -> Figure | str:
    """Find what is named; else say what was expected in its place."""
    rows = {one.id: one for one in catalogue.indicators}
    owner = rows.get(named.indicator) if named.indicator else row
    if owner is None:
        return "a row that this board uses"
    found = {one.id: one for one in owner.series}.get(named.series)
    if found is None:
        return f"one of {', '.join(one.id for one in owner.series)}"
    if not found.is_supplied:
        return f"a series that an agency supplies: {found.id} is worked out"
    if named.part == "denominator" and found.denominator != "supplied":
        return f"a part that {found.id} has supplied"
    return _member(catalogue, owner, found, named) or Figure(owner, found, named)


def _member(catalogue: Catalogue, owner: Indicator, series: Series, named: Named) -> str:
    """Say what was expected where a member that is named has no cells; nothing where it has, or none is named."""
    if named.breakdown is None:
        return ""
    breakdowns = [
        one.id
        for one in owner.breakdowns
        if one.id in celled(owner) and series.id in (one.series or (owner.headline,))
    ]
    if named.breakdown not in breakdowns:
        return f"a breakdown of {series.id} that has cells: {', '.join(breakdowns) or 'it has none'}"
    members = [one.id for one in catalogue.categories(owner, named.breakdown)]
    return "" if named.category in members else f"a member of {named.breakdown}: {', '.join(members)}"


def _together(
    catalogue: Catalogue, row: Indicator, key: str, relation: Relation, sides: list[list[Figure]]
) -> Iterator[Fault]:
    left, right = sides
    first, every = left[0], [*left, *right]
    if [one.alike for one in left] == [one.alike for one in right]:
        yield fault(row, f"{key}.right", repr(relation.right), "another number than the left one")
        return
    strangers = [one for one in every if one.kind != first.kind]
    if strangers:
        expected = f"figures of the kind of period of {first.series.id}, which is {first.kind}"
        yield fault(row, f"{key}.right", repr(relation.right), expected)
        return
    if relation.if_not == "query":
        return
    if any(one.named.back for one in every):
        expected = '"query", as an earlier period may have been counted otherwise'
        yield fault(row, f"{key}.if_not", repr(relation.if_not), expected)
    roles = {role for one in every for role in _asked_of(catalogue, one)}
    if len(roles) != 1:
        expected = f'a figure that is asked of the provider of {relation.left}, or if_not = "query"'
        yield fault(row, f"{key}.right", repr(relation.right), expected)


def _asked_of(catalogue: Catalogue, figure: Figure) -> set[str]:
    return {
        one.provider
        for one in catalogue.returns
        if one.kind == "aggregate" and one.period_kind == figure.kind and figure.row.id in one.indicators
    }


def _members(row: Indicator, key: str, relation: Relation, other: Indicator) -> Iterator[Fault]:
    if relation.also_each is None:
        return
    lists = []
    for owner in (row, other):
        declared = {one.id: one for one in owner.breakdowns}.get(relation.also_each)
        if declared is None:
            expected = f"a breakdown of {row.id} and of {other.id}"
            yield fault(row, f"{key}.also_each", repr(relation.also_each), expected)
            return
        lists.append((declared.code_list, declared.categories, declared.crosses))
    if lists[0] != lists[1]:
        expected = f"the same members in {row.id} and {other.id}"
        yield fault(row, f"{key}.also_each", repr(relation.also_each), expected)
