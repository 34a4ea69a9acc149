"""What the warehouse knows of one figure: the number, the quarters and cells that it is made of, what it is beside.

It is unprotected, like all marts, and for the performance team only.
"""

from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl

from reports.tables import WarehouseMismatch
from reports.tables.judged import OWNERS, THOUGHTS

Row = dict[str, Any]
CELL = ("board", "period", "indicator_id", "series", "area_type", "area_code", "breakdown", "category")
"""What a cell is known by; a figure has a basis besides."""
JUDGED = {
    "rating": "series", "clause": "sort_order", "data_quality": "basis", "target": "series", "trend": "series",
    "control": "point_period", "projection": "series", "comparison": "against",
}  # fmt: skip
"""The marts that say what a measure comes to in a quarter, each with what its lines are in order of."""


class Figures:
    """The figures of one board, as one reader of the warehouse sees them."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        """Take an open read-only connection; it is the caller's to close."""
        self._con = con

    def build(self) -> Row:
        """Give what the warehouse was built from, as ``quality.build`` has it."""
        return self._rows("select * from quality.build")[0]

    def number(self, key: Mapping[str, str]) -> Row | None:
        """Give a line of ``marts.indicator_value`` by its key; None when there is none."""
        where = " and ".join(f"{name} = ${name}" for name in (*CELL, "basis"))
        found = self._rows(f"select * from marts.indicator_value where {where}", **key)  # noqa: S608
        return found[0] if found else None

    def those_there_are(self, board: str, period: str, indicator_id: str) -> list[str]:
        """Say which figures of a row there are in a quarter: ``ceased_2y_pct year_to_date (county, csc4)``."""
        found = self._rows(
            "select series, basis, string_agg(distinct area_type, ', ' order by area_type) as areas, "
            "string_agg(distinct breakdown, ', ' order by breakdown) filter (where breakdown <> 'all') as breakdowns "
            "from marts.indicator_value "
            "where board = $board and period = $period and indicator_id = $indicator_id "
            "group by series, basis order by series, basis",
            board=board,
            period=period,
            indicator_id=indicator_id,
        )
        return [
            f"{one['series']} {one['basis']} ({one['areas']}"
            + (f"; by {one['breakdowns']})" if one["breakdowns"] else ")")
            for one in found
        ]

    def periods(self, board: str) -> list[str]:
        """Give the quarters that the warehouse covers for a board, the oldest first."""
        found = self._rows(
            "select period from catalogue.board_period where board = $board order by period", board=board
        )
        return [one["period"] for one in found]

    def quarters(self, basis: str, nature: str, period: str) -> list[str]:
        """Give the quarters that a basis is made of, the oldest first."""
        found = self._rows(
            "select member_period from catalogue.basis_window "
            "where basis = $basis and nature = $nature and period = $period order by member_period",
            basis=basis,
            nature=nature,
            period=period,
        )
        return [one["member_period"] for one in found]

    def observation(self, cell: Mapping[str, str]) -> Row | None:
        """Give a cell's observation; None when there is none."""
        where = " and ".join(f"{name} = ${name}" for name in CELL)
        key = {name: cell[name] for name in CELL}
        found = self._rows(f"select * from core.observation where {where}", **key)  # noqa: S608
        return found[0] if found else None

    def cells(self, cell: Mapping[str, str]) -> list[Row]:
        """Give the cells that agencies supply which an observation is made of.

        Each has its number as supplied, who supplies it in which return, what was typed beside lists (``_typed``), and
        how it goes in: ``part`` is the part of the observation (numerator, denominator, or both), ``uses`` which of its
        own two numbers.
        """
        key = {name: cell[name] for name in ("board", "indicator_id", "series")}
        sources = self._rows(
            "select * from catalogue.series_source where board = $board and indicator_id = $indicator_id "
            "and series = $series order by part desc, source_indicator_id, source_series, category",
            **key,
        )
        if not any(one["part"] == "numerator" for one in sources):
            return [{**one, "part": "both", "uses": "both"} for one in self._measured(cell)]
        return [
            {**found, "part": one["part"], "uses": one["source_part"]}
            for one in sources
            for found in self._measured(
                {
                    **cell,
                    "indicator_id": one["source_indicator_id"],
                    "series": one["source_series"],
                    **(
                        {}
                        if one["category"] == "all"
                        else {"breakdown": one["breakdown"], "category": one["category"]}
                    ),
                }
            )
        ]

    def _measured(self, cell: Mapping[str, str]) -> list[Row]:
        """Give the cell itself where it is supplied, else those that it is the sum of."""
        supplied = (
            "select supplied.*, cell.return_id, cell.return_period, held.numerator_typed, "  # noqa: S608
            "held.denominator_typed, held.submission_id_typed from core.supplied as supplied "
            f"inner join catalogue.cell as cell using ({', '.join(CELL)}, provider) "
            f"left join marts.reconciliation as held using ({', '.join(CELL)}, provider) "
        )
        where = " and ".join(f"supplied.{name} = ${name}" for name in CELL)
        key = {name: cell[name] for name in CELL}
        return self._rows(supplied + f"where {where}", **key) or self._rows(
            supplied + "inner join catalogue.cell as total on total.board = supplied.board "
            "and total.period = supplied.period and total.indicator_id = supplied.indicator_id "
            "and total.series = supplied.series "
            "left join catalogue.area as area on area.board = supplied.board "
            "and area.area_type = supplied.area_type and area.area_code = supplied.area_code "
            f"where {' and '.join(f'total.{name} = ${name}' for name in CELL)} and ("
            "(total.derivation = 'sum_of_categories' and supplied.area_type = total.area_type "
            "and supplied.breakdown <> 'all') "
            "or (total.derivation = 'sum_of_' || supplied.area_type and supplied.breakdown = total.breakdown "
            "and supplied.category = total.category "
            "and (total.area_type = 'county' or area.within = total.area_code))) "
            "order by supplied.area_type, supplied.area_code, supplied.breakdown, supplied.category",
            **key,
        )

    def lists_behind(self, cell: Mapping[str, str]) -> list[Row]:
        """Give the lists that a supplied cell is counted from: what its provider owes, and what has become of each."""
        return self._rows(
            "select slot.return_id, slot.return_title, slot.return_period, slot.due_at, slot.status, "
            "slot.submission_id from core.slot as slot "
            "inner join catalogue.list as listed on listed.board = slot.board and listed.return_id = slot.return_id "
            "inner join catalogue.list_serves as serves on serves.board = listed.board "
            "and serves.list_id = listed.list_id "
            "where slot.board = $board and slot.provider = $provider and slot.period = $period "
            "and serves.indicator_id = $indicator_id order by slot.return_id",
            **{name: cell[name] for name in ("board", "provider", "period", "indicator_id")},
        )

    def declared_cell(self, cell: Mapping[str, str]) -> pl.DataFrame:
        """Give a supplied cell as ``catalogue.cell`` has it."""
        where = " and ".join(f"{name} = ${name}" for name in CELL)
        return self._query(
            f"select * from catalogue.cell where {where} and derivation = 'supplied'",  # noqa: S608
            **{name: cell[name] for name in CELL},
        )

    def declared_tables(self, board: str, names: Mapping[str, object]) -> dict[str, pl.DataFrame]:
        """Give what a board declares, as tables of the warehouse, of those named that are declarations."""
        found = {}
        for name in names:
            if name.startswith("catalogue."):
                frame = self._query(f"select * from {name}")  # noqa: S608
                found[name] = frame.filter(pl.col("board") == board) if "board" in frame.columns else frame
        return found

    def population(self, authority_code: str, band: str, mid_year: int) -> Row | None:
        """Give the estimate that stands below a rate: of the year, or the latest before it."""
        found = self._rows(
            "select * from catalogue.population where authority_code = $authority_code and band = $band "
            "and mid_year <= $mid_year order by mid_year desc limit 1",
            authority_code=authority_code,
            band=band,
            mid_year=mid_year,
        )
        return found[0] if found else None

    def neighbours(self, board: str, planning_year: str) -> list[Row]:
        """Give the published figures behind a place among neighbours, of the set that stands for the year."""
        return self._rows(
            "with spoken as (select vintage from benchmarks.vintage "
            "where board = $board and period = $planning_year || '-Q4'), "
            "known as (select * from benchmarks.figure semi join spoken using (vintage)) "
            "select figure.*, member.slot from benchmarks.valid_set as valid "
            "inner join catalogue.neighbour as member using (neighbour_set) "
            "inner join known as figure on figure.authority_code = member.authority_code "
            "and figure.planning_year = valid.planning_year "
            "where valid.board = $board and valid.planning_year = $planning_year "
            "and figure.indicator_id = 'cp_plans_rate' and figure.series = 'rate' "
            "and figure.authority_kind = 'authority' "
            "union all by name "
            "select figure.*, board.authority_name as slot from known as figure "
            "inner join catalogue.board as board on board.authority_code = figure.authority_code "
            "where board.board = $board and figure.planning_year = $planning_year "
            "and figure.indicator_id = 'cp_plans_rate' and figure.series = 'rate' "
            "order by slot, authority",
            board=board,
            planning_year=planning_year,
        )

    def benchmarks(self, board: str, period: str, indicator_id: str, series: str) -> list[Row]:
        """Give a measure's places in the year of a quarter, as that knows them; the set that stands for it first."""
        return self._rows(
            "select place.* from benchmarks.place as place "
            "inner join benchmarks.vintage as spoken using (board, vintage) "
            "where place.board = $board and spoken.period = $period and place.period = left($period, 7) "
            "and place.indicator_id = $indicator_id and place.series = $series "
            "order by place.is_valid_for_period desc, place.neighbour_set",
            board=board,
            period=period,
            indicator_id=indicator_id,
            series=series,
        )

    def judgement(self, board: str, period: str, indicator_id: str, series: str) -> Row:
        """Give what a measure of the county comes to in a quarter: its rating, and all that it is made from."""
        key = {"board": board, "period": period, "indicator_id": indicator_id, "series": series}
        where = (
            "where board = $board and period = $period and indicator_id = $indicator_id and series = $series"
        )
        found = {
            name: self._rows(f"select * from marts.{name} {where} order by {order}", **key)  # noqa: S608
            for name, order in JUDGED.items()
        }
        changes = self._rows(
            "select * from marts.definition_change where board = $board and indicator_id = $indicator_id "
            "and series = $series and from_period <= $period order by from_period, kind",
            **key,
        )
        owners = {one["role"]: one["name"] for one in self._rows(OWNERS, board=board)}
        for one in found["target"]:
            one["owner_role"] = owners.get(one["owner_role"], one["owner_role"])
        thoughts = {one["decision_id"]: one["because"] for one in self._rows(THOUGHTS, board=board)}
        for one in found["rating"]:
            one["because"] = thoughts.get(one["decision_id"])
        return {**found, "definition_change": changes}

    def sign_off(self, board: str, period: str) -> Row | None:
        """Give how far a quarter has come."""
        found = self._rows(
            "select * from marts.sign_off where board = $board and period = $period",
            board=board,
            period=period,
        )
        return found[0] if found else None

    def _rows(self, query: str, **values: object) -> list[Row]:
        return self._query(query, **values).to_dicts()

    def _query(self, query: str, **values: object) -> pl.DataFrame:
        # All that is put into a query's text is a constant of ours; what comes from outside is bound.
        try:
            frame: pl.DataFrame = self._con.sql(query, params=values or None).pl()
        except duckdb.Error as error:
            raise WarehouseMismatch(
                f"The warehouse does not have the tables that a figure is traced through ({type(error).__name__}). "
                "It was built by another version; run `lscb build`."
            ) from None
        return frame
