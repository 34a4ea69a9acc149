"""What each child, crime or school adds to a figure that is worked out from lists, and which rows of its make it count.

No rule is written twice for it. The rule's own model is run once with the lists laid out so that each of them is a
provider of its own, over the one cell that is asked about: so the model itself says what each adds. What they add must
come to the figure; where it does not, those that share another pseudonym (one person in several crimes) are taken
together, and where that does not either (weights that need the whole), nothing is said of single rows.

Which rows of one that counts are behind it is found in the same way: each row is left out once, and it counts where the
share then falls; where every row can be spared (two stays, either of which would do), a row counts that would do alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from expectations.lists import RecordList, traced_to
from sql.build import FUNCTIONS, create_table, load_inputs
from sql.inputs import ROOM_SCHEMAS
from sql.macros import load_functions
from sql.order import ROOM, Model
from sql.records import below, room_models
from sql.warehouse import connect_reading, private_folder

LARGEST = 4_000_000
"""So many rows are laid out at most to leave each out once; past that, all rows of those who count are shown."""

ROWS = pl.Schema(
    {
        "list_id": pl.String, "sheet": pl.String, "row": pl.Int64, "who": pl.String,
        "in_numerator": pl.Boolean, "in_denominator": pl.Boolean,
    }
)  # fmt: skip
"""A row behind a figure: its place, whose it is (a pseudonym), and in which part it counts."""


_ALL = -1
"""The owner of all rows, who has the figure itself."""


class TakenApart(StrEnum):
    """How a figure could be taken apart."""

    ONE_BY_ONE = "one_by_one"
    TOGETHER = "together"
    """By those that share a pseudonym, taken together."""
    NOT = "not"


@dataclass(frozen=True)
class Listed:
    """A list as its provider handed it in: its declaration, what it reaches, its typed rows (``RecordList.typed``)."""

    declared: RecordList
    covers_from: date
    covers_to: date
    rows: pl.DataFrame


@dataclass(frozen=True)
class Shares:
    """A figure taken apart: how, by which pseudonym, how many count above and below the line, and their rows."""

    how: TakenApart
    traced_to: str
    counted: int
    numerator: int
    denominator: int | None
    rows: pl.DataFrame
    """Schema ``ROWS``, in the order of the lists and their rows; empty where the figure cannot be taken apart."""


@contextmanager
def room(beside: Path, threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory in which figures are taken apart, with the functions in it; it is gone after.

    What does not fit into memory is spilled into a private folder in ``beside``, which is gone after as well. Raises
    OSError.
    """
    with (
        private_folder(beside, ".records-") as folder,
        closing(connect_reading((), folder, threads=threads)) as con,
    ):
        load_functions(con, FUNCTIONS)
        yield con


def take_apart(
    con: duckdb.DuckDBPyConnection,
    rule: str,
    cells: pl.DataFrame,
    lists: Sequence[Listed],
    tables: Mapping[str, pl.DataFrame],
) -> Shares | None:
    """Take a figure apart into those who count in it, in a ``room``; None where the lists do not give it.

    ``rule`` is the row of the framework whose rule gives the figure, ``cells`` the cell that is asked about, as
    ``catalogue.cell`` has it (or those that the rule makes one figure of), ``lists`` all that serve it, by one
    provider, and ``tables`` what is declared, by table name. Raises BuildFailed when a rule cannot run.
    """
    asked = _Asked(con, rule, cells, lists, tables)
    root = ".".join(traced_to(lists[0].declared, {one.declared.id: one.declared for one in lists}))
    names = _whose(lists)
    numerator, denominator = 0, None
    for how in (TakenApart.ONE_BY_ONE, TakenApart.TOGETHER):
        rows = asked.owned(names if how is TakenApart.ONE_BY_ONE else _together(lists, names))
        whole = [one.with_columns(pl.lit(_ALL, pl.Int64).alias("who")) for one in rows]
        found = asked.shares([pl.concat(both) for both in zip(rows, whole, strict=True)], also=_ALL)
        figure = found.filter(pl.col("who") == _ALL)
        if figure.is_empty():
            return None
        ((_, numerator, denominator),) = figure.rows()
        counts = (pl.col("numerator") != 0) | (pl.col("denominator").fill_null(0) != 0)
        shares = found.filter(pl.col("who") != _ALL).filter(counts)
        if _sums(shares) == (numerator, denominator or 0):
            behind = asked.behind(shares, rows).join(
                asked.placed(names), on=["list_id", "place"], how="left", maintain_order="left"
            )
            return Shares(how, root, shares.height, numerator, denominator, behind.select(*ROWS))
    return Shares(TakenApart.NOT, root, 0, numerator, denominator, pl.DataFrame(schema=ROWS))


