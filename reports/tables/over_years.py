"""What is published of a board and its neighbours over the years, as one quarter knows it."""

import polars as pl

from reports.tables.columns import HISTORY, SERIES_CHANGE
from reports.tables.reading import Reader


class OverYears(Reader):
    """The tables of one board that reach over years."""

    def neighbours_history(self, period: str, years: list[str]) -> pl.DataFrame:
        """Give the board among every neighbour set in the planning years named (HISTORY), by the quarter's vintage.

        Of each series of the framework that is published, in the framework's order, and of what took the place of one
        or is related to it (not ``is_same``); sets and years the oldest first. A row that is itself a place is left
        out: it is the place of the rate that it ranks. No other than a series
        of the framework has a label and a unit here.
        """
        return self._query(
            """
            with multiplied as (
                select vintage, indicator_id, series, max(multiplier) as multiplier
                from benchmarks.figure
                group by vintage, indicator_id, series
            )
            select place.indicator_id, place.series, indicator.number, indicator.title, series.label, series.unit,
                coalesce(series.decimals, place.decimals) as decimals, multiplied.multiplier,
                series.series is not null and other.board is null as is_same,
                place.period, place.published_name, place.neighbour_set, place.is_valid_for_period,
                place.value, place.value_source, place.is_invented, place.mean, place.median, place.pooled,
                place.minimum, place.maximum, place.position, place.rank, place.n_used, place.n_expected,
                place.missing, place.england, place.region
            from benchmarks.place as place
            inner join benchmarks.vintage as spoken
                on spoken.board = place.board and spoken.vintage = place.vintage
            inner join catalogue.indicator as indicator
                on indicator.board = place.board and indicator.indicator_id = place.indicator_id
            left join catalogue.series as series
                on series.board = place.board and series.indicator_id = place.indicator_id
                and series.series = place.series
            left join multiplied
                on multiplied.vintage = place.vintage and multiplied.indicator_id = place.indicator_id
                and multiplied.series = place.series
            left join (
                select distinct board, published_indicator_id, published_series
                from catalogue.comparison
                where relation <> 'same'
            ) as other
                on other.board = place.board and other.published_indicator_id = place.indicator_id
                and other.published_series = place.series
            where place.board = $board and spoken.period = $period and list_contains($years, place.period)
                and place.ranked_indicator_id = place.indicator_id
            order by indicator.sort_order, series.sort_order nulls last, place.series, place.set_from, place.period
            """,
            HISTORY,
            "benchmarks.place",
            board=self.board,
            period=period,
            years=years,
        )

    def series_changes(self, period: str) -> pl.DataFrame:
        """Give when each series began to count another thing, or in another way (SERIES_CHANGE), up to the quarter."""
        return self._query(
            """
            select indicator_id, series, from_period, kind, title, source
            from marts.definition_change
            where board = $board and from_period <= $period
            order by indicator_id, series, from_period, kind
            """,
            SERIES_CHANGE,
            "marts.definition_change",
            board=self.board,
            period=period,
        )
