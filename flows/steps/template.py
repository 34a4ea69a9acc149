"""Make a provider's template: gather what it owes, when, and what was accepted last; write it where it is found."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from data_lake.durable import put_whole
from data_lake.invented.marks import INVENTED
from data_lake.lake import LakeDamaged
from expectations.catalogue import Catalogue
from expectations.declarations import Provider
from expectations.due import Owed
from expectations.layout import CELL_KEY
from expectations.periods import Period
from flows.office import Office
from flows.steps.agreed import owed_as_agreed
from flows.steps.answered import open_queries
from flows.steps.heard import place_of
from flows.steps.history import Standing
from reports.returns.compose import BEFORE, return_book
from reports.returns.content import ListSheet, Query, ReturnBook, ReturnSheet
from reports.returns.data_contract import data_contract
from reports.returns.list_contract import list_contract
from reports.returns.table import annotated_table, list_parquet, list_table, parquet
from reports.returns.workbook import workbook

File = tuple[str, bytes]
"""The name of a file, and its bytes."""


class NothingOwed(Exception):  # noqa: N818 - named as what was found
    """Nobody of that name owes anything in that quarter; the sentence says who does, and what to try."""


@dataclass(frozen=True)
class Template:
    """A file that was written for a provider: its path, or its address where the folder is another server's."""

    provider: str
    path: str


def books(
    office: Office, board: str, quarter: Period, provider: str | None = None, *, is_guided: bool = True
) -> tuple[ReturnBook, ...]:
    """Compose the return of one provider for a reporting quarter, or of every provider that owes one.

    Extensions and what was accepted for the period before are those of the ledger now; without ``is_guided`` no figure
    of the period before is shown. Raises NothingOwed, UnknownBoard or CalendarExhausted, each with a sentence for
    people.
    """
    catalogue = office.catalogue(board)
    by_provider = _owed(office, catalogue, quarter)
    if not by_provider:
        raise NothingOwed(f"nobody owes anything in {quarter.label}. Give a quarter that the board collects.")
    if provider is not None and provider not in by_provider:
        raise NothingOwed(_who_does(catalogue, provider, quarter, by_provider))
    accepted = Standing(office, board)
    return tuple(
        _book(catalogue, returns, accepted, is_guided)
        for name, returns in by_provider.items()
        if provider in {None, name}
    )


def write_templates(office: Office, made: Sequence[ReturnBook], form: str, to: Path | None) -> list[Template]:
    """Write every book in a form of ``FORMS``, into ``to`` or else into its provider's ``out`` folder."""
    return [Template(book.provider.id, place) for book in made for place in _put(office, book, form, to)]


def _put(office: Office, book: ReturnBook, form: str, to: Path | None) -> list[str]:
    """Put one book's files where they belong, each whole; give where they are found."""
    files = dict(FORMS[form](book))
    if to is None:
        return office.inboxes.give(book.catalogue.board.id, book.provider.id, files)
    for name, content in files.items():
        put_whole(to / name, content, mode=0o644)
    return [str(to / name) for name in files]


def _owed(office: Office, catalogue: Catalogue, quarter: Period) -> dict[str, list[Owed]]:
    """What is owed in a quarter by provider, each return with the instant it is due, extensions included."""
    found: dict[str, list[Owed]] = {}
    for one in owed_as_agreed(office, catalogue.board.id, quarter):
        found.setdefault(one.provider.id, []).append(one)
    return found


def _book(catalogue: Catalogue, returns: Sequence[Owed], accepted: Standing, is_guided: bool) -> ReturnBook:
    before, is_invented = [BEFORE.to_frame()], False
    for one in returns if is_guided else ():
        if one.return_.kind == "records":
            continue
        stood = accepted.of(one.provider.id, one.return_.id, one.period.previous())
        if stood is None or stood.accepted_path is None:
            continue
        try:
            rows = accepted.rows(stood.accepted_path)
        except LakeDamaged:
            # Last period's figures only guide; the damage is told where figures are judged and built.
            continue
        is_invented |= rows["comment"].str.starts_with(INVENTED).any()
        before.append(
            rows.select(
                pl.lit(one.return_.id).alias("return_id"), *CELL_KEY, "numerator", "denominator"
            )
        )  # fmt: skip
    return return_book(
        catalogue,
        returns[0].provider,
        returns,
        pl.concat(before),
        queries=tuple(_open_queries(returns, accepted)),
        is_invented=is_invented,
    )