class _Asked:
    """A cell, and the rule that is run for it over lists whose rows have an owner; ``con`` has the functions in it."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        rule: str,
        cells: pl.DataFrame,
        lists: Sequence[Listed],
        tables: Mapping[str, pl.DataFrame],
    ) -> None:
        self.con = con
        self.rule = f"{ROOM}.{rule}"
        self.cells = cells
        self.lists = lists
        self.models = below([self.rule], _models())
        self.read = {name for model in self.models for name in model.query.reads} & ROOM_SCHEMAS.keys()
        self.tables = tables
        self.rows = [one.rows.with_row_index("place") for one in lists]

    def owned(self, names: Sequence[pl.Series]) -> list[pl.DataFrame]:
        """Give the rows of each list with their owner as a number."""
        numbered = {name: place for place, name in enumerate(pl.concat(names).unique().sort())}
        return [
            one.with_columns(name.replace_strict(numbered, return_dtype=pl.Int64).cast(pl.Int64).alias("who"))
            for one, name in zip(self.rows, names, strict=True)
        ]

    def shares(self, rows: Sequence[pl.DataFrame], also: int | None = None) -> pl.DataFrame:
        """Run the rule with each owner (``who``) as a provider of its own, and give what each adds.

        ``also`` is an owner who hands in lists although there may be no rows in them.
        """
        owners = [
            pl.DataFrame({"who": [also]}, schema={"who": pl.Int64}),
            *(one.select("who") for one in rows),
        ]
        who = pl.concat(owners).unique().drop_nulls().sort("who")
        inputs = {name: pl.DataFrame(schema=ROOM_SCHEMAS[name]) for name in self.read}
        inputs |= {name: self.tables[name] for name in self.read & self.tables.keys()}
        inputs |= self._laid_out(who, rows)
        load_inputs(self.con, inputs)
        for model in self.models:
            create_table(self.con, model)
        found: pl.DataFrame = self.con.sql(
            "select split_part(submission_ids[1], '/', 2)::bigint as who, numerator::bigint as numerator, "  # noqa: S608
            f"denominator::bigint as denominator from {self.rule} order by who"  # the model's own name
        ).pl()
        for schema in {name.split(".")[0] for name in (*inputs, *(model.table for model in self.models))}:
            self.con.execute(f"drop schema {schema} cascade")
        return found

    def _laid_out(self, who: pl.DataFrame, rows: Sequence[pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """The cell, the lists and their rows, once for each owner."""
        board, name = pl.lit(self.cells["board"][0]).alias("board"), pl.col("who").cast(pl.String)
        cells = self.cells.drop("provider").join(who.select(name.alias("provider")), how="cross")
        laid_out = {"catalogue.cell": cells.select(*ROOM_SCHEMAS["catalogue.cell"])}
        editions = []
        for one, owned in zip(self.lists, rows, strict=True):
            submission = pl.format(f"{one.declared.id}/{{}}", name).alias("submission_id")
            editions.append(
                who.select(
                    board,
                    name.alias("provider"),
                    pl.lit(one.declared.id).alias("list_id"),
                    submission,
                    pl.lit(one.covers_from).alias("covers_from"),
                    pl.lit(one.covers_to).alias("covers_to"),
                )
            )
            table = f"staging.{one.declared.id}"
            laid_out[table] = owned.with_columns(board, name.alias("provider"), submission).select(
                *ROOM_SCHEMAS[table]
            )
        laid_out["lake.edition"] = pl.concat(editions)
        return laid_out

    def behind(self, shares: pl.DataFrame, rows: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """Find the rows by which those that count do: list, place, and the parts in which each counts."""
        owned = pl.concat(
            [
                one.join(shares, on="who").select(
                    pl.lit(listed.declared.id).alias("list_id"), "place", "sheet", "row", "who", "numerator",
                    pl.col("denominator").fill_null(0),
                )
                for listed, one in zip(self.lists, rows, strict=True)
            ]
        ).with_row_index("variant")  # fmt: skip
        sizes = owned.group_by("who").len()["len"].cast(pl.Int64)
        if int((sizes * sizes).sum()) > LARGEST:
            return _flagged(owned, pl.col("numerator") > 0, pl.col("denominator") > 0)
        without = self._varied(owned, rows, is_kept=False)
        left = owned.join(without, on="variant", how="left").with_columns(
            pl.col("numerator_left", "denominator_left").fill_null(0)
        )
        falls = left.with_columns(
            (pl.col("numerator_left") < pl.col("numerator")).alias("in_numerator"),
            (pl.col("denominator_left") < pl.col("denominator")).alias("in_denominator"),
        )
        # where any single row can be spared, each that would do alone counts
        spared = falls.with_columns(
            (~pl.col("in_numerator").any().over("who") & (pl.col("numerator") > 0)).alias("numerator_spared"),
            (~pl.col("in_denominator").any().over("who") & (pl.col("denominator") > 0)).alias(
                "denominator_spared"
            ),
        )
        several = spared.filter(pl.col("numerator_spared") | pl.col("denominator_spared"))
        if several.is_empty():
            return _flagged(spared, pl.col("in_numerator"), pl.col("in_denominator"))
        alone = self._varied(several, rows, is_kept=True).rename(
            {"numerator_left": "numerator_alone", "denominator_left": "denominator_alone"}
        )
        judged = spared.join(alone, on="variant", how="left")
        return _flagged(
            judged,
            pl.col("in_numerator")
            | (pl.col("numerator_spared") & (pl.col("numerator_alone").fill_null(0) > 0)),
            pl.col("in_denominator")
            | (pl.col("denominator_spared") & (pl.col("denominator_alone").fill_null(0) > 0)),
        )

    def _varied(self, owned: pl.DataFrame, rows: Sequence[pl.DataFrame], *, is_kept: bool) -> pl.DataFrame:
        """Run the rule once for each row of ``owned``: without it, or (``is_kept``) with it alone of its list."""
        variants = owned.select(
            "variant", "who", pl.col("list_id").alias("of_list"), pl.col("place").alias("of_place")
        )
        laid_out = []
        for listed, one in zip(self.lists, rows, strict=True):
            same_list = pl.col("of_list") == listed.declared.id
            same_row = same_list & (pl.col("of_place") == pl.col("place"))
            kept = ~same_list | same_row if is_kept else ~same_row
            laid_out.append(
                one.join(variants, on="who")
                .filter(kept)
                .drop("who")
                .rename({"variant": "who"})
                .with_columns(pl.col("who").cast(pl.Int64))
            )
        found = self.shares(laid_out)
        return found.select(
            pl.col("who").cast(pl.UInt32).alias("variant"),
            pl.col("numerator").alias("numerator_left"),
            pl.col("denominator").alias("denominator_left"),
        )

    def placed(self, names: Sequence[pl.Series]) -> pl.DataFrame:
        """Give the pseudonym that each row of each list is traced by."""
        return pl.concat(
            [
                one.select(pl.lit(listed.declared.id).alias("list_id"), "place", name.alias("who"))
                for listed, one, name in zip(self.lists, self.rows, names, strict=True)
            ]
        )


def _flagged(rows: pl.DataFrame, in_numerator: pl.Expr, in_denominator: pl.Expr) -> pl.DataFrame:
    flagged = rows.with_columns(
        in_numerator.fill_null(value=False).alias("in_numerator"),
        in_denominator.fill_null(value=False).alias("in_denominator"),
    )
    return flagged.filter(pl.col("in_numerator") | pl.col("in_denominator")).drop("who")


def _sums(shares: pl.DataFrame) -> tuple[int, int]:
    return int(shares["numerator"].sum()), int(shares["denominator"].fill_null(0).sum())


def _whose(lists: Sequence[Listed]) -> list[pl.Series]:
    """Give the pseudonym of whom each row of each list speaks; a row that refers to nothing keeps its own."""
    by_id = {one.declared.id: one for one in lists}

    def owner(one: Listed) -> pl.Series:
        name = one.declared.traced_by
        reference = one.declared.field(name).refers_to
        if reference is None:
            return one.rows[name]
        other_id, field = reference.split(".")
        other = by_id.get(other_id)
        if other is None or other.declared.traced_by == field:
            return one.rows[name]
        names = other.rows.select(pl.col(field).alias(name), owner(other).alias("owner")).unique(
            name, keep="first"
        )
        found = one.rows.select(name).join(names, on=name, how="left", maintain_order="left")
        return found.select(pl.coalesce("owner", name).alias("owner"))["owner"]

    return [owner(one) for one in lists]


def _together(lists: Sequence[Listed], names: Sequence[pl.Series]) -> list[pl.Series]:
    """Give one name to all who are linked by another pseudonym that the rows hold, however many steps away."""
    links = [
        pl.DataFrame({"who": name, "link": one.rows[field.id]}).with_columns(
            pl.format(f"{field.refers_to or f'{one.declared.id}.{field.id}'}/{{}}", "link").alias("link")
        )
        for one, name in zip(lists, names, strict=True)
        for field in one.declared.fields
        if field.kind == "pseudonym"
        and field.id != one.declared.traced_by
        and (field.id,) != one.declared.key
    ]
    together = (
        pl.concat([pl.DataFrame({"who": name.alias("who")}) for name in names])
        .unique()
        .with_columns(pl.col("who").alias("head"))
    )
    if not links:
        return list(names)
    linked = pl.concat(links).drop_nulls().unique()
    while True:
        by_link = linked.join(together, on="who").group_by("link").agg(pl.col("head").min())
        nearer = linked.join(by_link, on="link").group_by("who").agg(pl.col("head").min().alias("nearer"))
        moved = together.join(nearer, on="who", how="left").with_columns(
            pl.min_horizontal("head", "nearer").alias("nearest")
        )
        if moved.filter(pl.col("nearest") != pl.col("head")).is_empty():
            break
        together = moved.select("who", pl.col("nearest").alias("head"))
    heads = dict(together.iter_rows())
    return [name.replace_strict(heads, return_dtype=pl.String) for name in names]


@cache
def _models() -> tuple[Model, ...]:
    return tuple(room_models())
