"""What a check of lists together is, and those that every list has by its declaration: references and spans.

A check gives the rows that fail it as a lazy frame, worked out set-wise; nothing looks at a row by itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from expectations.calendar import WorkingCalendar
from expectations.contracts.record_rules import official
from expectations.findings import Severity
from expectations.lists import RecordList
from expectations.periods import Period

REACHES_BACK = "list_reaches_back"
LEAVES_BEHIND = "standing_rows_are_known"
"""A check of a list against those that stand and refer to it; one that is judged beside it is told by its own rows."""
"""The check that a list goes as far back as it is declared to."""

Lists = Mapping[str, pl.LazyFrame]
"""The typed rows of one provider's lists (``RecordList.typed``), by the list's id."""


@dataclass(frozen=True)
class When:
    """The time that lists are judged for: their period, and how working days are counted."""

    period: Period
    calendar: WorkingCalendar
    covers_from: Mapping[str, date] = field(default_factory=dict)
    """Since when a list holds all, by its id, where the file that it came in says so."""

    @property
    def day(self) -> date:
        """The day that the lists speak of: the last of the period."""
        return self.period.ends_on

    @property
    def year_starts(self) -> date:
        """The first day of the planning year."""
        return self.period.planning_year.starts_on

    @cached_property
    def forty_five_days_ago(self) -> date:
        """The earliest day of a beginning no more than 45 working days ago."""
        return self.calendar.add_working_days(self.day, -45)


@dataclass(frozen=True)
class ListCheck:
    """One thing that must hold of the rows of ``list``, beside those of the lists it ``needs``.

    ``fails`` gives the ``sheet`` and ``row`` of the failing rows; ``""`` and 0 stand for the list as a whole. A check
    is not run where a list that it needs is absent.
    """

    code: str
    name: str
    list: str
    column: str
    sentence: str
    mend: str
    observed: str
    fails: Callable[[Lists, When], pl.LazyFrame]
    needs: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    expected: str = "rows that agree with each other"
    by: str = ""
    """The list by which it is checked, where several may be."""

    @property
    def key(self) -> str:
        """What names it among all: a code may be checked in several lists and columns, and by several lists."""
        return f"{self.code} {self.list}.{self.column}{f' by {self.by}' if self.by else ''}"


def failing(rows: pl.LazyFrame, fails: pl.Expr) -> pl.LazyFrame:
    """Give the places of the rows that fail; a row of which that cannot be said does not."""
    return rows.filter(fails.fill_null(value=False)).select("sheet", "row")


def whole_list(rows: pl.LazyFrame, fails: pl.Expr) -> pl.LazyFrame:
    """Give the list as a whole (row 0), where what is said of all its rows together fails."""
    return (
        rows.select(fails.fill_null(value=False).alias("fails"))
        .filter("fails")
        .with_columns(pl.lit("").alias("sheet"), pl.lit(0, pl.Int64).alias("row"))
        .select("sheet", "row")
    )


def beside(rows: pl.LazyFrame, field: str, other: pl.LazyFrame, key: str, *columns: str) -> pl.LazyFrame:
    """Put columns of the row that a field refers to beside it, named ``other_...``; null where there is none such.

    A key that stands twice is another check's finding; here its first row is taken, so that no row is told twice.
    """
    wanted = other.unique(subset=[key], keep="first", maintain_order=True).select(
        pl.col(key).alias(field), *(pl.col(column).alias(f"other_{column}") for column in columns)
    )
    return rows.join(wanted, on=field, how="left")


def by_declaration(lists: Iterable[RecordList]) -> tuple[ListCheck, ...]:
    """Give the checks that follow from what lists are declared to be."""
    return tuple(
        one
        for declared in lists
        for one in (*_references(declared), *_spans(declared), *_same_child(declared), *_reach(declared))
    )


def _references(declared: RecordList) -> Iterator[ListCheck]:
    for one in declared.fields:
        if one.refers_to is None:
            continue
        name, target = one.refers_to.split(".")

        def fails(
            lists: Lists, _: When, field: str = one.id, name: str = name, target: str = target
        ) -> pl.LazyFrame:
            known = lists[name].select(pl.col(target).alias(field)).unique()
            rows = lists[declared.id].filter(pl.col(field).is_not_null())
            return rows.join(known, on=field, how="anti").select("sheet", "row")

        yield ListCheck(
            code="L-20",
            name="reference_is_known",
            list=declared.id,
            column=one.id,
            needs=(name,),
            sentence="nothing stands under this pseudonym in the list that it refers to.",
            mend="Add the row that is missing there, or correct the pseudonym: it must be the same, letter by letter.",
            observed="unknown_reference",
            expected=f"a pseudonym that stands in {name}",
            fails=fails,
        )

        def leaves(
            lists: Lists, _: When, field: str = one.id, name: str = name, target: str = target
        ) -> pl.LazyFrame:
            known = lists[name].select(pl.col(target).alias(field)).unique()
            rows = lists[declared.id].filter(pl.col(field).is_not_null())
            return whole_list(rows.join(known, on=field, how="anti"), pl.len() > 0)

        yield ListCheck(
            code="L-26",
            name=LEAVES_BEHIND,
            list=name,
            column=target,
            needs=(declared.id,),
            severity=Severity.QUERY,
            sentence="rows of yours that stand in another list speak of what is not in this one any more.",
            mend=f"Send the list {declared.title} again too, so that they fit. If they are right as they are, say why.",
            observed="left_behind",
            expected=f"all that {declared.id} refers to",
            fails=leaves,
            by=declared.id,
        )


_ENDS_BEFORE = {"initial_assessments": "8608", "core_assessments": "8608", "cp_plans": "8925"}
"""The published rules that a span's end does not lie before its beginning, by list."""


