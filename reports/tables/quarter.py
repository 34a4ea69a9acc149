"""What a quarter is: its figures, what they are beside, who handed in, and what the checks saw."""

from datetime import datetime

import polars as pl

from reports.tables.columns import (
    BENCHMARK,
    BOARD,
    BUILD,
    COMPLETENESS,
    CORRECTION,
    EXCEPTION,
    FINDING,
    INDICATOR,
    LOCALITY,
    NEIGHBOUR,
    PERIOD,
    PLACE,
    PROFILE,
    SCORECARD,
    SIGN_OFF,
    TIMELINESS,
    TREND,
)
from reports.tables.reading import Reader


class Tables(Reader):
    """The tables of one board that say what there is of a quarter."""

    def boards(self) -> pl.DataFrame:
        """Give all boards (BOARD), by id."""
        return self._read("catalogue.board", BOARD, "order by board")

    def periods(self) -> pl.DataFrame:
        """Give this board's reporting quarters (PERIOD), the oldest first."""
        return self._query(
            "select distinct period.period, period.name, period.sort_order from catalogue.period as period "
            "semi join marts.scorecard as card on card.period = period.period and card.board = $board "
            "order by period.sort_order",
            PERIOD,
            "catalogue.period",
            board=self.board,
        )

    def build(self) -> tuple[datetime, str, str]:
        """Give the instant the warehouse stands for (UTC), its code version and its data set version."""
        frame = self._read("quality.build", BUILD, "limit 1")
        as_at, code_version, dataset_version = frame.row(0)
        return as_at, code_version or "unknown", dataset_version or "unknown"

    def scorecard(self, period: str) -> pl.DataFrame:
        """Give a line for each of the framework's rows (SCORECARD), in the framework's order."""
        return self._of_quarter("marts.scorecard", SCORECARD, period, "order by sort_order")

    def indicators(self) -> pl.DataFrame:
        """Give the definitions (INDICATOR), in the framework's order."""
        return self._read(
            "catalogue.indicator", INDICATOR, "where board = $board order by sort_order", board=self.board
        )

    def trend(self, periods: list[str]) -> pl.DataFrame:
        """Give every row's trend in the quarters named (TREND), the oldest first within a row.

        It is that of the headline; where that counts up through the year, of its quarters by themselves. Each figure
        has its confidence, and says whether it was typed or counted from lists.
        """
        return self._query(
            """
            with shown as (
                select sort_order, board, indicator_id, period, headline_series as series, basis, breakdown, category,
                    value, numerator, denominator, lower_95, upper_95, status, reason, is_invented, sign_off
                from marts.scorecard
                where trend_basis = basis and board = $board
                union all by name
                select card.sort_order, card.board, card.indicator_id, card.period, value.series, value.basis,
                    value.breakdown, value.category, value.value, value.numerator, value.denominator, value.lower_95,
                    value.upper_95, value.status, '' as reason, value.is_invented, value.sign_off
                from marts.scorecard as card
                inner join marts.indicator_value as value
                    on value.board = card.board and value.period = card.period
                    and value.indicator_id = card.indicator_id and value.series = card.headline_series
                    and value.basis = card.trend_basis and value.area_type = 'county'
                    and value.breakdown = card.breakdown and value.category = card.category
                where card.trend_basis <> card.basis and card.board = $board
            )
            select shown.*, quality.confidence, counted.value_source
            from shown
            left join marts.data_quality as quality
                using (board, indicator_id, period, series, basis)
            left join marts.indicator_value as counted
                on counted.board = shown.board and counted.period = shown.period
                and counted.indicator_id = shown.indicator_id and counted.series = shown.series
                and counted.basis = shown.basis and counted.area_type = 'county'
                and counted.breakdown = shown.breakdown and counted.category = shown.category
            where list_contains($periods, shown.period)
            order by shown.sort_order, shown.period
            """,
            TREND,
            "marts.scorecard",
            board=self.board,
            periods=periods,
        )

    def localities(self, period: str) -> pl.DataFrame:
        """Give every row's headline by place (LOCALITY): areas, catchments, districts; unknown last."""
        return self._query(
            """
            select value.indicator_id, value.area_type, value.area_code, area.name, area.is_placeholder, value.value,
                value.numerator, value.denominator, value.status, value.is_invented, value.sign_off
            from marts.indicator_value as value
            inner join marts.scorecard as card
                on card.board = value.board and card.period = value.period
                and card.indicator_id = value.indicator_id and card.headline_series = value.series
                and card.basis = value.basis and card.breakdown = value.breakdown
                and card.category = value.category
            inner join catalogue.area as area
                on area.board = value.board and area.area_type = value.area_type
                and area.area_code = value.area_code
            where value.board = $board and value.period = $period and value.area_type <> 'county'
            order by card.sort_order, value.area_type = 'district7', value.area_type = 'catch7',
                value.area_code = 'unknown', area.sort_order
            """,
            LOCALITY,
            "marts.indicator_value",
            board=self.board,
            period=period,
        )

    def profiles(self, period: str) -> pl.DataFrame:
        """Give every row's headline series by each dimension that is not crossed (PROFILE), in declared order."""
        return self._query(
            """
            select value.indicator_id, value.breakdown, category.breakdown_label, category.parts_of, value.category,
                category.category_label, value.numerator, value.denominator, value.value, value.status,
                value.is_invented, value.sign_off
            from marts.indicator_value as value
            inner join marts.scorecard as card
                on card.board = value.board and card.period = value.period
                and card.indicator_id = value.indicator_id and card.headline_series = value.series
                and card.basis = value.basis
            inner join catalogue.category as category
                on category.board = value.board and category.indicator_id = value.indicator_id
                and category.breakdown = value.breakdown and category.category = value.category
            where value.board = $board and value.period = $period and value.area_type = 'county'
                and not category.is_crossed
            order by card.sort_order, value.breakdown, category.sort_order
            """,
            PROFILE,
            "marts.indicator_value",
            board=self.board,
            period=period,
        )

    def neighbours(self, period: str) -> pl.DataFrame:
        """Give the neighbours' figures that stand beside each headline (NEIGHBOUR), by name.

        A place has the figures that it is a place by. ``number`` is what a rate counts, where that is published too.
        """
        return self._query(
            """
            select card.indicator_id, near.neighbour_set, near.authority, near.value, counted.value as number,
                near.symbol, near.is_own
            from marts.scorecard as card
            inner join marts.neighbour_value as near
                on near.vintage = card.benchmark_vintage and near.board = card.board
                and near.indicator_id = card.compared_indicator_id and near.series = card.compared_series
                and near.neighbour_set = card.neighbour_set and near.period = card.benchmark_period
            left join catalogue.series_source as source
                on source.board = card.board and source.indicator_id = card.compared_indicator_id
                and source.series = card.compared_series and source.part = 'numerator'
            left join marts.neighbour_value as counted
                on counted.vintage = near.vintage and counted.board = near.board
                and counted.indicator_id = source.source_indicator_id
                and counted.series = source.source_series and counted.neighbour_set = near.neighbour_set
                and counted.period = near.period and counted.slot = near.slot
            where card.board = $board and card.period = $period
            order by card.sort_order, near.is_own, near.authority
            """,
            NEIGHBOUR,
            "marts.neighbour_value",
            board=self.board,
            period=period,
        )

    def benchmarks(self, period: str) -> pl.DataFrame:
        """Give what each headline is compared with among every neighbour set (BENCHMARK), in the year compared."""
        return self._query(
            """
            select card.indicator_id, mark.neighbour_set, mark.period, mark.value, mark.mean, mark.median, mark.pooled,
                mark.position, mark.n_used, mark.n_expected, mark.missing, mark.value_source,
                mark.region as region_value, mark.england as england_value, mark.published_name, mark.is_invented
            from benchmarks.place as mark
            inner join marts.scorecard as card
                on card.benchmark_vintage = mark.vintage and card.board = mark.board
                and card.compared_indicator_id = mark.indicator_id
                and card.compared_series = mark.series and card.benchmark_period = mark.period
            where card.board = $board and card.period = $period and mark.n_used > 0
            order by card.sort_order, mark.set_from
            """,
            BENCHMARK,
            "benchmarks.place",
            board=self.board,
            period=period,
        )

    def places(self, period: str) -> pl.DataFrame:
        """Give every place of the rows that are places (PLACE), by the set valid for the year, the oldest first."""
        return self._query(
            """
            select card.indicator_id, mark.period, mark.neighbour_set, mark.position, mark.n_used
            from benchmarks.place as mark
            inner join marts.scorecard as card
                on card.benchmark_vintage = mark.vintage and card.board = mark.board
                and card.indicator_id = mark.indicator_id
                and card.headline_series = mark.series and mark.period <= card.benchmark_period
            where card.board = $board and card.period = $period and mark.is_valid_for_period
                and mark.ranked_indicator_id <> mark.indicator_id and mark.position is not null
            order by card.sort_order, mark.period
            """,
            PLACE,
            "benchmarks.place",
            board=self.board,
            period=period,
        )

    def timeliness(self, periods: list[str]) -> pl.DataFrame:
        """Give the returns owed in the quarters named (TIMELINESS)."""
        return self._read(
            "marts.timeliness",
            TIMELINESS,
            "where board = $board and list_contains($periods, period) "
            "order by provider_name, provider, period, return_id",
            board=self.board,
            periods=periods,
        )

    def exceptions(self, period: str) -> pl.DataFrame:
        """Give what somebody should look at (EXCEPTION), the weightiest first."""
        return self._of_quarter("marts.exception", EXCEPTION, period, "order by rank")

    def completeness(self, period: str) -> pl.DataFrame:
        """Give how much of what was owed has come (COMPLETENESS), one row or none."""
        return self._of_quarter("marts.completeness", COMPLETENESS, period, "limit 1")

    def sign_off(self, period: str) -> pl.DataFrame:
        """Give how far the quarter has come on its way to being signed off (SIGN_OFF), one row."""
        return self._of_quarter("marts.sign_off", SIGN_OFF, period, "limit 1")

    def findings(self, period: str) -> pl.DataFrame:
        """Give what the checks saw (FINDING), errors before queries before advice."""
        return self._query(
            """
            with said as (
                select coalesce(owed.provider_name, found.provider) as provider_name,
                    coalesce(owed.return_title, found.return_id) as return_title, found.code, found.severity,
                    found.sentence, found.findings
                from marts.finding as found
                left join marts.timeliness as owed
                    on owed.board = found.board and owed.period = found.period and owed.provider = found.provider
                    and owed.return_id = found.return_id
                where found.board = $board and found.period = $period
            )
            select provider_name, return_title, code, severity, sentence, cast(sum(findings) as bigint) as findings
            from said
            group by provider_name, return_title, code, severity, sentence
            order by case severity when 'error' then 0 when 'query' then 1 else 2 end,
                provider_name, return_title, code, sentence
            """,
            FINDING,
            "marts.finding",
            board=self.board,
            period=period,
        )

    def corrections(self, period: str) -> pl.DataFrame:
        """Give what corrections changed (CORRECTION), what a pack had shown already first, then in ledger order."""
        return self._query(
            """
            select coalesce(owed.provider_name, changed.provider) as provider_name,
                coalesce(owed.return_title, changed.return_id) as return_title, changed.return_period,
                indicator.number, indicator.title, coalesce(series.label, changed.series) as label,
                case when changed.area_type = 'county' and changed.breakdown = 'all' then ''
                    else concat_ws(' ', nullif(changed.area_type, 'county'),
                        case when changed.area_type <> 'county' then changed.area_code end,
                        nullif(changed.breakdown, 'all'), nullif(changed.category, 'all')) end as part,
                changed.numerator_before, changed.denominator_before, changed.status_before,
                changed.numerator, changed.denominator, changed.status,
                coalesce(changed.reason, '') as reason, changed.is_after_publication
            from marts.revision as changed
            inner join catalogue.indicator as indicator
                on indicator.board = changed.board and indicator.indicator_id = changed.indicator_id
            left join catalogue.series as series
                on series.board = changed.board and series.indicator_id = changed.indicator_id
                and series.series = changed.series
            left join marts.timeliness as owed
                on owed.board = changed.board and owed.provider = changed.provider
                and owed.return_id = changed.return_id and owed.return_period = changed.return_period
            where changed.board = $board and changed.period = $period
            order by changed.is_after_publication desc, changed.changed_at, indicator.sort_order, changed.series,
                changed.area_type, changed.area_code, changed.breakdown, changed.category
            """,
            CORRECTION,
            "marts.revision",
            board=self.board,
            period=period,
        )
