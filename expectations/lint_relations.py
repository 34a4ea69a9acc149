"""Contradictions in the relations between two numbers of one return."""

from collections.abc import Iterator

from expectations.catalogue import Catalogue
from expectations.declarations import Indicator, Named, Relation, Series
from expectations.lint_faults import Fault, fault


def relations(catalogue: Catalogue) -> Iterator[Fault]:
    """Both sides of a relation are supplied parts of known series, and stand in one return."""
    for row in catalogue.indicators:
        for place, relation in enumerate(row.relations):
            key = f"relations.{place}"
            left, right = (_side(catalogue, row, one) for one in relation.sides)
            if isinstance(left, str):
                yield fault(row, f"{key}.left", repr(relation.left), left)
            if isinstance(right, str):
                yield fault(row, f"{key}.right", repr(relation.right), right)
            if isinstance(left, str) or isinstance(right, str):
                continue
            if relation.sides[0].part == relation.sides[1].part and left == right:
                yield fault(row, f"{key}.right", repr(relation.right), "another number than the left one")
            elif not _is_in_one_return(catalogue, left, right):
                expected = f"a series of a return that asks for {relation.left} too"
                yield fault(row, f"{key}.right", repr(relation.right), expected)
            yield from _members(row, key, relation, right[0])


Side = tuple[Indicator, Series]


def _side(catalogue: Catalogue, row: Indicator, named: Named) -> Side | str:
    """Find what a side names; else say what was expected in its place."""
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
    return owner, found


def _is_in_one_return(catalogue: Catalogue, *sides: Side) -> bool:
    """Say whether every return that asks for the first side asks for the second too."""
    (owner, series), (other, other_series) = sides
    kind, other_kind = series.period_kind or owner.period_kind, other_series.period_kind or other.period_kind
    asking = [
        one
        for one in catalogue.returns
        if one.kind == "aggregate" and one.period_kind == kind and owner.id in one.indicators
    ]
    return kind == other_kind and bool(asking) and all(other.id in one.indicators for one in asking)


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
