"""What lists come to for figures that are typed as well: while a board reconciles the two, the gate compares them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from expectations.findings import Address, Finding, Severity, Verdict, judge
from expectations.gates.context import LISTED
from expectations.layout import CELL_KEY
from expectations.periods import Period, parse
from flows.steps.editions import Standing as StandingList
from flows.steps.history import Standing
from flows.steps.kept import about_list, keep_rows
from flows.steps.read import Read
from flows.steps.recorded import recorded
from sql.inputs import catalogue_frames

AFTER_ALL = 2**60
"""The place in the ledger's order of what it will know next."""


def listed(
    standing: Standing, run: Sequence[Read], of_lists: Mapping[str, tuple[Finding, ...]]
) -> pl.DataFrame:
    """Give, for the returns of one run and quarter, what their providers' lists come to (schema ``LISTED``).

    The lists are those that stand, and those of the run that nothing sends back; ``of_lists`` are the findings of the
    latter. Empty where nothing is reconciled.

    Raises LakeDamaged when rows of a list have changed, BuildFailed when a rule cannot run.
    """
    slots = [
        (one.slot.submission_key, one.slot.provider, one.slot.return_id, one.slot.period)
        for one in run
        if one.of_list is None
    ]
    return _come_to(standing, run, of_lists, slots)


def moved_away(
    standing: Standing, run: Sequence[Read], of_lists: Mapping[str, tuple[Finding, ...]]
) -> dict[str, tuple[Finding, ...]]:
    """Ask of the lists of a run whether they come to other numbers than were typed before, and stand; by submission.

    A return that comes with them is held against them itself. Raises as ``listed`` does.
    """
    lists = [one for one in run if one.of_list is not None]
    come = {(one.slot.provider, one.slot.return_id, one.slot.period.label) for one in run}
    within = {(one.slot.provider, one.slot.period.reporting_quarter.label) for one in lists}
    typed = {
        one.submission_id: one
        for slot, one in standing.by_slot.items()
        if slot not in come and (one.provider, parse(one.period).reporting_quarter.label) in within
        and standing.catalogue.list_of_return(one.return_id) is None
    }  # fmt: skip
    slots = [(key, one.provider, one.return_id, parse(one.period)) for key, one in typed.items()]
    found = _come_to(standing, run, of_lists, slots)
    differing: dict[str, set[str]] = {}
    for key in found["submission_key"].unique(maintain_order=True):
        rows = standing.rows(str(typed[key].accepted_path)).filter(pl.col("numerator").is_not_null())
        both = found.filter(pl.col("submission_key") == key).join(rows, on=CELL_KEY, suffix="_typed")
        other = both.filter(
            pl.any_horizontal(
                pl.col(part).is_not_null() & pl.col(part).ne_missing(pl.col(f"{part}_typed"))
                for part in ("numerator", "denominator")
            )
        )
        differing.setdefault(typed[key].provider, set()).update(other["indicator_id"])
    titles = {one.id: one.title for one in standing.catalogue.indicators}
    return {
        one.slot.submission_key: tuple(
            _asked(indicator_id, titles[indicator_id])
            for indicator_id in sorted(differing.get(one.slot.provider, ()))
            if one.of_list is not None and indicator_id in one.of_list.declared.serves
        )
        for one in lists
    }


def _asked(indicator_id: str, title: str) -> Finding:
    return Finding(
        address=Address(),
        code="A-06",
        check="lists_fit_figures",
        severity=Severity.QUERY,
        observed="differs_from_figures",
        expected="what was typed",
        sentence=f"The whole file: with it your lists come to other numbers of {title} than you typed before.",
        mend="Find out which of the two is right, and say so, or correct that one. The figure from the lists is used.",
        indicator_id=indicator_id,
    )


def _come_to(
    standing: Standing,
    run: Sequence[Read],
    of_lists: Mapping[str, tuple[Finding, ...]],
    typed: Sequence[tuple[str, str, str, Period]],
) -> pl.DataFrame:
    """What the lists come to for the cells of typed returns: submission, provider, return and period of each."""
    office, catalogue = standing.office, standing.catalogue
    quarters = {period.reporting_quarter for *_, period in typed}
    if not any(
        one.is_reconciled and one.holds_in(each) for one in catalogue.from_records for each in quarters
    ):
        return LISTED.to_frame()
    asked = sorted(quarters, key=str)
    inputs = catalogue_frames([catalogue], asked, office.calendar)
    slots = pl.DataFrame(
        [(*slot, period.label) for *slot, period in typed],
        schema=dict.fromkeys(("submission_key", "provider", "return_id", "return_period"), pl.String),
        orient="row",
    )
    both = inputs["catalogue.cell"].filter(pl.col("from_records") & pl.col("is_typed"))
    mine = both.join(slots, on=["provider", "return_id", "return_period"], how="inner")
    if mine.is_empty():
        return LISTED.to_frame()
    inputs["catalogue.cell"] = both.filter(pl.col("provider").is_in(mine["provider"].unique().implode()))
    of_board = replace(office, catalogues={catalogue.board.id: catalogue})
    come = _of_run(standing, run, of_lists)
    found = recorded(of_board, office.ledger.snapshot(), inputs, asked, besides=come)
    numbers = found.select("period", *CELL_KEY, "numerator", "denominator")
    return mine.join(numbers, on=["period", *CELL_KEY], how="inner").select(
        "submission_key",
        *CELL_KEY,
        "numerator",
        pl.when("has_denominator").then("denominator").alias("denominator"),
    )


def _of_run(
    standing: Standing, run: Sequence[Read], of_lists: Mapping[str, tuple[Finding, ...]]
) -> Iterator[StandingList]:
    """The lists of a run that nothing sends back, as if they stood: their verdicts become known with the others."""
    for number, one in enumerate(run):
        found = (*one.findings, *of_lists.get(one.slot.submission_key, ()))
        if one.of_list is not None and judge(found) is not Verdict.REJECTED:
            path = keep_rows(standing.office, standing.catalogue, one)
            about = about_list(standing.catalogue, one.rows, one.of_list)
            yield StandingList.told(
                standing.catalogue,
                one.of_list.declared,
                about,
                provider=one.key.provider,
                submission_id=one.key.submission_id,
                path=path,
                period=one.key.period,
                sequence=AFTER_ALL + number,
            )
