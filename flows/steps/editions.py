"""Which accepted lists of records each quarter is worked out from: the nearest that reach it, together an edition."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

import polars as pl

from data_lake.lake import Lake
from data_lake.ledger.snapshot import Snapshot
from expectations.catalogue import Catalogue
from expectations.lists import RecordList
from expectations.periods import Period, parse
from expectations.reach import covers_from, months_before
from sql.records import Edition, Handed

Quarter = tuple[str, str]
"""A board and a reporting quarter of it."""

DEPTH = 12
"""Months before a period that a rule may look back to, where its list does not reach to its beginning: whether a case
of domestic abuse is a repeat, or when a child was assessed."""


@dataclass(frozen=True)
class Standing:
    """A list that stands: whose it is, where its rows lie below the lake's root, and what it reaches."""

    board: str
    provider: str
    list_id: str
    submission_id: str
    path: str
    period: str
    covers_from: date
    covers_to: date
    sequence: int
    is_invented: bool

    @classmethod
    def told(  # noqa: PLR0913 - what the ledger knows of a submission
        cls,
        catalogue: Catalogue,
        declared: RecordList,
        about: Mapping[str, str],
        *,
        provider: str,
        submission_id: str,
        path: str,
        period: str,
        sequence: int,
    ) -> "Standing":
        """Give a list by what is declared of it, what the ledger knows, and what its file says of itself (``about``).

        A file that says from when on it holds anything reaches to that day, any other as far as is declared of its
        list. What a board that is invented hands in is invented, and else what says so of itself.
        """
        spoken_of = parse(period)
        return cls(
            board=catalogue.board.id,
            provider=provider,
            list_id=declared.id,
            submission_id=submission_id,
            path=path,
            period=period,
            covers_from=covers_from(declared, spoken_of, about.get("covers_from", "")),
            covers_to=spoken_of.ends_on,
            sequence=sequence,
            is_invented=catalogue.board.is_invented or about.get("is_invented") == "yes",
        )


@dataclass(frozen=True)
class Wanted:
    """What is to be worked out in a quarter from one list of a provider: periods that all end with the quarter.

    ``widest_from`` is the day on which the longest of them begins, ``narrowest_from`` that of the shortest.
    """

    board: str
    provider: str
    period: str
    list_id: str
    widest_from: date
    narrowest_from: date
    until: date


def standing_lists(lake: Lake, snapshot: Snapshot, catalogues: Mapping[str, Catalogue]) -> Iterator[Standing]:
    """Give the lists that stand and whose rows are there, in ledger order.

    Raises LakeDamaged when rows are missing that nobody purged.
    """
    lists = {(board, one.return_id): one for board, own in catalogues.items() for one in own.lists}
    found = snapshot.submission.filter(pl.col("state") == "accepted").sort("sequence")
    columns = ("board", "provider", "return_id", "submission_id", "accepted_path", "period", "sequence")
    for board, provider, return_id, submission_id, path, period, sequence in found.select(
        *columns
    ).iter_rows():
        listed = lists.get((board, return_id))
        if listed is None or path in snapshot.purged:
            continue
        yield Standing.told(
            catalogues[board],
            listed,
            lake.about_records(path),
            provider=provider,
            submission_id=submission_id,
            path=path,
            period=period,
            sequence=sequence,
        )


def wanted(
    cells: pl.DataFrame,
    catalogues: Mapping[str, Catalogue],
    quarters: Collection[Period],
    signed: Collection[Quarter],
) -> list[Wanted]:
    """Say what is to be worked out from lists: of the quarters that are not signed off, each list of each provider.

    ``cells`` are the cells of all boards (schema ``CELLS``).
    """
    serving: dict[tuple[str, str], list[str]] = defaultdict(list)
    for board, catalogue in catalogues.items():
        for listed in catalogue.lists:
            for indicator_id in listed.serves:
                serving[board, indicator_id].append(listed.id)
    periods: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    columns = ("board", "provider", "period", "indicator_id", "return_period")
    asked = cells.filter(pl.col("from_records") & pl.col("is_due")).select(*columns).unique()
    for board, provider, period, indicator_id, return_period in asked.sort(columns).iter_rows():
        if (board, period) in signed:
            continue
        for list_id in serving[board, indicator_id]:
            periods[board, provider, period, list_id].add(return_period)
    ends = {one.label: one.ends_on for one in quarters}
    return [
        Wanted(board, provider, period, list_id, min(begins), max(begins), ends[period])
        for (board, provider, period, list_id), labels in periods.items()
        for begins in [[parse(label).starts_on for label in labels]]
    ]


def chosen(want: Wanted, standing: Iterable[Standing]) -> Standing | None:
    """Give the list that a quarter is worked out from: its own, else the nearest that reaches it; none when none does.

    Its own was handed in for the quarter: its provider declares it, and the board signs with it, so no other list moves
    the quarter. Where there is none, or it holds only a part of the quarter, the nearest later one is taken: of those
    that reach a year back before all that is asked for; else of those that reach all of it, then some of it.
    """
    own = [
        one
        for one in standing
        if (one.board, one.provider, one.list_id) == (want.board, want.provider, want.list_id)
        and one.covers_to >= want.until
    ]
    of_quarter = [
        one for one in own if one.covers_to == want.until and one.covers_from <= want.narrowest_from
    ]
    if of_quarter:
        return max(of_quarter, key=lambda one: one.sequence)
    for since in (months_before(want.widest_from, DEPTH), want.widest_from, want.narrowest_from):
        reaching = [one for one in own if one.covers_from <= since]
        if reaching:
            return min(reaching, key=lambda one: (one.covers_to, -one.sequence))
    return None


def editions(lake: Lake, standing: Sequence[Standing], wants: Iterable[Wanted]) -> list[Edition]:
    """Put quarters together that are worked out from the same lists, and prove the files of these.

    Raises LakeDamaged when rows have changed since they were accepted.
    """
    of_quarter: dict[tuple[str, str, str], dict[str, Standing]] = defaultdict(dict)
    for want in wants:
        found = chosen(want, standing)
        if found is not None:
            of_quarter[want.board, want.provider, want.period][want.list_id] = found
    together: dict[tuple[str, str, frozenset[tuple[str, str]]], list[str]] = defaultdict(list)
    for (board, provider, period), lists in sorted(of_quarter.items()):
        key = frozenset((list_id, one.submission_id) for list_id, one in lists.items())
        together[board, provider, key].append(period)
    handed = _Proved(lake)
    return [
        Edition(
            board,
            provider,
            tuple(periods),
            {
                list_id: handed(one)
                for list_id, one in sorted(of_quarter[board, provider, periods[0]].items())
            },
        )
        for (board, provider, _), periods in together.items()
    ]


class _Proved:
    """Proves each list's file once."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.known: dict[str, Handed] = {}

    def __call__(self, one: Standing) -> Handed:
        if one.submission_id not in self.known:
            self.known[one.submission_id] = Handed(
                submission_id=one.submission_id,
                path=self.lake.prove_records(one.path),
                period=one.period,
                covers_from=one.covers_from,
                covers_to=one.covers_to,
                content=PurePosixPath(one.path).name.split(".")[-2],
                is_invented=one.is_invented,
            )
        return self.known[one.submission_id]
