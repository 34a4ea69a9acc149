"""Read an arrival: what it holds for which return, its typed rows, and what reader and contract found."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from data_lake.lake import LakeDamaged
from data_lake.ledger import Arrival, SubmissionKey
from data_lake.parsers.kinds import NAMED_FILES
from data_lake.readers import CageUnavailable, Reading, read
from data_lake.readers.reading import ReadList, unreadable
from data_lake.readers.words import fault
from expectations.calendar import CalendarExhausted, WorkingCalendar
from expectations.catalogue import Catalogue
from expectations.contracts import aggregate, records
from expectations.due import Owed, owed
from expectations.findings import Address, Finding, Severity
from expectations.gates.context import TYPED, Slot
from expectations.layout import SHEET_NAME_LENGTH
from expectations.lists import RecordList
from expectations.periods import Period, parse
from flows.office import Office
from flows.steps.agreed import agreed_due_dates
from flows.steps.known import known_for


@dataclass(frozen=True)
class OfList:
    """What marks a submission as a list: which it is, since when it holds rows, and the kind of file it came in."""

    declared: RecordList
    covers_from: date | None
    kind: str


@dataclass(frozen=True)
class Read:
    """One submission as read from its arrival: its key and slot, its typed rows, and what reader and contract found.

    The rows are figures (schema ``TYPED``), or those of the list that it is (``RecordList.typed``). ``is_read`` is
    false for a sheet that could not be read: it has no rows, and the gate has nothing to look at.
    """

    key: SubmissionKey
    slot: Slot
    rows: pl.DataFrame
    findings: tuple[Finding, ...]
    is_read: bool = True
    of_list: OfList | None = None


@dataclass(frozen=True)
class Opened:
    """An arrival as read: what it holds, what of it cannot be read or is not owed, and the reading itself."""

    held: list[Read]
    refusals: list[Finding]
    reading: Reading


@dataclass(frozen=True)
class Desk:
    """What it takes to say which return a file holds: what is declared, the calendar, and when a return is due."""

    catalogue: Catalogue
    calendar: WorkingCalendar
    due_at: Callable[[Owed], datetime]


def read_arrival(office: Office, catalogue: Catalogue, arrival: Arrival) -> Opened:
    """Read one arrival into its submissions, and say what of it cannot be read or is not owed.

    An arrival that breaks a reader or the contract itself is refused with that reason: it stops no other.
    """
    desk = Desk(catalogue, office.calendar, agreed_due_dates(office, catalogue.board.id))
    try:
        known = known_for(office, catalogue, arrival.received_at)
        return open_reading(
            read(office.lake.landed(arrival.sha256), arrival.original_name, known), desk, arrival
        )
    except (LakeDamaged, CageUnavailable):
        raise
    except Exception as error:  # noqa: BLE001 - a poisoned file must not stop the other agencies
        return Opened([], [_could_not_judge(type(error).__name__)], unreadable([]))


def open_reading(reading: Reading, desk: Desk, arrival: Arrival) -> Opened:
    """Put what was read under the returns that the provider owes, and hold it against their contract."""
    if whole := [one for one in reading.refusals if not one.address.sheet]:
        # What else was seen of it tells the sender why.
        return Opened([], [*whole, *reading.questions], reading)
    if reading.kind in NAMED_FILES and not _owes_lists(desk.catalogue, arrival.provider):
        return Opened([], [of_no_use(desk.catalogue, arrival.provider)], reading)
    submissions, refusals = _figures(reading, desk, arrival)
    lists, of_nobody = _lists(reading, desk, arrival)
    held, unplaced = _refused_sheets(desk, arrival, reading, [*submissions, *lists])
    return Opened(held, [*refusals, *of_nobody, *unplaced], reading)


def _figures(reading: Reading, desk: Desk, arrival: Arrival) -> tuple[list[Read], list[Finding]]:
    """Put the figures under the returns that the provider owes."""
    frame = reading.frame.with_columns(pl.col("return_id", "period").str.strip_chars())
    submissions: list[Read] = []
    refusals: list[Finding] = []
    for (return_id, label), rows in frame.group_by(["return_id", "period"], maintain_order=True):
        period = _period(str(label))
        one = _find_owed(desk, arrival.provider, str(return_id), period) if period else None
        if one is None or one.return_.kind == "records":
            is_theirs = one is None and _owes_at_times(desk.catalogue, arrival.provider, str(return_id))
            refusals.append(_not_owed(rows, "period" if is_theirs else "return_id"))
            continue
        key, slot = _address(desk, arrival, one)
        typed, findings = aggregate.check(rows, slot, desk.catalogue)
        submissions.append(Read(key, slot, typed, (*reading.questions, *findings)))
    return submissions, refusals


def _lists(reading: Reading, desk: Desk, arrival: Arrival) -> tuple[list[Read], list[Finding]]:
    """Put each list under the return and the period that most of its rows name.

    A row that names another belongs to no list of its own, which could take the place of a whole one: it is a mistake.
    """
    held: dict[str, Read] = {}
    refusals: list[Finding] = []
    for one in _joined(reading):
        period = _period(_most_named(one.frame["period"]))
        found = _find_owed(desk, arrival.provider, one.return_id, period) if period else None
        if found is None or found.return_.kind != "records":
            is_theirs = found is None and _owes_at_times(desk.catalogue, arrival.provider, one.return_id)
            refusals.append(_not_owed(one.frame, "period" if is_theirs else "return_id"))
            continue
        key, slot = _address(desk, arrival, found)
        if key.submission_id in held:
            known = held[key.submission_id]
            again = replace(_AGAIN, address=Address(one.sheet))
            held[key.submission_id] = replace(known, findings=(*known.findings, _placed(again)))
            continue
        declared = records.list_of(desk.catalogue, one.return_id)
        marked = OfList(declared, one.covers_from, reading.kind)
        if one.return_id in one.frame["return_id"].str.strip_chars():
            typed, findings = records.check(one.frame, slot, desk.catalogue)
            held[key.submission_id] = Read(key, slot, typed, (*reading.questions, *findings), of_list=marked)
        else:
            other = replace(_NAMED_OTHERWISE, address=replace(_first(one.frame), column="return_id"))
            held[key.submission_id] = Read(
                key, slot, declared.typed.to_frame(), (_placed(other),), is_read=False, of_list=marked
            )
    if reading.kind in NAMED_FILES and refusals:
        # Another system's file brings all that it has, also what nobody is asked for.
        refusals = [] if held else [of_no_use(desk.catalogue, arrival.provider)]
    return list(held.values()), refusals


def of_no_use(catalogue: Catalogue, provider: str | None) -> Finding:
    """Say why nothing of another system's file is wanted of a provider, or of whoever sent it."""
    why, mend = _OF_NO_USE
    if not _owes_lists(catalogue, None):
        why, mend = _NO_LISTS_ASKED
    elif provider is not None and not _owes_lists(catalogue, provider):
        why, mend = _NO_LISTS_OF_THEIRS
    return _placed(replace(_NOT_WANTED, sentence=why, mend=mend))


