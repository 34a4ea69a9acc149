"""Contradictions between the entries of a declared data set, all at once, and the gaps that the framework leaves.

``catalogue.load`` refuses what is misshapen; this refuses what is well-shaped and cannot be true together. A gap
is no fault: the framework left something open, the board decided, and both are told without hiding either.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from expectations.catalogue import Catalogue, plain
from expectations.contracts.personal import bare
from expectations.declarations import Indicator
from expectations.lint_chase import chase, offsets
from expectations.lint_faults import Fault, fault
from expectations.lint_judging import changes, decisions, ratings, targets
from expectations.lint_lists import (
    code_groups,
    diagnosis_groups,
    fields,
    from_records,
    lists,
    postcode_areas,
    served,
    traced,
)
from expectations.lint_owing import areas, board, neighbours, populations, providers, returns
from expectations.lint_relations import relations
from expectations.lint_retention import retention
from expectations.lint_rows import breakdowns, series, sources
from expectations.lint_weights import part_weights

__all__ = ["Fault", "Gap", "framework_gaps", "lint"]


@dataclass(frozen=True, order=True)
class Gap:
    """Something that the framework leaves open in a row. ``kind`` groups gaps of one sort."""

    spec_id: str
    indicator_id: str
    kind: str
    sentence: str

    def __str__(self) -> str:
        """Say the gap with its row."""
        return f"{self.spec_id} {self.indicator_id}: {self.sentence}"


EVERY = {"quarterly": "every quarter", "half_yearly": "every half-year", "annual": "every year"}

_ID = {"protection.toml": "audience", "refused_columns.csv": "heading"}
"""The key that names an entry, in files where it is not its id."""

Check = Callable[[Catalogue], Iterable[Fault]]


def lint(catalogue: Catalogue) -> list[Fault]:
    """Give every contradiction in a loaded data set, sorted by file, entry and key; an empty list when sound."""
    checks: tuple[Check, ...] = (
        names,
        rows,
        series,
        sources,
        breakdowns,
        relations,
        providers,
        returns,
        offsets,
        chase,
        areas,
        neighbours,
        populations,
        part_weights,
        board,
        lists,
        fields,
        traced,
        from_records,
        served,
        code_groups,
        diagnosis_groups,
        postcode_areas,
        retention,
        targets,
        changes,
        ratings,
        decisions,
    )
    return sorted({one for check in checks for one in check(catalogue)})


def names(catalogue: Catalogue) -> Iterator[Fault]:
    """No two entries may answer to the same name."""
    owners: dict[str, Indicator] = {}
    for one in catalogue.indicators:
        for key, name in (("id", one.id), ("number", one.number), ("spec_id", one.spec_id)):
            yield from _claimed(owners, one, key, name)
        for place, name in enumerate(one.references):
            yield from _claimed(owners, one, f"references.{place}", name)
    entries = (
        ("returns.toml", [one.id for one in catalogue.returns]),
        ("providers.toml", [one.id for one in catalogue.providers]),
        ("groups.toml", [one.id for one in catalogue.groups]),
        ("refused_columns.csv", [bare(one.heading) for one in catalogue.refused_columns]),
        ("protection.toml", [one.audience for one in catalogue.protections]),
        *(
            (f"codes/{name}.csv", [one.id for one in members])
            for name, members in catalogue.code_lists.items()
        ),
    )
    for file, ids in entries:
        for repeated in sorted(name for name, times in Counter(ids).items() if times > 1):
            yield Fault(file, repeated, _ID.get(file, "id"), "the same name twice", "each name once")


def _claimed(owners: dict[str, Indicator], one: Indicator, key: str, name: str) -> Iterator[Fault]:
    owner = owners.setdefault(plain(name.removeprefix("PAF ")), one)
    # A row may say its own name twice; an entry copied whole is another row with the same id.
    if owner is not one:
        yield fault(
            one, key, repr(name), f"a name that is not already {owner.id}'s in indicators/{owner.theme}.toml"
        )


def rows(catalogue: Catalogue) -> Iterator[Fault]:
    """A row's own keys must fit each other and the rows and roles that they name."""
    known = {one.id for one in catalogue.indicators}
    roles = {one.role for one in catalogue.providers}
    kinds = {"quarterly": {"quarter"}, "half_yearly": {"half"}}
    for one in catalogue.indicators:
        if one.headline not in {series.id for series in one.series}:
            yield fault(
                one, "headline", repr(one.headline), f"one of {', '.join(series.id for series in one.series)}"
            )
        elif (
            one.bases(one.one_series(one.headline))[0] != one.basis[0]
            and not one.one_series(one.headline).period_kind
        ):
            yield fault(
                one,
                "basis",
                repr(one.basis[0]),
                f"{one.bases(one.one_series(one.headline))[0]!r} first, as its headline has",
            )
        allowed = kinds.get(one.frequency, {"year", "academic_year", "calendar_year", "survey_wave"})
        if one.period_kind not in allowed:
            yield fault(
                one,
                "period_kind",
                repr(one.period_kind),
                f"{' or '.join(sorted(allowed))} where the frequency is {one.frequency}",
            )
        for place, role in enumerate(one.providers):
            if role not in roles:
                yield fault(one, f"providers.{place}", repr(role), "a role of providers.toml")
        if one.duplicate_of is not None and (one.duplicate_of not in known or one.duplicate_of == one.id):
            yield fault(one, "duplicate_of", repr(one.duplicate_of), "the id of another row")
        yield from _comparisons(one)


def _comparisons(one: Indicator) -> Iterator[Fault]:
    if bool(one.compare_with) == bool(one.no_comparator):
        found = (
            "both compare_with and no_comparator"
            if one.compare_with
            else "neither compare_with nor no_comparator"
        )
        yield fault(one, "compare_with", found, "a published measure, or the reason why there is none")
    for place, comparison in enumerate(one.compare_with):
        if comparison.series not in {series.id for series in one.series}:
            yield fault(one, f"compare_with.{place}.series", repr(comparison.series), "a series of the row")


def framework_gaps(catalogue: Catalogue) -> list[Gap]:
    """Give what the framework leaves open, in the framework's order: what is missing first, then what is unclear."""
    return [gap for one in sorted(catalogue.indicators, key=_place) for gap in _gaps(one)]


def _place(one: Indicator) -> tuple[int, str]:
    digits = one.number.rstrip("abcdefghijklmnopqrstuvwxyz")
    return (int(digits) if digits.isdigit() else 0, one.number)


def _gaps(one: Indicator) -> Iterator[Gap]:
    def gap(kind: str, sentence: str) -> Gap:
        return Gap(one.spec_id, one.id, kind, sentence)

    if one.framework_provider.startswith("("):
        yield gap("no_provider", f"The framework names no provider; asked of {', '.join(one.providers)}.")
    if one.framework_frequency.startswith("("):
        yield gap("no_frequency", f"The framework gives no frequency; collected {EVERY[one.frequency]}.")
    if one.under_review:
        yield gap("under_review", "The framework has it under review.")
    if one.duplicate_of:
        yield gap("duplicate", f"The framework asks for the same thing in {one.duplicate_of}.")
    if one.no_comparator:
        yield gap("no_comparator", f"It cannot be compared: {one.no_comparator}")
    for sentence in one.framework_gaps:
        yield gap("unclear", sentence)
