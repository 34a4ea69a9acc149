"""What a board judges its figures by, laid out as the rows of its tables: expanded by series, quarter and outcome."""

from collections.abc import Iterator, Sequence

from expectations.catalogue import Catalogue
from expectations.changes import dated_changes
from expectations.declarations import Series, Source
from expectations.judging import ASPECTS, GRADES, Ratings, decided
from expectations.periods import Period

Rows = dict[str, list[tuple[object, ...]]]


def add_judging(catalogue: Catalogue, quarters: Sequence[Period], rows: Rows) -> None:
    """Add what a board judges by to the rows of the tables, for the reporting quarters given."""
    board = catalogue.board.id
    rows["catalogue.target"] += _targets(catalogue, quarters)
    rows["catalogue.definition_change"] += [(board, *one) for one in dated_changes(catalogue)]
    if catalogue.ratings is None:
        return
    rows["catalogue.threshold"] += [(board, *one) for one in catalogue.ratings.thresholds]
    rows["catalogue.confidence_rule"] += [(board, *one) for one in _confidence(catalogue.ratings)]
    rows["catalogue.decision"] += [
        (board, *outcomes, line.decision_id, line.rating, line.reason, line.decisive, line.because)
        for outcomes, line in decided(catalogue.decisions).items()
    ]
    used = {one.id for one in catalogue.indicators}
    rows["catalogue.consequence"] += [
        (board, name, one.consequence, one.reason)
        for one in catalogue.ratings.consequences
        for name in one.indicators
        if name in used
    ]
    rows["catalogue.exception_kind"] += [
        (board, one.kind, one.evidence, one.why) for one in catalogue.ratings.exceptions
    ]


def _targets(catalogue: Catalogue, quarters: Sequence[Period]) -> Iterator[tuple[object, ...]]:
    """A target in every quarter of its year, with what is expected at that quarter's end."""
    by_id = {one.id: one for one in catalogue.indicators}
    groups = {one.id: one.name for one in catalogue.groups}
    for one in catalogue.targets:
        indicator = by_id[one.indicator]
        series = indicator.one_series(one.series)
        basis = one.basis or indicator.bases(series)[0]
        for quarter in quarters:
            if quarter.planning_year.label == one.year:
                expected = one.expected_in(quarter, grows=grows_through_the_year(series, basis))
                yield (
                    catalogue.board.id, quarter.label, one.indicator, one.series, basis, one.year, one.target, expected,
                    one.tolerance, one.owner_role, groups.get(one.owner_role), one.reason, one.approved_by,
                    groups.get(one.approved_by), one.approved_on, one.source, one.is_invented,
                )  # fmt: skip


def grows_through_the_year(series: Series, basis: str) -> bool:
    """Say whether a series on a basis only grows from quarter to quarter: a sum so far, of people or by population.

    A share of the year so far does not: its denominator grows with it.
    """
    below = series.denominator
    is_shared_out = below != "none" and not (isinstance(below, Source) and below.population is not None)
    return basis == "year_to_date" and not is_shared_out


def _confidence(ratings: Ratings) -> Iterator[tuple[object, ...]]:
    for aspect in ASPECTS:
        limits = [value for _, value in ratings.confidence.of(aspect)]
        for place, (grade, at_most) in enumerate(zip(GRADES, [*limits, None], strict=True), start=1):
            yield aspect, grade, place, at_most
    for status, grade in ratings.confidence.at_best:
        yield status, grade, GRADES.index(grade) + 1, None
