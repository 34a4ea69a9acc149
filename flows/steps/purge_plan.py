"""What has outlived its retention, what stays, and why: of all that a board's lake holds of lists of children.

Landing bytes go so many days after they were judged. Accepted rows go so many days after nothing needs them any more:
every quarter that is worked out from them is signed off and frozen, or they were corrected. Nothing is removed here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property

from data_lake.lake import LakeDamaged
from data_lake.ledger import ACCEPTED, LANDING, Arrival, Submission
from expectations.calendar import LONDON
from expectations.periods import Period, parse
from expectations.reach import covers_from, reached
from expectations.retention import Retention, Rule
from expectations.sign_off import SUB_GROUP, State
from flows.office import Office
from flows.steps.heard import NAMED_FILE_READ


@dataclass(frozen=True)
class LakeFile:
    """One file that a retention speaks of: its name in its zone, whose it is, and since when its days count.

    ``goes_at`` is the instant from which it may go; none while something needs it. ``why`` says why it stays, or what
    it had outlived. ``is_again`` says that its tombstone stands already and bytes are there nevertheless.
    """

    zone: str
    name: str
    path: str
    board: str
    provider: str
    return_id: str
    period: str
    submission_id: str
    rule: Rule
    goes_at: datetime | None
    why: str
    is_again: bool = False


@dataclass(frozen=True)
class Plan:
    """What goes, what stays, and what is missing although no tombstone says why."""

    board: str
    goes: tuple[LakeFile, ...]
    stays: tuple[LakeFile, ...]
    missing: tuple[LakeFile, ...]


def plan(office: Office, board: str, now: datetime) -> Plan:
    """Say what of a board has outlived its retention at an instant. Raises UnknownBoard."""
    catalogue = office.catalogue(board)
    retention = catalogue.retention
    if retention is None:
        return Plan(board, (), (), ())
    stones = office.ledger.purging.standing()
    goes, stays, missing = [], [], []
    for one in (*_Landed(office, board, retention).files(), *_Accepted(office, board, retention).files()):
        is_there = (office.lake.root / one.path).is_file()
        if (one.zone, one.name) in stones:
            if is_there:
                goes.append(replace(one, why="its tombstone stands already", is_again=True))
        elif not is_there:
            missing.append(replace(one, why="it should be there, and no tombstone says why it is not"))
        elif one.goes_at is not None and one.goes_at <= now:
            goes.append(one)
        else:
            stays.append(one)
    return Plan(board, tuple(goes), tuple(stays), tuple(missing))


@dataclass(frozen=True)
class _Bound:
    """An arrival that holds lists, the rules that speak of it, and when it was judged; none while it waits."""

    arrival: Arrival
    rules: frozenset[Rule]
    returns: tuple[tuple[str, str], ...]
    judged_at: datetime | None


class _Landed:
    """The landing bytes of a board's arrivals that hold lists."""

    def __init__(self, office: Office, board: str, retention: Retention) -> None:
        self.office, self.board, self.retention = office, board, retention
        self.bound = cache(self._bound)

    def files(self) -> Iterator[LakeFile]:
        """Give the bytes of every arrival that holds a list, once for the same bytes."""
        of_bytes: dict[str, list[_Bound]] = {}
        for one in self.bound(self.board):
            of_bytes.setdefault(one.arrival.sha256, []).append(one)
        for sha256, found in of_bytes.items():
            if any(one.rules for one in found):
                yield self._item(sha256, found)

    def _item(self, sha256: str, found: list[_Bound]) -> LakeFile:
        returns = {name for one in found for name in one.returns}
        return_id, period = returns.pop() if len(returns) == 1 else ("", "")
        rule, goes_at, why = self._when(sha256, found)
        return LakeFile(
            LANDING, sha256, f"landing/{sha256[:2]}/{sha256}", self.board, found[-1].arrival.provider,
            return_id, period, "", rule, goes_at, why,
        )  # fmt: skip

    def _when(self, sha256: str, found: list[_Bound]) -> tuple[Rule, datetime | None, str]:
        bound = [one for one in found if one.rules]
        rule = self.retention.longest({rule for one in bound for rule in one.rules})
        elsewhere = self.office.ledger.purging.boards_of(sha256) - {self.board}
        if unserved := sorted(elsewhere - set(self.office.catalogues)):
            return rule, None, f"the same bytes came to {unserved[0]}, which is not served here"
        others = [
            one for other in sorted(elsewhere) for one in self.bound(other) if one.arrival.sha256 == sha256
        ]
        if waiting := [one.arrival for one in (*found, *others) if one.judged_at is None]:
            return rule, None, f"arrival {waiting[0].arrival_id} of {waiting[0].board} waits to be judged"
        ends = [(self._goes_at(self.retention, one), self.board) for one in bound]
        for one in others:
            theirs = self.office.catalogue(one.arrival.board).retention
            if theirs is not None and one.rules:
                ends.append((self._goes_at(theirs, one), one.arrival.board))
        goes_at, whose = max(ends)
        days = self.retention.days(rule)
        why = (
            f"{_days(days)} after it was judged"
            if whose == self.board
            else f"kept for {whose}, to which it came too"
        )
        return rule, goes_at, why

    def _goes_at(self, retention: Retention, one: _Bound) -> datetime:
        if one.judged_at is None:
            message = f"arrival {one.arrival.arrival_id} is not judged"
            raise ValueError(message)
        return retention.goes_at(retention.longest(one.rules), one.judged_at)

    def _bound(self, board: str) -> list[_Bound]:
        """Give every arrival of a board, with the rules that speak of it: none for one of counted figures alone."""
        ledger = self.office.ledger
        lists = {one.return_id for one in self.office.catalogue(board).every_list}
        named = {int(one.subject) for one in ledger.events(kind=NAMED_FILE_READ)}
        judged_at = {int(one.subject): one.at for one in ledger.events(kind="arrival_judged")}
        held: dict[int, list[Submission]] = {}
        for one in ledger.submissions(board):
            held.setdefault(one.arrival_id, []).append(one)
        return [
            _Bound(
                arrival,
                _rules(held.get(arrival.arrival_id, []), lists, is_named=arrival.arrival_id in named),
                tuple((one.return_id, one.period) for one in held.get(arrival.arrival_id, [])),
                judged_at.get(arrival.arrival_id),
            )
            for arrival in ledger.arrivals(board)
        ]


