"""Set a board beside other neighbours than those that stand: the same models, with another set put in."""

import re
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from expectations.catalogue import Catalogue
from expectations.periods import Period
from flows.office import Office
from flows.steps.neighbours import NoSuchNeighbours, Plain, label_of, rows_named
from sql.again import work_again
from sql.inputs import INPUT_SCHEMAS
from sql.warehouse import open_read_only

OTHER = "what_if"
"""The name that a set of one's own has while it is worked out."""

_LISTED = 40
"""So many authorities are named to somebody who asked for one that is not there."""


def what_if(  # noqa: PLR0913, PLR0917 - which year, which rows, and which neighbours
    office: Office,
    board: str,
    year: Period,
    names: Sequence[str],
    neighbour_set: str | None,
    authorities: Sequence[str],
) -> Plain:
    """Give a board's places in a planning year among a set by its name, or among authorities; beside those that stand.

    ``names`` are rows of the framework by any of their names; none for all. An authority is a code or a name; several
    with ``+`` between are one neighbour. Raises NoSuchNeighbours; FileNotFoundError when nothing has been built.
    """
    catalogue = office.catalogue(board)
    rows = rows_named(catalogue, names)
    warehouse = office.lake.warehouse
    with open_read_only(warehouse) as con:
        own_code = catalogue.board.authority_code
        declared = con.sql("from catalogue.neighbour").pl()
        known = dict(
            con.sql(
                "select authority_code, min(authority) from benchmarks.figure "
                "semi join benchmarks.vintage_used using (vintage) where authority_kind = 'authority' "
                "group by authority_code order by authority_code"
            ).fetchall()
        )
        standing = con.sql(
            "from marts.benchmark where board = $board and period = $period and is_valid_for_period "
            "and ranked_indicator_id = indicator_id",
            params={"board": board, "period": year.label},
        ).pl()
    if neighbour_set is not None:
        members = _of_set(declared, neighbour_set)
    else:
        members = _of_authorities(known, authorities, own_code)
    sets = pl.DataFrame(
        [(board, OTHER, None, None, True)],
        schema=INPUT_SCHEMAS["catalogue.board_neighbour_set"],
        orient="row",
    )
    again = work_again(
        warehouse,
        {"catalogue.neighbour": members, "catalogue.board_neighbour_set": sets},
        "marts.benchmark",
    ).filter(board=board, period=year.label)
    return {
        "board": board,
        "own": catalogue.board.authority_name,
        "period": year.label,
        "neighbour_set": neighbour_set,
        "neighbours": members.sort("closeness")["slot"].unique(maintain_order=True).to_list(),
        "rows": list(_beside(catalogue, again, standing, rows)),
    }


def _beside(
    catalogue: Catalogue, again: pl.DataFrame, standing: pl.DataFrame, rows: Sequence[str]
) -> Iterable[Plain]:
    """Give each measure as it would be and as it stands, in the framework's order."""
    among = (
        "mean", "median", "pooled", "minimum", "maximum", "position", "rank", "n_used", "n_expected", "missing",
    )  # fmt: skip
    columns = ("value", "value_source", "is_invented", *among, "published_name")
    stands = {(row["indicator_id"], row["series"]): row for row in standing.iter_rows(named=True)}
    order = {one.id: place for place, one in enumerate(catalogue.indicators)}
    found = [
        row
        for row in again.iter_rows(named=True)
        if row["ranked_indicator_id"] == row["indicator_id"] and (not rows or row["indicator_id"] in rows)
    ]
    for row in sorted(found, key=lambda one: (order[one["indicator_id"]], one["series"])):
        now = stands.get((row["indicator_id"], row["series"]))
        yield {
            "indicator_id": row["indicator_id"],
            "series": row["series"],
            **label_of(catalogue, row),
            **{name: row[name] for name in columns},
            "stands": now and {name: now[name] for name in ("neighbour_set", *among)},
        }


def _of_set(declared: pl.DataFrame, name: str) -> pl.DataFrame:
    """Give the members of a declared set, as if it always stood."""
    members = declared.filter(neighbour_set=name)
    if members.is_empty():
        known = ", ".join(declared["neighbour_set"].unique().sort())
        raise NoSuchNeighbours(f"No neighbour set is called {name}. There are: {known}")
    return members.with_columns(pl.lit(OTHER).alias("neighbour_set"))


def _of_authorities(full: Mapping[str, str], names: Sequence[str], own_code: str) -> pl.DataFrame:
    """Give authorities by code or name as a set; several with + between share a slot."""
    text = ",".join(names)
    for code, name in full.items():
        if "," in name:  # a name with a comma is one name, and not two
            said = r",\s*".join(re.escape(part.strip()) for part in name.split(","))
            text = re.sub(rf"(?<![^,+])\s*{said}\s*(?![^,+])", code, text, flags=re.IGNORECASE)
    known = {code: name.split(",", maxsplit=1)[0] for code, name in full.items()}
    by_name = {name.casefold(): code for code, name in known.items()}
    slots: list[list[str]] = []
    for one in text.split(","):
        codes = [part.strip() for part in one.split("+")]
        if not all(codes):
            raise NoSuchNeighbours(
                f"{one.strip() or 'Nothing'} names no authority on one side of a comma or a +. Write 811,895+896."
            )
        slots.append([part if part in known else by_name.get(part.casefold(), part) for part in codes])
    every = [code for slot in slots for code in slot]
    for code in every:
        if code == own_code:
            raise NoSuchNeighbours(f"{code} is the board's own authority, which is never set beside itself.")
        if code not in known:
            raise NoSuchNeighbours(
                f"No published figure of an authority {code} is known. There are: {_listed(known, own_code)}"
            )
        if every.count(code) > 1:
            raise NoSuchNeighbours(
                f"{code} ({known[code]}) stands twice among the authorities; name it once."
            )
    rows = [
        (OTHER, None, None, " and ".join(known[code] for code in slot), place, code, known[code], None, None)
        for place, slot in enumerate(slots, start=1)
        for code in slot
    ]
    return pl.DataFrame(rows, schema=INPUT_SCHEMAS["catalogue.neighbour"], orient="row")


def _listed(known: Mapping[str, str], own_code: str) -> str:
    others = [f"{code} {name}" for code, name in known.items() if code != own_code]
    more = f" and {len(others) - _LISTED} more" if len(others) > _LISTED else ""
    return ", ".join(others[:_LISTED]) + more