def _open_queries(returns: Sequence[Owed], accepted: Standing) -> Iterator[Query]:
    """What was asked of what stands for these returns, in this period and the one before, and is not answered yet."""
    for one in returns:
        for period in (one.period.previous(), one.period):
            found = accepted.of(one.provider.id, one.return_.id, period)
            for asked in open_queries(accepted.office, one.board, found) if found else ():
                yield Query(
                    one.return_.id, period.label, asked.code, asked.indicator_id, asked.series,
                    place_of(asked), f"{asked.sentence} {asked.mend}",
                )  # fmt: skip


def _who_does(catalogue: Catalogue, name: str, quarter: Period, by_provider: dict[str, list[Owed]]) -> str:
    """Say why nobody of that name owes anything in a quarter, who is near, and what to try."""
    known = next((one for one in catalogue.providers if one.id == name), None)
    if known is not None:
        heir = str(known.successor) if known.successor in by_provider else ""
        ended = f": they ended on {known.valid_to}" if _has_ended(known, quarter) else ""
        after = f", and {heir} took over" if ended and heir else ""
        return (
            f"{known.name} owe nothing in {quarter.label}{ended}{after}. {_try(heir, by_provider, quarter)}"
        )
    of_return = [
        (provider, returns)
        for provider, returns in by_provider.items()
        if name in {one.return_.id for one in returns}
    ]
    near = [one for one, _ in of_return] or [one for one in by_provider if name.startswith(one)]
    near = near or get_close_matches(name, by_provider, n=1)
    if not near:
        return f"no provider called {name}. Owing in {quarter.label}: {', '.join(by_provider)}"
    returns = by_provider[near[0]]
    said = f"{name} is a return, not a provider" if of_return else f"no provider called {name}"
    return (
        f"{said}. {returns[0].provider.name} owe: {', '.join(one.return_.id for one in returns)}. "
        f"Try: lscb template {near[0]} {quarter.label}"
    )


def _has_ended(known: Provider, quarter: Period) -> bool:
    return known.valid_to is not None and known.valid_to < quarter.ends_on


def _try(heir: str, by_provider: dict[str, list[Owed]], quarter: Period) -> str:
    return f"Try: lscb template {heir or next(iter(by_provider))} {quarter.label}"


def _stem(book: ReturnBook) -> str:
    return f"{book.catalogue.board.id}_{book.provider.id}_{book.quarter.label}"


def _own(book: ReturnBook, one: ReturnSheet | ListSheet, ending: str) -> str:
    """The name of a file of one return alone."""
    return f"{book.catalogue.board.id}_{book.provider.id}_{one.return_id}_{one.period.label}.{ending}"


def _contracts(book: ReturnBook) -> list[File]:
    return [
        *((_own(book, one, "odcs.yaml"), data_contract(book, one).encode()) for one in book.sheets),
        *((_own(book, one, "odcs.yaml"), list_contract(book, one).encode()) for one in book.lists),
    ]


def _tables(book: ReturnBook) -> list[File]:
    figures = [(f"{_stem(book)}.csv", annotated_table(book))] if book.sheets else []
    return [*figures, *((_own(book, one, "csv"), list_table(one)) for one in book.lists)]


def _parquet(book: ReturnBook) -> list[File]:
    figures = [(f"{_stem(book)}.parquet", parquet(book))] if book.sheets else []
    return [*figures, *((_own(book, one, "parquet"), list_parquet(one)) for one in book.lists)]


FORMS: dict[str, Callable[[ReturnBook], list[File]]] = {
    "xlsx": lambda book: [(f"{_stem(book)}.xlsx", workbook(book))],
    "csv": _tables,
    "parquet": _parquet,
    "contract": _contracts,
}
"""The forms of a template: its files, by the name of the form. A table holds all figures, or one list."""
