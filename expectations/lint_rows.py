"""Contradictions inside the rows of the framework: series, the parts they are made of, and their breakdowns."""

import re
from collections import Counter
from collections.abc import Iterator

from expectations.catalogue import Catalogue
from expectations.declarations import Breakdown, Category, Indicator, Series, Source
from expectations.lint_faults import Fault, fault

BASES_OF_NATURE = {
    "stock": {"snapshot"},
    "flow": {"in_quarter", "year_to_date", "rolling_12_months", "half_year", "annual"},
    "wave": {"cohort", "annual"},
}
"""A stock is never summed over time, a wave stands alone."""

MOST_DECIMALS = 5

SCOPE = re.compile(r"(county( total)?|each \w+( \w+)*)([,;] .+)?")
"""What ``range_scope`` says: ``county``, or ``each`` and of what, then in which periods."""

YEARS = {"year", "academic_year", "calendar_year", "survey_wave"}

PERIODS_OF_BASIS = {
    "snapshot": {"quarter", "half", "year"},
    "in_quarter": {"quarter"},
    "year_to_date": {"quarter"},
    "rolling_12_months": {"quarter"},
    "half_year": {"half"},
    "annual": YEARS,
    "cohort": {"quarter", *YEARS},
}


def series(catalogue: Catalogue) -> Iterator[Fault]:
    """A series' parts, ranges and bases must fit its kind, its nature and how often it is collected."""
    for row in catalogue.indicators:
        for repeated in _repeated([one.id for one in row.series]):
            yield fault(row, f"series.{repeated}", "the same series twice", "each series once")
        for one in row.series:
            yield from _kind(row, one)
            yield from _ranges(row, one)
            yield from _bases(row, one)


def _repeated(ids: list[str]) -> list[str]:
    return sorted(name for name, times in Counter(ids).items() if times > 1)


def _kind(row: Indicator, one: Series) -> Iterator[Fault]:
    key = f"series.{one.id}"
    if one.kind in {"percentage", "rate"} and one.denominator == "none" and one.numerator != "computed":
        yield fault(row, f"{key}.denominator", "none", f"a denominator, as every {one.kind} has")
    if one.kind in {"count", "rank"} and one.denominator != "none":
        yield fault(row, f"{key}.denominator", "a denominator", f"none, as a {one.kind} has none")
    if one.kind == "percentage" and one.multiplier != 100:
        yield fault(row, f"{key}.multiplier", str(one.multiplier), "100 for a percentage")
    elif one.unit == "percent" and one.multiplier != 100:
        yield fault(row, f"{key}.multiplier", str(one.multiplier), "100 for the unit percent")
    named = re.match(r"per_(\d+)(_|$)", one.unit)
    if named and int(named[1]) != one.multiplier:
        found = f"{one.unit!r} with a multiplier of {one.multiplier}"
        yield fault(row, f"{key}.unit", found, "the multiplier in the unit")
    if not 0 <= one.decimals <= MOST_DECIMALS:
        yield fault(row, f"{key}.decimals", str(one.decimals), f"0 to {MOST_DECIMALS}")


def _ranges(row: Indicator, one: Series) -> Iterator[Fault]:
    key = f"series.{one.id}"
    for name, (low, high) in (("hard_range", one.hard_range), ("soft_range", one.soft_range)):
        if low > high:
            yield fault(row, f"{key}.{name}", f"{low:g} above {high:g}", "the lower end first")
    if one.soft_range[0] < one.hard_range[0] or one.soft_range[1] > one.hard_range[1]:
        found, hard = (f"{low:g} to {high:g}" for low, high in (one.soft_range, one.hard_range))
        yield fault(row, f"{key}.soft_range", found, f"a range within the hard one, {hard}")
    if one.range_basis is not None and one.range_basis not in row.bases(one):
        yield fault(row, f"{key}.range_basis", repr(one.range_basis), f"one of {', '.join(row.bases(one))}")
    if not SCOPE.fullmatch(one.range_scope):
        expected = "a scope that begins with county, or with each and of what"
        yield fault(row, f"{key}.range_scope", repr(one.range_scope), expected)


