"""A release laid over what is known: which of its figures are new, revised, kept, or contradict the same release."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from data_lake.published.shape import KEY

_PLACE = ["authority_code", "period", "indicator_id", "series", "source"]
_SAID = ("numerator", "denominator", "value_published", "symbol", "decimals", "multiplier")
_NAMED = 3


@dataclass(frozen=True)
class Compared:
    """How many figures of a release are what.

    ``already`` are known of this very release; of the rest, ``kept`` say what the newest release before says of the
    same place, period and series, ``revised`` another figure, and of ``new`` ones none says anything. ``differing``
    are those that say otherwise than this very release is known to: there can be none in a release.
    """

    already: int
    kept: int
    revised: int
    new: int
    differing: pl.DataFrame

    @property
    def total(self) -> int:
        """All figures that were read."""
        return self.already + self.kept + self.revised + self.new + self.differing.height

    def contradiction(self) -> str:
        """Say how many figures differ, and name the first few; nothing when none does."""
        rows = self.differing.sort("authority_code", "period", "indicator_id", "series").head(_NAMED)
        named = [
            f"{row['authority_code']} {row['period']} {row['indicator_id']}.{row['series']}"
            for row in rows.iter_rows(named=True)
        ]
        if not named:
            return ""
        more = ", ..." if self.differing.height > len(named) else ""
        return f"{self.differing.height} figures differ from those known: {', '.join(named)}{more}"


def compare(figures: pl.DataFrame, known: pl.DataFrame) -> Compared:
    """Lay the figures of one release, in the shape ``PUBLISHED``, over all that are known."""
    release = figures["release"][0] if figures.height else ""
    of_same = figures.join(known.select(*KEY, *_SAID), on=KEY, suffix="_known", maintain_order="left")
    same, differing = of_same.filter(_says_the_same()), of_same.filter(~_says_the_same())
    rest = figures.join(known.select(KEY), on=KEY, how="anti")
    before = (
        known.filter(pl.col("release") < release)
        .sort("release")
        .unique(_PLACE, keep="last")
        .select(*_PLACE, *_SAID, pl.lit(value=True).alias("is_there"))
    )
    over = rest.join(before, on=_PLACE, how="left", suffix="_known")
    is_there = pl.col("is_there").fill_null(value=False)
    kept = over.filter(is_there & _says_the_same()).height
    revised = over.filter(is_there & ~_says_the_same()).height
    return Compared(
        same.height, kept, revised, rest.height - kept - revised, differing.select(figures.columns)
    )


def fewer(figures: pl.DataFrame, known: pl.DataFrame) -> Iterator[str]:
    """Say which authorities the newest release before has of a period and series, and this one leaves out.

    Theirs stand in for them, so that a table may be of two releases.
    """
    release = figures["release"][0] if figures.height else ""
    of_authorities = pl.col("authority_kind") == "authority"
    together = ["indicator_id", "series", "period", "source"]
    before = known.filter(of_authorities, pl.col("release") < release)
    newest = before.filter(pl.col("release") == pl.col("release").max().over(together))
    ours = figures.filter(of_authorities)
    gone = (
        newest.join(ours.select(together).unique(), on=together, how="semi")
        .join(ours, on=[*together, "authority_code"], how="anti")
        .group_by("indicator_id", "series", "period", "release")
        .agg(pl.format("{} {}", "authority_code", "authority").unique().sort().alias("who"))
        .group_by("who", "release")
        .agg(pl.format("{}.{} {}", "indicator_id", "series", "period").sort().alias("of"))
        .sort("of")
    )
    for who, earlier, of in gone.select("who", "release", "of").iter_rows():
        named = ", ".join(who[:_NAMED]) + (f" and {len(who) - _NAMED} more" if len(who) > _NAMED else "")
        more = f" and {len(of) - 1} more" if len(of) > 1 else ""
        yield f"not in it, so the figure of {earlier} stands in: {named}, for {of[0]}{more}"


def _says_the_same() -> pl.Expr:
    value = (
        pl.col("value_published")
        .cast(pl.Float64)
        .eq_missing(pl.col("value_published_known").cast(pl.Float64))
    )
    others = [pl.col(one).eq_missing(pl.col(f"{one}_known")) for one in _SAID if one != "value_published"]
    return pl.all_horizontal(value, *others)
