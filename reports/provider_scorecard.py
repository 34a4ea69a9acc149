"""How each provider hands in, and what is asked of it beside what that serves, as the console reads it."""

import polars as pl

from reports.tables import NAMES, I, S, Schema, Tables

PROVIDER_SCORECARD: Schema = {
    "provider": S, "provider_name": S, "returns_owed": I, "returns_late": I, "returns_rejected": I,
    "returns_awaited": I, "returns_overdue": I, "on_time_numerator": I, "on_time_denominator": I,
    "on_time_numerator_four_quarters": I, "on_time_denominator_four_quarters": I, "corrections": I, "errors": I,
    "queries": I, "advice": I, "open_queries": I, "frequent_codes": NAMES, "cells_asked": I, "cells_supplied": I,
    "cells_explained": I, "rows_fed": I, "rows_shown": I, "working_days_late": I, "longest_working_days_late": I,
}  # fmt: skip


class ProviderTables(Tables):
    """The tables of one board that speak of its providers, and hold no figure of any indicator."""

    def providers(self, period: str) -> pl.DataFrame:
        """Give a line for each provider that owed something in a quarter (PROVIDER_SCORECARD), by name."""
        return self._of_quarter(
            "marts.provider_scorecard", PROVIDER_SCORECARD, period, "order by provider_name, provider"
        )
