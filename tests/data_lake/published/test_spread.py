"""How published series lie among all English authorities."""

import polars as pl
import pytest

from data_lake.published import lait
from data_lake.published.columns import read_text
from data_lake.published.shape import PUBLISHED, UnreadablePublished
from data_lake.published.spread import SPREAD, read_spread, spread
from expectations.catalogue import DATASET


def figures(*rows: tuple[str, str, int | None, int | None, str | None, str]) -> pl.DataFrame:
    """Figures of one rate a hundred: place, kind, numerator, denominator, printed, symbol."""
    return pl.DataFrame(
        [
            (
                code,
                code,
                kind,
                "2023-24",
                "one",
                "rate",
                "somebody",
                "1",
                top,
                whole,
                text,
                symbol,
                1,
                100,
                "",
            )
            for code, kind, top, whole, text, symbol in rows
        ],
        schema=PUBLISHED,
        orient="row",
    )


def test_quartiles_are_those_of_authorities_with_a_value_by_type_seven():
    found = spread(
        figures(
            ("301", "authority", 1, 100, None, ""),  # 1.0
            ("302", "authority", None, None, "1.8", ""),
            ("303", "authority", 1, 40, "9.9", ""),  # 2.5: counts come before what is printed
            ("304", "authority", 1, 16, None, ""),  # 6.25, which is rounded away from zero to 6.3
            ("305", "authority", 1, 2, "50.0", "u"),  # not to be used
            ("306", "authority", None, None, None, "c"),
            ("E12000003", "region", 9, 10, "90.0", ""),
            ("ENG", "country", 9, 10, "90.0", ""),
        )
    ).row(0, named=True)
    assert [found[name] for name in ("n", "minimum", "q25", "median", "q75", "maximum")] == [
        4, 1.0, pytest.approx(1.6), pytest.approx(2.15), pytest.approx(3.45), 6.3,
    ]  # fmt: skip
    assert found["has_bands"]


def test_a_series_that_its_source_gives_no_bands_says_so():
    one = figures(("301", "authority", 1, 100, None, ""))
    assert spread(one, {("one", "rate", "somebody")})["has_bands"].to_list() == [False]
    assert spread(one, {("one", "rate", "lait")})["has_bands"].to_list() == [True]


def test_what_has_no_bands_is_what_the_tools_dictionary_says(public):
    dictionary = read_text(public / lait.FOLDER / "lait_data_dictionary.csv")
    flagged = dictionary.filter(pl.col("No_Quartile") == "N")["Measure_short"]
    assert set(flagged) == lait.WITHOUT_BANDS


def test_the_spread_that_ships_holds_every_series_that_many_authorities_have(shipped):
    ours = read_spread(DATASET / "published_spread.csv")
    assert ours.schema == SPREAD
    one = ours.row(
        by_predicate=(pl.col("series") == "rate")
        & (pl.col("source") == "dfe_children_in_need")
        & (pl.col("period") == "2023-24"),
        named=True,
    )
    assert (one["n"], one["q25"] < one["median"] < one["q75"]) == (151, True)
    measures = ("indicator_id", "series", "source")
    assert shipped.select(measures).unique().join(ours, on=measures, how="anti").height == 0


def test_a_table_of_spreads_that_cannot_be_is_refused(tmp_path):
    path = tmp_path / "spread.csv"
    head = ",".join(SPREAD.names())
    path.write_text(f"{head}\na,b,c,d,e,4,1,2,3,4,5,maybe\n")
    with pytest.raises(UnreadablePublished, match=r"spread\.csv: something is empty"):
        read_spread(path)
    path.write_text(f"{head}\na,b,c,d,e,4,1,3,2,4,5,true\n")
    with pytest.raises(UnreadablePublished, match="quartiles are not in their order"):
        read_spread(path)
    path.write_text(f"{head}\na,b,c,d,e,4,1,2,3,4,5,true\na,b,c,d,e,4,1,2,3,4,5,true\n")
    with pytest.raises(UnreadablePublished, match="stands twice"):
        read_spread(path)
