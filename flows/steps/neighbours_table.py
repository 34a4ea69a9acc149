"""The neighbours' table: a board's own figures, year by year, beside every neighbour set that it knows."""

from collections.abc import Sequence

import duckdb

from expectations.periods import Period
from flows.office import Office
from flows.steps.neighbours import NoSuchNeighbours, Plain, label_of, rows_named
from sql.warehouse import open_read_only

COLUMNS = (
    "period", "published_name", "neighbour_set", "is_valid_for_period", "value", "value_source", "is_invented", "mean",
    "median", "pooled", "minimum", "maximum", "position", "rank", "quartile", "change_from_last", "n_used",
    "n_expected", "missing", "england", "region", "n_england", "vintage",
)  # fmt: skip
"""What the table gives of a measure in a year beside a set: columns of ``marts.benchmark``."""


def neighbours_table(
    office: Office, board: str, names: Sequence[str], first: Period | None, last: Period | None
) -> list[Plain]:
    """Give the lines of the table, by the framework's order, then series, year and set; places themselves left out.

    ``names`` are rows of the framework by any of their names; none for all that are published of. Raises
    NoSuchNeighbours; FileNotFoundError when nothing has been built.
    """
    catalogue = office.catalogue(board)
    rows = rows_named(catalogue, names)
    with open_read_only(office.lake.warehouse) as con:
        found = con.sql(
            "select bench.* from marts.benchmark as bench "
            "inner join catalogue.indicator as indicator using (board, indicator_id) "
            "where bench.board = $board and bench.ranked_indicator_id = bench.indicator_id "
            "and bench.period between $first and $last "
            "order by indicator.sort_order, bench.series, bench.period, bench.set_from, bench.neighbour_set",
            params={
                "board": board,
                "first": first.label if first else "",
                "last": last.label if last else "~",
            },
        ).pl()
        releases = _releases(con, catalogue.board.authority_code)
    if rows and not set(rows) & set(found["indicator_id"]):
        there = found["indicator_id"].unique(maintain_order=True)
        known = ", ".join(f"{catalogue.indicator(one).number} ({one})" for one in there)
        raise NoSuchNeighbours(
            f"Nothing is published of {', '.join(rows)} in these years. "
            + (f"There are: {known}" if known else "")
        )
    return [
        {
            "indicator_id": row["indicator_id"],
            "series": row["series"],
            **label_of(catalogue, row),
            **{name: row[name] for name in COLUMNS},
            **releases.get(
                (row["indicator_id"], row["series"], row["period"], row["neighbour_set"]),
                {"release": None, "of_other_releases": []},
            ),
        }
        for row in found.iter_rows(named=True)
        if not rows or row["indicator_id"] in rows
    ]


def _releases(con: duckdb.DuckDBPyConnection, own_code: str) -> dict[tuple[str, str, str, str], Plain]:
    """Give the newest release that a line speaks by, and whose figures stand there from another one.

    Where a release leaves an authority out, the figure of an earlier one stands in for it.
    """
    found = con.sql(
        "select figure.indicator_id, figure.series, figure.planning_year, member.neighbour_set, "
        "max_by(source || ' ' || release, (figure.authority_code = $own, release)) as said, "
        "list({'who': figure.authority, 'of': source || ' ' || release} order by figure.authority_code) as figures "
        "from benchmarks.figure as figure semi join (from benchmarks.vintage_used where is_newest) using (vintage) "
        "inner join (select distinct neighbour_set, authority_code from catalogue.neighbour union "
        "select neighbour_set, $own from catalogue.neighbour) as member using (authority_code) "
        "group by all",
        params={"own": own_code},
    ).fetchall()
    return {
        (indicator_id, series, year, neighbour_set): {
            "release": said,
            "of_other_releases": [f"{one['who']}: {one['of']}" for one in figures if one["of"] != said],
        }
        for indicator_id, series, year, neighbour_set, said, figures in found
    }
