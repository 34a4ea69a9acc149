"""What the figures of a quarter come to: ratings with their clauses, and all that these are made from.

Each query gives the lines of each row's headline, in the framework's order.
"""

from typing import Final

import polars as pl

from reports.tables.columns import (
    CLAUSE,
    COMPARISON,
    CONTROL,
    COUNTED,
    DATA_QUALITY,
    DECISION,
    DEFINITION_CHANGE,
    PROJECTION,
    PROVIDER,
    RATING,
    TARGET,
    Schema,
)
from reports.tables.reading import Reader

OWNERS: Final = (
    "select role, string_agg(name, ', ' order by name) as name from catalogue.provider "
    "where board = $board and coalesce(successor, '') = '' group by role"
)
"""The names of those who answer for a role now, by role."""
THOUGHTS: Final = "select distinct decision_id, because from catalogue.decision where board = $board"
"""The thought behind each line of the table of decisions; what stood in the way of one is no line of it."""


class Judged(Reader):
    """The tables of one board that judge its figures."""

    def ratings(self, period: str) -> pl.DataFrame:
        """Give each row's rating (RATING), with the thought behind the line that decided it."""
        thoughts = dict(self._query(THOUGHTS, DECISION, "catalogue.decision", board=self.board).iter_rows())
        because = pl.col("decision_id").replace_strict(thoughts, default=None, return_dtype=pl.String)
        return self._of_headlines("marts.rating", RATING, [period]).with_columns(because=because)

    def clauses(self, period: str) -> pl.DataFrame:
        """Give what each rating is made of (CLAUSE), in the order of the rules."""
        return self._of_headlines("marts.clause", CLAUSE, [period], "judged.sort_order, judged.clause")

    def targets(self, periods: list[str]) -> pl.DataFrame:
        """Give what was aimed at in each of the quarters named (TARGET), the oldest first; its owner by name."""
        owners = dict(self._query(OWNERS, PROVIDER, "catalogue.provider", board=self.board).iter_rows())
        found = self._of_headlines("marts.target", TARGET, periods)
        return found.with_columns(pl.col("owner_role").replace(owners))

    def data_quality(self, periods: list[str]) -> pl.DataFrame:
        """Give how far each number of the quarters named can be believed (DATA_QUALITY), of every basis."""
        return self._of_headlines("marts.data_quality", DATA_QUALITY, periods, "judged.basis")

    def control(self, period: str) -> pl.DataFrame:
        """Give each row's control chart as of the quarter (CONTROL), the oldest point first."""
        return self._of_headlines("marts.control", CONTROL, [period], "judged.place")

    def projections(self, period: str) -> pl.DataFrame:
        """Give where each row is likely to end the year (PROJECTION)."""
        return self._of_headlines("marts.projection", PROJECTION, [period])

    def comparisons(self, period: str) -> pl.DataFrame:
        """Give each row against neighbours, region and England (COMPARISON)."""
        return self._of_headlines("marts.comparison", COMPARISON, [period], "judged.against")

    def definition_changes(self, period: str) -> pl.DataFrame:
        """Give when each row began to count another thing, or in another way (DEFINITION_CHANGE), up to the quarter."""
        return self._query(
            f"""
            select {_of("judged", DEFINITION_CHANGE)}
            from marts.definition_change as judged
            inner join marts.scorecard as card
                on card.board = judged.board and card.indicator_id = judged.indicator_id
                and card.headline_series = judged.series
            where card.board = $board and card.period = $period and judged.from_period <= $period
            order by card.sort_order, judged.from_period, judged.kind
            """,  # noqa: S608 - columns are constants
            DEFINITION_CHANGE,
            "marts.definition_change",
            board=self.board,
            period=period,
        )

    def counted(self, periods: list[str]) -> pl.DataFrame:
        """Give how each number came about in the quarters named (COUNTED): typed, from lists, or from both."""
        return self._of_headlines(
            "marts.indicator_value",
            COUNTED,
            periods,
            "judged.basis",
            "and judged.area_type = 'county' and judged.breakdown = card.breakdown "
            "and judged.category = card.category",
        )

    def _of_headlines(
        self, table: str, schema: Schema, periods: list[str], order: str = "judged.series", only: str = ""
    ) -> pl.DataFrame:
        # Table, columns, order and condition are constants of this module; what comes from outside is bound.
        return self._query(
            f"""
            select {_of("judged", schema)}
            from {table} as judged
            inner join marts.scorecard as card
                on card.board = judged.board and card.period = judged.period
                and card.indicator_id = judged.indicator_id and card.headline_series = judged.series
            where card.board = $board and list_contains($periods, card.period) {only}
            order by card.sort_order, card.period, {order}
            """,  # noqa: S608
            schema,
            table,
            board=self.board,
            periods=periods,
        )


def _of(table: str, schema: Schema) -> str:
    return ", ".join(f"{table}.{name}" for name in schema)
