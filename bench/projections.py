"""How often a year ends where it was projected: over invented processes, and over the histories of a warehouse.

    python bench/projections.py [demo/lake/warehouse.duckdb]

Of processes that are drawn (counts that vary as Poisson's do, or three times as much; with seasons; that rise by a
tenth a year; shares; stocks that keep about a mean, or walk), how many of what came lie in the intervals that are
shown, and how many are (those of a flow that does not rise or fall), by how many quarters were left:
95 of 100 should, where quarters go on as they went. Of a warehouse, how many of the year's ends
that it knows lie in the intervals that its quarters before showed, by the way in which they were projected.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb
import numpy as np
import polars as pl

from sql.build import FUNCTIONS
from sql.macros import load_functions
from sql.warehouse import connect, open_read_only

HISTORIES, KNOWN = 4000, 8
LEFT = (3, 2, 1)
SEASONS = np.array([1.1, 0.8, 1.05, 1.05])

IN_WAREHOUSE = """
select
    projection.method,
    count(*) as shown,
    avg((ending.year_value between projection.lower_95 and projection.upper_95)::int) as inside
from marts.projection as projection
inner join indicators.point as ending
    on ending.board = projection.board
    and ending.indicator_id = projection.indicator_id
    and ending.series = projection.series
    and ending.planning_year = projection.planning_year
    and ending.quarter_number = 4
where projection.is_shown and ending.year_value is not null
group by rollup (projection.method)
order by projection.method nulls last
"""


def counts(chance: np.random.Generator, quarters: int) -> Iterator[tuple[str, np.ndarray]]:
    """Histories of counts: a row each, a column a quarter."""
    size = (HISTORIES, quarters)
    for mean in (5, 50, 500):
        yield f"Poisson counts of {mean}", chance.poisson(mean, size)
        yield f"counts of {mean}, three times as uneven", chance.negative_binomial(mean / 2, 1 / 3, size)
        yield (
            f"Poisson counts of {mean}, with seasons",
            chance.poisson(mean * SEASONS[np.arange(quarters) % 4], size),
        )
        yield (
            f"Poisson counts of {mean}, a tenth more a year",
            chance.poisson(mean * 1.1 ** (np.arange(quarters) / 4), size),
        )


def stocks(chance: np.random.Generator, quarters: int) -> Iterator[tuple[str, np.ndarray]]:
    """Histories of stocks."""
    steps = chance.normal(size=(HISTORIES, quarters))
    yield "a stock about its mean", 100 + 5 * steps
    yield "a stock that walks", 100 + 5 * steps.cumsum(axis=1)


def simulate(con: duckdb.DuckDBPyConnection) -> None:
    """Print how many of what came lie in the intervals that are shown, and how many are shown."""

    def asked(expression: str, **columns: object) -> list[tuple[object, ...]]:
        con.register("asked", pl.DataFrame({"place": range(HISTORIES), **columns}).to_arrow())
        return con.execute(f"select {expression} from asked order by place").fetchall()  # noqa: S608

    def flow(name: str, drawn: np.ndarray, way: str, whole: int) -> None:
        """``way`` is a function of what was seen and how much is to come, a quarter being ``whole`` of it."""
        cells = []
        for ahead in LEFT:
            seen, came = drawn[:, 3 - ahead : KNOWN + 3 - ahead], drawn[:, KNOWN + 3 - ahead :].sum(axis=1)
            found = asked(f"{way.format('seen', ahead * whole)}, is_drifting(seen)", seen=seen.tolist())
            stable = ~np.array([row[1] for row in found])
            cells.append((within([row[0] for row in found], came)[stable].mean(), stable.mean()))
        tell(name, cells)

    print(f"{'per cent inside, and shown, by quarters left':<44}" + "".join(f"{ahead:>14}" for ahead in LEFT))
    chance = np.random.default_rng(6)
    for name, drawn in counts(chance, KNOWN + 3):
        flow(name, drawn, "flow_ahead({0}, {1})", 1)
    for share, of in ((0.1, 100), (0.5, 40), (0.9, 300)):
        drawn = chance.binomial(of, share, (HISTORIES, KNOWN + 3))
        pairs = f"list_transform({{0}}, lambda one: {{{{'count': one, 'denominator': {of}}}}})"
        flow(f"{share:.0%} of {of}", drawn, f"share_ahead({pairs}, {{1}})", of)
    for name, drawn in stocks(chance, 12 + 3):
        moved = np.abs(np.diff(drawn[:, :12], axis=1)).mean(axis=1)
        reach = {
            ahead: np.array(asked(f"stock_ahead(moved, 12, {ahead})", moved=moved))[:, 0] for ahead in LEFT
        }
        tell(
            name,
            [((np.abs(drawn[:, 11 + ahead] - drawn[:, 11]) <= reach[ahead]).mean(), 1) for ahead in LEFT],
        )


def within(found: Sequence[dict[str, float]], came: np.ndarray) -> np.ndarray:
    return (came >= [one["lower"] for one in found]) & (came <= [one["upper"] for one in found])


def tell(name: str, cells: Sequence[tuple[float, float]]) -> None:
    print(f"{name:<44}" + "".join(f"{100 * inside:>8.1f}{100 * shown:>6.0f}" for inside, shown in cells))


def main() -> None:
    with connect(None) as con:
        load_functions(con, FUNCTIONS)
        simulate(con)
    if len(sys.argv) > 1:
        print(f"\n{'in ' + sys.argv[1]:<44}{'shown':>8}{'inside':>8}")
        with open_read_only(Path(sys.argv[1])) as con:
            for method, shown, inside in con.execute(IN_WAREHOUSE).fetchall():
                print(f"{method or 'all':<44}{shown:>8}{100 * inside:>8.1f}")


if __name__ == "__main__":
    main()