def _bases(row: Indicator, one: Series) -> Iterator[Fault]:
    key = f"series.{one.id}.basis" if one.basis else "basis"
    period_kind = one.period_kind or row.period_kind
    for basis in row.bases(one):
        if basis not in BASES_OF_NATURE[one.nature]:
            allowed = ", ".join(sorted(BASES_OF_NATURE[one.nature]))
            yield fault(row, key, repr(basis), f"for {one.id}, which is a {one.nature}, one of {allowed}")
        elif period_kind not in PERIODS_OF_BASIS[basis]:
            allowed = " or ".join(sorted(PERIODS_OF_BASIS[basis]))
            yield fault(
                row,
                key,
                f"{basis!r} of a {period_kind}",
                f"for {one.id}, a basis that is not of a {allowed} only",
            )


def sources(catalogue: Catalogue) -> Iterator[Fault]:
    """What a series is worked out from must be a part that an agency supplies, or a known population."""
    bands: set[str] = {
        one.band for one in catalogue.populations if one.authority_code == catalogue.board.authority_code
    }
    for row in catalogue.indicators:
        for one in row.series:
            for part, source in (("numerator", one.numerator), ("denominator", one.denominator)):
                if isinstance(source, Source):
                    key = f"series.{one.id}.{part}"
                    if source.population is not None:
                        yield from _population(row, key, part, source, bands)
                    else:
                        yield from _source(catalogue, row, one, key, source)


def _population(row: Indicator, key: str, part: str, source: Source, bands: set[str]) -> Iterator[Fault]:
    if part == "numerator":
        yield fault(row, key, "a population", "a series: people are counted against a population, not as one")
    elif source.series is not None:
        yield fault(row, key, "a population and a series", "one of them")
    elif source.population not in bands:
        expected = (
            f"a band of population.csv that the board's authority has: {', '.join(sorted(bands)) or 'none'}"
        )
        yield fault(row, f"{key}.population", repr(source.population), expected)


def _source(catalogue: Catalogue, row: Indicator, one: Series, key: str, source: Source) -> Iterator[Fault]:
    owner = {other.id: other for other in catalogue.indicators}.get(source.indicator or row.id)
    if owner is None:
        yield fault(row, f"{key}.indicator", repr(source.indicator), "a row that this board uses")
        return
    found = {other.id: other for other in owner.series}.get(str(source.series))
    if found is None:
        expected = f"one of {', '.join(other.id for other in owner.series)}"
        yield fault(row, f"{key}.series", repr(source.series), expected)
        return
    if not found.is_supplied:
        yield fault(
            row, f"{key}.series", repr(found.id), "a series that an agency supplies: sources do not chain"
        )
    elif source.part == "denominator" and found.denominator != "supplied":
        yield fault(row, f"{key}.part", "'denominator'", f"a part that {found.id} has supplied")
    if found.nature != one.nature:
        yield fault(row, f"{key}.series", f"a {found.nature}", f"a {one.nature}, as {one.id} is")
    yield from _picked(catalogue, row, key, source, owner)


def _picked(
    catalogue: Catalogue, row: Indicator, key: str, source: Source, owner: Indicator
) -> Iterator[Fault]:
    if source.breakdown is None:
        if source.categories:
            yield fault(row, f"{key}.categories", "categories alone", "the breakdown that they belong to")
        return
    declared = {other.id: other for other in owner.breakdowns}.get(source.breakdown)
    if declared is None:
        expected = f"one of {', '.join(other.id for other in owner.breakdowns) or 'none'}"
        yield fault(row, f"{key}.breakdown", repr(source.breakdown), expected)
        return
    if source.series not in (declared.series or (owner.headline,)):
        yield fault(row, f"{key}.breakdown", repr(source.breakdown), f"a breakdown of {source.series}")
    members = {other.id for other in _members(catalogue, owner, declared)}
    for category in source.categories:
        if category not in members:
            yield fault(row, f"{key}.categories", repr(category), f"one of {', '.join(sorted(members))}")
    if not source.categories:
        yield fault(row, f"{key}.categories", "none", f"the members of {source.breakdown} to add up")