def _rules(held: Iterable[Submission], lists: set[str], *, is_named: bool) -> frozenset[Rule]:
    """Give the rules for the bytes of an arrival. What could not be read may hold anything, and so counts as a list."""
    if is_named:
        return frozenset({"landing_of_named_files"})
    of_lists = [one for one in held if one.return_id in lists or not one.return_id]
    return frozenset(
        "landing_of_refused" if one.verdict == "rejected" else "landing_of_lists" for one in of_lists
    )


class _Accepted:
    """The accepted rows of a board's lists."""

    def __init__(self, office: Office, board: str, retention: Retention) -> None:
        self.office, self.board, self.retention = office, board, retention
        self.catalogue = office.catalogue(board)
        self.lists = {one.return_id: one for one in self.catalogue.every_list}
        self.roles = {one.id: one.role for one in self.catalogue.providers}
        self.frozen_at = cache(self._frozen_at)
        self.covers_from = cache(self._covers_from)

    @cached_property
    def submissions(self) -> dict[str, Submission]:
        """The accepted lists, by their ids, in ledger order."""
        return {
            one.submission_id: one
            for one in self.office.ledger.submissions(self.board)
            if one.return_id in self.lists and one.accepted_path is not None
        }

    @cached_property
    def signed(self) -> frozenset[str]:
        """The quarters whose sign-off stands; each was frozen as it was signed."""
        known = self.office.ledger.signing.quarters(self.board)
        return frozenset(label for label, one in known.items() if one.of_step(SUB_GROUP) is State.SIGNED)

    def files(self) -> Iterator[LakeFile]:
        """Give the rows of every list that was accepted."""
        named = {int(one.subject) for one in self.office.ledger.events(kind=NAMED_FILE_READ)}
        for one in self.submissions.values():
            rule: Rule = "accepted_of_named_files" if one.arrival_id in named else "accepted_of_lists"
            goes_at, why = self._when(one, rule)
            path = str(one.accepted_path)
            yield LakeFile(
                ACCEPTED, path, path, self.board, one.provider, one.return_id, one.period, one.submission_id,
                rule, goes_at, why,
            )  # fmt: skip

    def _when(self, one: Submission, rule: Rule) -> tuple[datetime | None, str]:
        """Say from when rows may go, and why; no instant while something needs them."""
        free_at = [one.judged_at]
        if one.provider not in self.roles:
            return None, f"{one.provider} is no provider of the board any more, so nobody knows what needs it"
        if one.superseded_by is not None:
            free_at.append(self.submissions[one.superseded_by].judged_at)
        else:
            found = [self.frozen_at(quarter.label) for quarter in self._worked_out(one)]
            needing = [lack for lack in found if isinstance(lack, str)]
            if needing:
                more = f" (and {len(needing) - 1} more)" if len(needing) > 1 else ""
                return None, f"{needing[0]}{more}"
            free_at += [at for at in found if not isinstance(at, str)]
        days = self.retention.days(rule)
        return self.retention.goes_at(rule, max(free_at)), f"{_days(days)} after nothing needs it any more"

    def _worked_out(self, one: Submission) -> Iterator[Period]:
        """The quarters that a list may be worked out from: its own, and those that it reaches and no nearer one tells.

        Its own counts whatever is declared today: what was declared once may be so again. A nearer list stands and is
        proved; it tells its own quarter, and an earlier one where it reaches back as far. Where a list does not say how
        far back it reaches: as declared.
        """
        declared, period = self.lists[one.return_id], parse(one.period)
        since = self.covers_from(one.submission_id) or covers_from(declared, period)
        nearer = [
            (parse(other.period).ends_on, self.covers_from(other.submission_id) or date.max)
            for other in self.submissions.values()
            if (other.provider, other.return_id, other.state) == (one.provider, one.return_id, "accepted")
            and parse(other.period).ends_on < period.ends_on
        ]
        yield period.reporting_quarter
        for quarter in reached(self.catalogue, self.roles[one.provider], declared, period, since):
            is_told = any(
                (until == quarter.ends_on and begins <= quarter.starts_on)
                or (until > quarter.ends_on and begins <= since)
                for until, begins in nearer
            )
            if quarter != period.reporting_quarter and not is_told:
                yield quarter

    def _covers_from(self, submission_id: str) -> date | None:
        """The first day that a list holds all of; none where its rows have gone or cannot be proved."""
        one = self.submissions[submission_id]
        path = str(one.accepted_path)
        try:
            self.office.lake.prove_records(path)
            said = self.office.lake.about_records(path).get("covers_from", "")
        except LakeDamaged:
            return None
        return covers_from(self.lists[one.return_id], parse(one.period), said)

    def _frozen_at(self, quarter: str) -> datetime | str:
        """When a quarter was frozen as it is signed; else what it lacks."""
        if quarter not in self.signed:
            return f"{quarter} is not signed off and is worked out from it"
        frozen = self.office.ledger.signing.frozen(self.board, quarter)[-1]
        try:
            self.office.lake.read_observations(frozen.path, frozen.sha256)
        except LakeDamaged:
            return f"what was frozen of {quarter} cannot be proved, and it is worked out from it"
        return frozen.frozen_at


def _days(days: int) -> str:
    return "at once" if days == 0 else "a day" if days == 1 else f"{days} days"


def said_of(one: LakeFile) -> str:
    """Say of a file that stays until when, or what needs it."""
    if one.goes_at is None:
        return one.why
    return f"until {one.goes_at.astimezone(LONDON):%d %b %Y}: {one.why}"
