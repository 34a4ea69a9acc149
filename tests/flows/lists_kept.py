"""A board whose lists are handed in, judged and signed off by hand: ledger rows and files as the house writes them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import polars as pl

from data_lake.ledger import Arrival, Frozen, SubmissionKey
from expectations.catalogue import Catalogue
from expectations.findings import Address, Finding, Severity, Verdict
from expectations.lists import FromRecords
from expectations.record_declarations import returns_of_records
from expectations.sign_off import PERFORMANCE_TEAM, PROVIDER, SUB_GROUP, Signature
from flows.office import Office
from flows.steps.heard import NAMED_FILE_READ

BOARD, ROLE, CARE, FIRST = "eastmoor", "childrens_social_care", "eastmoor_social_care", "2024-25-Q1"
BEGINS = datetime(2024, 4, 1, 9, 0, tzinfo=UTC)
REFUSED = Finding(
    address=Address("", 0, ""), code="R-11", check="damaged", severity=Severity.ERROR, observed="damaged",
    expected="a file", sentence="It is damaged.", mend="Send it again.", indicator_id="", series="",
)  # fmt: skip


def with_lists(catalogue: Catalogue, *indicators: str) -> Catalogue:
    """Let a board work out rows from the lists of children's social care."""
    entry = FromRecords(provider=ROLE, indicators=indicators, first_quarter=FIRST)
    returns = (*catalogue.returns, *returns_of_records(catalogue.lists, (entry,)))
    return replace(catalogue, from_records=(entry,), returns=returns)


@dataclass(frozen=True)
class Held:
    """One return in a file, and what becomes of it. Without a return it is what nobody could read."""

    return_id: str
    period: str
    is_accepted: bool = True
    is_named: bool = False
    covers_from: str = ""
    rows: pl.DataFrame | None = None


def morning(day: date) -> datetime:
    """Give the instant of a day at which everything happens."""
    return datetime.combine(day, BEGINS.timetz())


class Story:
    """What happens at a board, day by day; files are known by letters, and ``paths`` tells where rows of each lie."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.ledger, self.lake = office.ledger, office.lake
        self.paths: dict[str, str] = {}

    refusal = (REFUSED,)

    def on(self, day: date) -> None:
        """Move the clock to the morning of a day."""
        if self.office.clock.now() < morning(day):
            self.office.clock.move_to(morning(day))

    def bytes_of(self, file: str) -> bytes:
        """What a file holds."""
        return f"the bytes of {file}".encode()

    def comes(self, file: str, data: bytes | None = None) -> Arrival:
        """A file arrives: its bytes land, and the ledger records it."""
        data = self.bytes_of(file) if data is None else data
        return self.ledger.record_arrival(
            board=BOARD, provider=CARE, sha256=self.lake.land(data), original_name=f"{file}.csv",
            size_bytes=len(data), received_at=self.office.clock.now(), actor="tester",
        )  # fmt: skip

    def judged(self, file: str, arrival: Arrival, held: Sequence[Held]) -> None:
        """An arrival is judged: what it holds is accepted or refused, and its rows are kept."""
        for one in held:
            key = SubmissionKey(BOARD, CARE, arrival.sha256, one.return_id, one.period, arrival.occurrence)
            verdict = Verdict.ACCEPTED if one.is_accepted else Verdict.REJECTED
            path = self._kept(file, key, one) if one.is_accepted else None
            self.ledger.record_judgement(
                key, findings=() if one.is_accepted else (REFUSED,), verdict=verdict, accepted_path=path, row_count=1,
                judged_at=self.office.clock.now(), actor="tester",
            )  # fmt: skip
        if any(one.is_named for one in held):
            self.ledger.record_event(
                kind=NAMED_FILE_READ, subject=str(arrival.arrival_id), detail={"observed": "cin_census"},
                actor="tester", at=self.office.clock.now(),
            )  # fmt: skip
        self.ledger.record_arrival_judged(
            arrival.arrival_id, judged_at=self.office.clock.now(), actor="tester"
        )

    def _kept(self, file: str, key: SubmissionKey, one: Held) -> str:
        address = {name: getattr(key, name) for name in ("board", "provider", "return_id", "period")}
        frame = pl.DataFrame({"child_id": [file]}) if one.rows is None else one.rows
        path = self.lake.put_records(
            frame, **address, submission_id=key.submission_id, about={"covers_from": one.covers_from}
        )
        self.paths[file] = path
        return path

    def signed(self, quarter: str) -> None:
        """All three steps of a quarter are taken, and something is frozen."""
        known = self.ledger.signing.quarter(BOARD, quarter)
        now, standing = self.office.clock.now(), tuple(sorted(known.standing))
        for provider in sorted(set(known.standing.values())):
            own = tuple(sorted(known.standing_of(provider)))
            self.ledger.signing.sign(
                BOARD, quarter, Signature(PROVIDER, provider, own, "ann", now), actor="ann"
            )
        team = Signature(PERFORMANCE_TEAM, "", standing, "ann", now)
        self.ledger.signing.sign(BOARD, quarter, team, actor="ann")
        rows = pl.DataFrame({"frozen": [now.isoformat()]})
        path, sha256 = self.lake.put_observations(rows, board=BOARD, period=quarter)
        frozen = Frozen(BOARD, quarter, path, sha256, 1, known.content, "1" * 64, "code", "data", now)
        last = Signature(SUB_GROUP, "", standing, "bob", now)
        self.ledger.signing.sign(BOARD, quarter, last, actor="bob", frozen=frozen)

    def lost(self, path: str) -> None:
        """A file of the lake goes, and nobody knows why."""
        (self.lake.root / path).unlink()