def _spans(declared: RecordList) -> Iterator[ListCheck]:
    begins, ends = declared.begins, declared.ends
    if begins is None or ends is None:
        return

    def fails(lists: Lists, _: When) -> pl.LazyFrame:
        return failing(lists[declared.id], pl.col(ends) < pl.col(begins))

    number = _ENDS_BEFORE.get(declared.id)
    yield ListCheck(
        code=official(number) if number else "L-21",
        name="end_is_not_before_start",
        list=declared.id,
        column=ends,
        sentence="the end lies before the beginning.",
        mend="Check both days.",
        observed="before_its_start",
        expected=f"{begins}, or a later day",
        fails=fails,
    )


def _same_child(declared: RecordList) -> Iterator[ListCheck]:
    """Whoever refers to a referral speaks of the child that was referred."""
    names = {field.id for field in declared.fields if field.refers_to is not None}
    if not {"referral_id", "child_id"} <= names:
        return

    def fails(lists: Lists, _: When) -> pl.LazyFrame:
        rows = beside(lists[declared.id], "referral_id", lists["referrals"], "referral_id", "child_id")
        return failing(rows, pl.col("child_id") != pl.col("other_child_id"))

    yield ListCheck(
        code="L-22",
        name="child_is_the_one_referred",
        list=declared.id,
        column="child_id",
        needs=("referrals",),
        sentence="the child is not the one of the referral that the row names.",
        mend="Check which of the two is right; brothers and sisters have a referral each.",
        observed="another_child",
        expected="the child of the referral",
        fails=fails,
    )


def _reach(declared: RecordList) -> Iterator[ListCheck]:
    """Whoever hands in one quarter only would make all earlier quarters nought."""
    begins, months = declared.begins, declared.history
    if begins is None or months == "all":
        return

    def fails(lists: Lists, when: When) -> pl.LazyFrame:
        latest = pl.lit(when.day).dt.offset_by(f"-{months - 3}mo")
        return whole_list(lists[declared.id], pl.col(begins).cast(pl.Date).min() > latest)

    yield ListCheck(
        code="L-24",
        name=REACHES_BACK,
        list=declared.id,
        column=begins,
        severity=Severity.QUERY,
        sentence="nothing in the list lies in the first three months of the time that it covers.",
        mend="Hand in the list for its whole time, not for one quarter. If there was none, say so in answer to this.",
        observed="too_short",
        expected=f"rows of the last {months} months",
        fails=fails,
    )
