"""Answer every arrival with a receipt in its provider's out folder: a page, and the figures with our remarks."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import polars as pl

from data_lake.invented.extent import MARK
from data_lake.invented.marks import INVENTED
from data_lake.lake import Busy
from data_lake.ledger import LANDING, Arrival, Submission
from data_lake.readers import Reading, read
from data_lake.readers.reading import ReadList, unreadable
from expectations.due import last_ended
from expectations.findings import Finding, Severity
from expectations.layout import CELL_KEY
from expectations.periods import Period, parse
from flows.locks import Patience, collecting
from flows.office import Office
from flows.show_standing import due_words
from flows.standing import standing
from flows.steps.heard import cover_of
from flows.steps.known import known_for
from flows.steps.template import books
from reports.receipts import ReceivedFile, ReceivedReturn, receipt_page, verdict_words
from reports.returns.compose import FILLED, refilled
from reports.returns.content import CellKey, Receipt, Remark, Remarks, ReturnBook
from reports.returns.table import annotated_table
from reports.returns.workbook import workbook

WRITTEN = "receipt_written"
"""The event that says that an arrival has its receipt."""

_WAITS = {"awaited": "is due by", "overdue": "was due by", "rejected": "was sent back; it was due by"}


def write_receipts(office: Office, board: str, providers: Sequence[str] | None = None) -> list[int]:
    """Write the receipt of every judged arrival that has none yet, of all providers or of those named.

    Gives the ids of these arrivals. A run that dies between judging and this is made good by the next. One receipt that
    cannot be written stops no other; the first such error is raised when the others are written.
    """
    done = {event.subject for event in office.ledger.events(kind=WRITTEN)}
    judged = {event.subject for event in office.ledger.events(kind="arrival_judged")}
    written: list[int] = []
    failed: Exception | None = None
    patience = Patience(office.patience)
    for arrival in office.ledger.arrivals(board):
        subject = str(arrival.arrival_id)
        if subject in done or subject not in judged or (providers and arrival.provider not in providers):
            continue
        try:
            with patience.lock(office.lake, collecting(board, arrival.provider)):
                written += _write_once(office, arrival)
        except Busy:
            continue  # whoever holds the provider writes what it is owed, or the next collection does
        except Exception as error:  # noqa: BLE001 - another agency waits for its receipt
            failed = failed or error
    if failed is not None:
        raise failed
    return written


def _write_once(office: Office, arrival: Arrival) -> list[int]:
    """Write one receipt, unless another run has just done so."""
    subject = str(arrival.arrival_id)
    if office.ledger.events(kind=WRITTEN, subject=subject):
        return []
    files = _write(office, arrival)
    office.ledger.record_event(
        kind=WRITTEN, subject=subject, detail={"files": len(files)}, actor=office.actor, at=office.clock.now()
    )
    return [arrival.arrival_id]


def _write(office: Office, arrival: Arrival) -> list[str]:
    """Write one receipt: the figures again with our remarks, a file for each quarter spoken of, and the page."""
    catalogue = office.catalogue(arrival.board)
    told = _Told(office, arrival)
    returned = {}
    for quarter in told.quarters:
        book = told.book(quarter)
        if book is not None:
            is_workbook = told.reading.kind == "xlsx"
            name = f"receipt_{arrival.arrival_id}_{quarter.label}.{'xlsx' if is_workbook else 'csv'}"
            returned[name] = workbook(book) if is_workbook else annotated_table(book)
    page = ReceivedFile(
        board=catalogue.board.name,
        provider=next(one.name for one in catalogue.providers if one.id == arrival.provider),
        name=arrival.original_name,
        arrival_id=arrival.arrival_id,
        received_at=arrival.received_at,
        is_invented=told.is_invented,
        returns=told.returns,
        owed=told.owed,
        returned=tuple(returned),
        has_lists=any(one.return_id in told.lists for one in told.held),
        has_lists_to_mend=told.has_lists_to_mend,
    )
    files = returned | {f"receipt_{arrival.arrival_id}.html": receipt_page(page).encode()}
    return office.inboxes.give(arrival.board, arrival.provider, files)


class _Told:
    """What there is to tell of one arrival: its returns with their findings, its figures, and what is still owed."""

    def __init__(self, office: Office, arrival: Arrival) -> None:
        self.office = office
        self.arrival = arrival
        self.catalogue = office.catalogue(arrival.board)
        self.held = [
            one for one in office.ledger.submissions(arrival.board) if one.arrival_id == arrival.arrival_id
        ]
        self.findings = {one.submission_id: office.ledger.findings(one.submission_id) for one in self.held}
        self.reading = self._read()
        self.lists = {one.id for one in self.catalogue.returns if one.kind == "records"}

    def _read(self) -> Reading:
        """Draw the figures in again from the bytes that landed: no message, log or ledger carries them here.

        Bytes that were removed, as a list's are soon, are told without them.
        """
        if self.office.ledger.purging.of(LANDING, self.arrival.sha256) is not None:
            return unreadable([])
        known = known_for(self.office, self.catalogue, self.arrival.received_at)
        return read(self.office.lake.landed(self.arrival.sha256), self.arrival.original_name, known)

    @property
    def quarters(self) -> list[Period]:
        """The quarters in which the returns of the arrival are reported."""
        found = {parse(one.period).reporting_quarter for one in self.held if one.period}
        return sorted(found, key=lambda one: one.label)

    @property
    def is_invented(self) -> bool:
        """Whether the board, or a figure of the file, is made up."""
        marked = self.reading.frame["comment"].str.starts_with(INVENTED).any()
        return self.catalogue.board.is_invented or marked or any(map(_is_invented, self.reading.lists))

    @property
    def returns(self) -> tuple[ReceivedReturn, ...]:
        """What became of each return of the arrival."""
        titles = {one.id: one.title for one in self.catalogue.returns}
        return tuple(
            ReceivedReturn(
                titles.get(one.return_id, ""),
                parse(one.period).name if one.period else "",
                one.verdict,
                self.findings[one.submission_id],
                self._note(one),
            )
            for one in sorted(self.held, key=lambda one: one.verdict != "rejected")
        )

    @property
    def has_lists_to_mend(self) -> bool:
        """Whether more than advice is given on a list."""
        return any(
            finding.severity is not Severity.ADVICE
            for one in self.held
            if one.return_id in self.lists
            for finding in self.findings[one.submission_id]
        )

    def _note(self, submission: Submission) -> str:
        return " ".join(one for one in (self._rows(submission), self._replaced(submission)) if one)

    def _rows(self, submission: Submission) -> str:
        """How many rows of a list were read; what they say is never shown again."""
        is_list = submission.return_id in self.lists
        return f"Rows read: {submission.row_count:,}." if is_list and submission.row_count else ""

    def _replaced(self, submission: Submission) -> str:
        if submission.supersedes is None:
            return ""
        newest = last_ended(self.office.clock.now())
        is_older = parse(submission.period).reporting_quarter.ends_on < newest.ends_on
        closed = " of a quarter that had closed: tell us if that was not meant" if is_older else ""
        return f"It replaces what was accepted before{closed}."

    @cached_property
    def owed(self) -> tuple[str, ...]:
        """What the provider still owes for these quarters, a line each."""
        titles = {one.id: one.title for one in self.catalogue.returns}
        said = []
        for quarter in self.quarters:
            for one in standing(self.office, self.arrival.board, quarter, self.arrival.provider):
                title = f"{titles[one.return_id]}, {parse(one.period).name}"
                if one.state in _WAITS:
                    said.append(f"{title}: {_WAITS[one.state]} {due_words(one)}")
                elif one.is_newer_sent_back:
                    said.append(f"{title}: what was accepted before stands until a new version is accepted")
        return (*said, *self.heard)

    @property
    def heard(self) -> tuple[str, ...]:
        """What the cover said beside the figures, and what becomes of it."""
        filled = cover_of(self.reading)
        is_template = bool(self.reading.notes)
        said = []
        if is_template and filled.get("declared", "").lower() != "yes":
            said.append("The declaration on the cover: without it the figures stand as not signed off")
        if "extension_until" in filled:
            said.append(
                f"Your wish for more time, until {filled['extension_until'][:10]}: the performance team will answer"
            )
        if "contact_role" in filled:
            said.append("The contact to ask instead: the performance team will change it")
        return tuple(said)

    def book(self, quarter: Period) -> ReturnBook | None:
        """Give the template of the arrival's returns of a quarter, filled in with its figures and our remarks.

        There is none where it holds lists alone: their rows are never written back.
        """
        names = {
            one.return_id: one
            for one in self.held
            if one.period
            and one.return_id not in self.lists
            and parse(one.period).reporting_quarter == quarter
        }
        if not names or not self.reading.kind:
            return None
        (book,) = books(self.office, self.arrival.board, quarter, self.arrival.provider)
        book = replace(
            book,
            sheets=tuple(one for one in book.sheets if one.return_id in names),
            lists=(),
            is_invented=self.is_invented,
        )
        if not book.sheets:
            return None
        labels = [one.period for one in names.values()]
        rows = self.reading.frame.with_columns(
            pl.col("return_id", "period", *CELL_KEY).str.strip_chars()
        ).filter(pl.col("period").is_in(labels))
        receipt = Receipt(verdict_words(self.returns), self.owed)
        filled = rows.select(FILLED.names()).unique(
            ["return_id", *CELL_KEY], keep="first", maintain_order=True
        )
        return refilled(book, filled, self._remarks(rows), receipt)

    def _remarks(self, rows: pl.DataFrame) -> Remarks:
        """Put each finding on the cell that it is about, or on its return."""
        at = {
            (row["sheet"], row["row"]): tuple(row[name] for name in CELL_KEY)
            for row in rows.iter_rows(named=True)
        }
        of_cells: dict[tuple[str, CellKey], list[Remark]] = {}
        of_returns: dict[str, list[Remark]] = {}
        for one in self.held:
            for finding in self.findings[one.submission_id]:
                remark = Remark(finding.severity, finding.sentence, finding.mend, finding.address.column)
                key = _cell_of(finding) or at.get((finding.address.sheet, finding.address.row))
                if key is None:
                    of_returns.setdefault(one.return_id, []).append(remark)
                else:
                    of_cells.setdefault((one.return_id, key), []).append(remark)
        return Remarks(
            {key: tuple(said) for key, said in of_cells.items()},
            {name: tuple(said) for name, said in of_returns.items()},
        )


def _is_invented(one: ReadList) -> bool:
    """Whether a row of a list says that it is made up."""
    return any(column.str.starts_with(MARK).any() for column in one.frame.drop("row").iter_columns())


def _cell_of(finding: Finding) -> CellKey | None:
    """Give the key of the cell that a finding names, if it names one."""
    parts = finding.cell.split("/")
    if len(parts) != 4 or not finding.indicator_id:
        return None
    area_type, area_code, breakdown, category = parts
    return finding.indicator_id, finding.series, area_type, area_code, breakdown, category