def _members(catalogue: Catalogue, row: Indicator, breakdown: Breakdown) -> tuple[Category, ...]:
    """The members, or none where they cannot be known because another fault stands in the way."""
    declared = {other.id: other for other in row.breakdowns}
    dimensions = [declared.get(dimension) for dimension in breakdown.crosses] or [breakdown]
    for one in dimensions:
        if one is None or (breakdown.crosses and one.crosses):
            return ()
        if one.code_list is not None and one.code_list not in catalogue.code_lists:
            return ()
    return catalogue.categories(row, breakdown.id)


def breakdowns(catalogue: Catalogue) -> Iterator[Fault]:
    """A breakdown's members, crossings and sums must exist and fit the series it belongs to."""
    for row in catalogue.indicators:
        for repeated in _repeated([one.id for one in row.breakdowns]):
            yield fault(row, f"breakdowns.{repeated}", "the same breakdown twice", "each breakdown once")
        for one in row.breakdowns:
            yield from _where_members_stand(catalogue, row, one)
            yield from _crossing(row, one)
            yield from _sums(row, one)
            yield from _suppliers(catalogue, row, one)
        if row.total_from is not None and row.total_from not in {
            *row.areas,
            *(one.id for one in row.breakdowns),
        }:
            yield fault(row, "total_from", repr(row.total_from), "a breakdown or an area type of the row")


def _where_members_stand(catalogue: Catalogue, row: Indicator, one: Breakdown) -> Iterator[Fault]:
    key = f"breakdowns.{one.id}"
    given = [name for name in ("code_list", "categories", "crosses") if getattr(one, name)]
    if len(given) > 1 or (not given and one.collected in {"due", "optional"}):
        found = " and ".join(given) or "no members"
        yield fault(row, key, found, "one of code_list, categories and crosses")
    if one.code_list is not None and one.code_list not in catalogue.code_lists:
        yield fault(row, f"{key}.code_list", repr(one.code_list), "the name of a list in codes/")
    for repeated in _repeated([category.id for category in one.categories]):
        yield fault(row, f"{key}.categories.{repeated}", "the same category twice", "each category once")
    for name in one.series:
        if name not in {other.id for other in row.series}:
            expected = f"one of {', '.join(other.id for other in row.series)}"
            yield fault(row, f"{key}.series", repr(name), expected)


def _crossing(row: Indicator, one: Breakdown) -> Iterator[Fault]:
    key = f"breakdowns.{one.id}.crosses"
    declared = {other.id: other for other in row.breakdowns}
    for dimension in one.crosses:
        if dimension not in declared:
            yield fault(row, key, repr(dimension), "a breakdown of the row")
        elif declared[dimension].crosses:
            yield fault(row, key, repr(dimension), "a breakdown that is not crossed itself")
    if one.crosses and one.id != "_x_".join(one.crosses):
        yield fault(row, f"breakdowns.{one.id}.id", repr(one.id), repr("_x_".join(one.crosses)))
    if len(one.crosses) == 1:
        yield fault(row, key, "one breakdown", "two or more to cross")


def _sums(row: Indicator, one: Breakdown) -> Iterator[Fault]:
    supplied = {other.id for other in row.series if other.is_supplied}
    belongs_to = one.series or (row.headline,)
    if one.collected in {"due", "optional"} and supplied and not supplied & set(belongs_to):
        found = f"{', '.join(belongs_to)}, which nobody supplies"
        yield fault(row, f"breakdowns.{one.id}.series", found, f"one of {', '.join(sorted(supplied))}")
    if one.parts_of not in {"both", "denominator"}:
        return
    for other in row.series:
        if other.id in belongs_to and other.denominator != "supplied":
            found = f"{one.parts_of!r} of {other.id}, which has no supplied denominator"
            yield fault(row, f"breakdowns.{one.id}.parts_of", found, "'numerator' or 'nothing'")


def _suppliers(catalogue: Catalogue, row: Indicator, one: Breakdown) -> Iterator[Fault]:
    members = _members(catalogue, row, one)
    named = {str(member.provider): member for member in members if member.provider is not None}
    for role, member in named.items():
        if role not in row.providers:
            key = f"breakdowns.{one.id}.categories.{member.id}.provider"
            yield fault(row, key, repr(role), f"one of the row's providers: {', '.join(row.providers)}")
    if row.total_from == one.id:
        for role in row.providers:
            if role not in named:
                yield fault(
                    row, f"breakdowns.{one.id}.categories", f"no category of {role}", "one for each provider"
                )
