"""What lists come to for figures that are typed as well: while a board reconciles the two, the gate compares them."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from expectations.findings import Finding, Verdict, judge
from expectations.gates.context import LISTED
from expectations.layout import CELL_KEY
from flows.steps.editions import Standing as StandingList
from flows.steps.editions import editions, standing_lists, wanted
from flows.steps.history import Standing
from flows.steps.kept import about_list, keep_rows
from flows.steps.read import Read
from sql.inputs import catalogue_frames
from sql.records import work_out

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
    office, catalogue = standing.office, standing.catalogue
    figures = [one.slot for one in run if one.of_list is None]
    quarters = {slot.period.reporting_quarter for slot in figures}
    if not any(
        one.is_reconciled and one.holds_in(each) for one in catalogue.from_records for each in quarters
    ):
        return LISTED.to_frame()
    inputs = catalogue_frames([catalogue], sorted(quarters, key=str), office.calendar)
    slots = pl.DataFrame(
        [(slot.submission_key, slot.provider, slot.return_id, slot.period.label) for slot in figures],
        schema=dict.fromkeys(("submission_key", "provider", "return_id", "return_period"), pl.String),
        orient="row",
    )
    both = inputs["catalogue.cell"].filter(pl.col("from_records") & pl.col("is_typed"))
    mine = both.join(slots, on=["provider", "return_id", "return_period"], how="inner")
    if mine.is_empty():
        return LISTED.to_frame()
    inputs["catalogue.cell"] = both.filter(pl.col("provider").is_in(mine["provider"].unique().implode()))
    boards = {catalogue.board.id: catalogue}
    lists = [
        *standing_lists(office.lake, office.ledger.snapshot(), boards),
        *_of_run(standing, run, of_lists),
    ]
    wants = wanted(inputs["catalogue.cell"], boards, quarters, ())
    found = work_out(inputs, editions(office.lake, lists, wants), office.lake.root).recorded
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