def _owes_lists(catalogue: Catalogue, provider: str | None) -> bool:
    """Say whether a provider, or anybody at all, is ever asked for lists."""
    roles = {one.role for one in catalogue.providers if provider in {None, one.id}}
    return any(one.kind == "records" and one.provider in roles for one in catalogue.returns)


def _joined(reading: Reading) -> Iterable[ReadList]:
    """The lists of a file. What another system spreads over several sheets is one list, each row with its own."""
    if reading.kind not in NAMED_FILES:
        return reading.lists
    parts: dict[str, list[ReadList]] = {}
    for one in reading.lists:
        parts.setdefault(one.return_id, []).append(one)
    return [replace(same[0], frame=pl.concat([one.frame for one in same])) for same in parts.values()]


def _most_named(cells: pl.Series) -> str:
    """What most filled cells of a column say; of several as frequent, the first."""
    counted = Counter(text for text in cells.str.strip_chars() if text)
    return counted.most_common(1)[0][0] if counted else ""


def _first(frame: pl.DataFrame) -> Address:
    first = frame.row(0, named=True)
    return Address(sheet=str(first["sheet"]), row=int(first["row"]))


def _address(desk: Desk, arrival: Arrival, one: Owed) -> tuple[SubmissionKey, Slot]:
    """The key and the slot of what an arrival holds for a return that is owed."""
    key = SubmissionKey(
        arrival.board, arrival.provider, arrival.sha256, one.return_.id, one.period.label, arrival.occurrence
    )
    due_at = desk.due_at(one)
    slot = Slot(
        key.submission_id, key.board, key.provider, key.return_id, one.period, arrival.received_at, due_at,
        desk.calendar.working_days_late(arrival.received_at, due_at),
    )  # fmt: skip
    return key, slot


def _refused_sheets(
    desk: Desk, arrival: Arrival, reading: Reading, submissions: Sequence[Read]
) -> tuple[list[Read], list[Finding]]:
    """Put each sheet that could not be read under the return that it is named by; the good ones stand beside it.

    Its period is known by the quarter that the other sheets report; findings of a sheet without return or period are
    given back for the arrival as a whole.
    """
    by_sheet: dict[str, list[Finding]] = {}
    for finding in reading.refusals:
        by_sheet.setdefault(finding.address.sheet, []).append(finding)
    names = {one.id[:SHEET_NAME_LENGTH] for one in desk.catalogue.returns}
    for sheet in reading.unread:
        if sheet in names:
            by_sheet.setdefault(sheet, []).append(fault("R-05", Address(sheet)))
    quarters = {one.slot.period.reporting_quarter for one in submissions}
    theirs = [
        one
        for quarter in sorted(quarters, key=lambda one: one.label)
        for one in owed(desk.catalogue, quarter, desk.calendar)
        if one.provider.id == arrival.provider
    ]
    held = {one.key.submission_id: one for one in submissions}
    unplaced: list[Finding] = []
    for sheet, findings in by_sheet.items():
        named = [one for one in theirs if one.return_.id[:SHEET_NAME_LENGTH] == sheet]
        if len(named) != 1:
            unplaced += findings
            continue
        key, slot = _address(desk, arrival, named[0])
        known = held.get(key.submission_id)
        held[key.submission_id] = (
            Read(key, slot, TYPED.to_frame(), tuple(findings), is_read=False)
            if known is None
            else replace(known, findings=(*findings, *known.findings))
        )
    return list(held.values()), unplaced


def _period(label: str) -> Period | None:
    try:
        return parse(label)
    except ValueError:
        return None


def _owes_at_times(catalogue: Catalogue, provider: str, return_id: str) -> bool:
    """Say whether a return is one of a provider's, so that a wrong period is told as one."""
    roles = {one.role for one in catalogue.providers if one.id == provider}
    return any(one.id == return_id and one.provider in roles for one in catalogue.returns)


def _find_owed(desk: Desk, provider: str, return_id: str, period: Period) -> Owed | None:
    try:
        all_owed = owed(desk.catalogue, period.reporting_quarter, desk.calendar)
    except CalendarExhausted:
        # A quarter beyond the calendar is a slip of the keyboard, and must not hold up what others sent.
        return None
    for one in all_owed:
        if (one.provider.id, one.return_.id, one.period.label) == (provider, return_id, period.label):
            return one
    return None


def _not_owed(rows: pl.DataFrame, column: str) -> Finding:
    return _placed(replace(_NOT_OWED, address=replace(_first(rows), column=column)))


def _placed(finding: Finding) -> Finding:
    """Let a finding's sentence begin with its place."""
    return replace(finding, sentence=f"{finding.address.at_head}: {finding.sentence}")


_NOT_OWED = Finding(
    address=Address(),
    code="T-03",
    check="return_is_owed",
    severity=Severity.ERROR,
    observed="not_owed",
    expected="a return and a period that this provider owes",
    sentence="this provider owes no such return for such a period.",
    mend="Check the return and the period in the first two columns, and that the file lies in your own inbox.",
)
_AGAIN = Finding(
    address=Address(),
    code="T-05",
    check="list_given_once",
    severity=Severity.ERROR,
    observed="repeated",
    expected="each list on one sheet",
    sentence="the sheet holds a list that stands on another sheet of this file, too.",
    mend="Put all rows of the list on one sheet, and take the other out.",
)
_NAMED_OTHERWISE = Finding(
    address=Address(),
    code="T-06",
    check="list_is_the_one_named",
    severity=Severity.ERROR,
    observed="named_otherwise",
    expected="the return whose headings these are, in every row",
    sentence="the headings are those of a list, but no row names the return that hands it in.",
    mend="Write the return's name as the template of this list has it, in every row.",
)
_NOT_WANTED = Finding(
    address=Address(),
    code="T-07",
    check="file_is_asked_for",
    severity=Severity.ERROR,
    observed="not_asked_for",
    expected="a return that is asked for",
    sentence="",
    mend="",
)
_DELETE = "Then delete the file from wherever it was left, because it says who children are."
_NO_LISTS_ASKED = (
    "this board asks for no lists of children's social care, and this file holds nothing else (records.toml).",
    f"Hand in the figures, in the template of your return. {_DELETE}",
)
_NO_LISTS_OF_THEIRS = (
    "this provider owes no lists of children's social care, and this file holds nothing else (records.toml).",
    f"Check that the file lies in your own inbox, and hand in what your template asks for. {_DELETE}",
)
_OF_NO_USE = (
    "no list that this file holds is asked for, for the time that it speaks of (records.toml).",
    "Check the time that it was drawn for. The performance team can say which lists are asked for, and from when on.",
)


def _could_not_judge(kind: str) -> Finding:
    return Finding(
        address=Address(),
        code="T-04",
        check="file_can_be_judged",
        severity=Severity.ERROR,
        observed=kind,
        expected="a file that can be judged",
        sentence="The whole file: it could not be judged, so nothing in it is believed.",
        mend="Nothing is asked of you. The performance team has to mend its checks and judge the file again.",
        is_evaluable=False,
    )
