"""Our neighbours over the years: what the picture joins and says, and the part of the pack that it makes."""

import csv
from pathlib import Path

import polars as pl
import pytest
from altair.utils import schemapi
from pictures import cases, changes, overlapping, rows

from expectations.catalogue import DATASET, load
from expectations.published_measures import published_measures
from reports import tables
from reports.charts.lacking import lacking_of, lacking_sentence
from reports.charts.neighbours_history import HEADINGS, neighbours_history
from reports.charts.picture import Gallery
from reports.pages.neighbours_history import Published, history, years_until
from reports.words import Measure

PERCENTAGE = Measure("Reviews in time", "percent", 1)
YEARS = ["2019-20", "2020-21", "2021-22", "2022-23"]
CASES = Path(__file__).with_name("histories.txt")
ACCENT, ORANGE = "#12436D", "#F46A25"


@pytest.fixture(autouse=True)
def unchecked():
    """Altair checks each part of each chart; test_charts.py lets it, once is enough."""
    with schemapi.debug_mode(False):
        yield


def places(*years, series="pct", neighbour_set="dfe_2021", kept=YEARS, invented=(), source="published"):
    """Rows of tables.HISTORY: ``ours/mean/lowest/highest/with a figure`` a year, ``-`` for none."""
    found = []
    for year, said in zip(kept, years, strict=True):
        if said == "-":
            continue
        value, mean, low, high, used = (None if one == "." else float(one) for one in said.split("/"))
        lost = 10 - int(used)
        found.append(
            {"indicator_id": "reviews", "series": series, "number": "8", "title": "Reviews", "label": "Reviews in time",
             "unit": "percent", "decimals": 1, "multiplier": 100, "is_same": True,
             "period": year, "published_name": year, "neighbour_set": neighbour_set,
             "is_valid_for_period": neighbour_set == "dfe_2021", "value": value, "value_source": source,
             "is_invented": year in invented, "mean": mean, "median": mean, "pooled": mean, "minimum": low,
             "maximum": high, "position": None if value is None else 3, "rank": 2, "n_used": int(used),
             "n_expected": 10, "missing": [f"Kent {place}: u" for place in range(lost)], "england": 6.0, "region": 7.0}
        )  # fmt: skip
    return pl.DataFrame(found, schema=tables.HISTORY)


def joined(chart, color, first):
    """Which years a line joins, from the rows drawn: their middles are told by the dots of the same colour."""
    middles = sorted({row["x"] for row in rows(chart, "point")})
    at = {round(x, 3): place for place, x in enumerate(middles, start=first)}
    return " ".join(
        f"{at[round(row['x'], 3)]}-{at[round(row['x2'], 3)]}"
        for row in rows(chart, "rule")
        if row["stroke"] == color
    )


@pytest.mark.parametrize(("years", "changed", "own", "mean", "said"), cases(CASES))
def test_a_history_draws_and_says(years, changed, own, mean, said):
    period, _, title = changed.partition(" ")
    cut = changes((period, title), kind="definition") if changed else None
    drawing = neighbours_history(places(*years.split()), YEARS, PERCENTAGE, cut)
    first = next(place for place, one in enumerate(years.split(), start=1) if one != "-")
    if "-" not in years.strip("- ").split():  # else a year has no dot; the next test looks at it
        assert joined(drawing.chart, ACCENT, first) == own
        assert joined(drawing.chart, ORANGE, first) == mean
    _, _, rest = drawing.alt_text.partition("From 2020 to 2023. ")
    assert rest == f"{said} The table of figures follows the picture."
    assert not overlapping(drawing.chart)


def test_no_line_crosses_a_year_of_which_nothing_is_held():
    chart = neighbours_history(places("3/5/1/9/10", "-", "6/5/1/9/10", "5/4/2/8/9"), YEARS, PERCENTAGE).chart
    assert len([row for row in rows(chart, "rule") if row["stroke"] == ACCENT]) == 1


@pytest.mark.parametrize("years", [("-", "-", "-", "-"), ("3/./././0",) * 4])
def test_a_set_without_any_figure_is_no_picture(years):
    assert neighbours_history(places(*years), YEARS, PERCENTAGE) is None


def test_the_table_has_every_figure_of_every_year_the_newest_first():
    frame = places("3/5/1/9/10", "-", "6/5/1/9/10", "5/4/2/8/9", invented=("2022-23",), source="return")
    table = neighbours_history(frame, YEARS, PERCENTAGE).table
    assert table.headings == HEADINGS
    assert table.rows[0] == (
        "2022-23", "5.0%", "4.0%", "4.0%", "4.0%", "2.0%", "8.0%", "3 of 10", "2", "9 of 10", "Kent 0 [u] unreliable",
        "6.0%", "7.0%", "our return, invented",
    )  # fmt: skip
    assert table.rows[2][:2] == ("2020-21", "[x] no figures held")
    assert len(table.rows) == len(YEARS)


def test_our_own_invented_figures_are_hollow_and_told():
    frame = places("3/5/1/9/10", "4/5/1/9/10", "6/5/1/9/10", "5/4/2/8/10", invented=("2022-23",))
    drawing = neighbours_history(frame, YEARS, PERCENTAGE)
    hollow = [
        row for row in rows(drawing.chart, "point") if (row["stroke"], row["fill"]) == (ACCENT, "#ffffff")
    ]
    assert len(hollow) == 1
    assert "Hollow points are our own, invented: 2023." in drawing.note


@pytest.mark.parametrize("title", ["x", "a new definition of what a review in time is, as counted " * 2])
@pytest.mark.parametrize("years", [("5/5/5/5/10",) * 4, ("0/0/0/0/10",) * 4, ("99/1/0/100/3",) * 4])
def test_no_words_lie_on_each_other(years, title):
    measure = Measure("R" * 120, "per_100000_aged_10_17", 1)
    cut = changes(("2020-21-Q1", title), ("2021-22-Q3", title), ("2022-23-Q1", title))
    assert overlapping(neighbours_history(places(*years), YEARS, measure, cut).chart) == []


def test_how_we_count_ourselves_parts_published_figures_only_beside_our_own():
    ours = changes(("2021-22-Q1", "counted from lists")).with_columns(
        series=pl.lit("pct"), indicator_id=pl.lit("reviews")
    )
    for source, says in (("published", False), ("return", True)):
        frame = places(*["3/5/1/9/10"] * 4, source=source)
        made = history(Published(tuple(YEARS), frame, ours), Gallery())
        (_, figure) = made.measures[0].figures[0]
        assert ("counted from lists" in figure.svg) == says


def test_how_we_count_cuts_our_own_line_alone():
    cut = changes(("2021-22-Q1", "counted from lists"), kind="counting")
    drawing = neighbours_history(places(*["3/5/1/9/10"] * 4, source="return"), YEARS, PERCENTAGE, cut)
    assert (joined(drawing.chart, ACCENT, 1), joined(drawing.chart, ORANGE, 1)) == ("1-2 3-4", "1-2 2-3 3-4")
    assert "Our line breaks at 2021-22 Q1: counted from lists." in drawing.alt_text
    assert "Ours was 3.0% throughout." in drawing.alt_text


def test_what_took_a_rows_place_stands_apart_by_a_name_and_a_unit():
    frame = places(*["3/5/1/9/10"] * 4).with_columns(
        label=pl.lit(None), unit=pl.lit(None), is_same=False, indicator_id=pl.lit("cp_conferences_outcome"),
        series=pl.lit("icpc_in_15wd_pct"),
    )  # fmt: skip
    unknown = frame.with_columns(series=pl.lit("some_new_rate"), multiplier=pl.lit(10000, dtype=pl.Int64))
    made = history(
        Published(tuple(YEARS), pl.concat([frame, unknown]), pl.DataFrame(schema=tables.SERIES_CHANGE)),
        Gallery(),
    )
    assert made.measures == ()
    assert [one.label for one in made.others] == [
        "Initial child protection conferences held within 15 working days", "Some new rate",
    ]  # fmt: skip
    assert [one.figures[0][1].table.rows[0][1] for one in made.others] == ["3.0%", "3.0"]


def test_every_published_measure_that_is_no_series_has_a_name():
    catalogue = load()
    series = {(row.id, one.id) for row in catalogue.indicators for one in row.series}
    with (DATASET / "published.csv").open(encoding="utf-8", newline="") as lines:
        published = {(one["indicator_id"], one["series"]) for one in csv.DictReader(lines)}
    assert published - series == set(published_measures())


def test_nothing_published_is_no_part():
    empty = [pl.DataFrame(schema=one) for one in (tables.HISTORY, tables.SERIES_CHANGE)]
    assert history(Published(tuple(YEARS), *empty), Gallery()) is None


def test_a_pack_shows_twelve_years_up_to_its_own():
    assert years_until("2023-24-Q4") == [f"{year}-{year - 1999:02}" for year in range(2012, 2024)]


@pytest.mark.parametrize(
    ("used", "missing", "said"),
    [(10, [], ""),
     (9, ["Hampshire: u"], "9 of 10 had a figure; Hampshire's was unreliable."),
     (7, ["Kent: c", "Devon: no figure", "Essex: c"],
      "7 of 10 had a figure; Kent's and Essex's were withheld by the source; Devon's was not published."),
     (9, ["Cheshire: c, u"], "9 of 10 had a figure; Cheshire's was withheld by the source."),
     (8, ["Rutland: k", "Essex: z"], "8 of 10 had a figure; Rutland's rounds to nought; Essex's did not apply."),
     (0, [], "None of 10 had a figure.")],
)  # fmt: skip
def test_what_became_of_missing_figures_is_said(used, missing, said):
    assert lacking_sentence(used, 10, lacking_of(missing)) == said


def test_the_part_of_the_pack_shows_one_set_until_another_is_chosen(page, published):
    part = page.one("section", id="neighbours-history")
    choices = list(part.every("input"))
    assert {node.attributes["type"] for node in choices} == {"radio"}
    (checked,) = [node.attributes["value"] for node in choices if "checked" in node.attributes]
    stands = {label.one("input").attributes["value"]: label.text for label in part.every("label")}
    assert "stands for 2022 to 2024" in stands[checked]
    style = page.one("style")
    for value in stands:
        rule = f'.history:has(input[value="{value}"]:checked) .of-set:not([data-set="{value}"]) {{ display: none; }}'
        assert rule in "".join(style.texts)
    shown = [node.attributes["data-set"] for node in part.every("div", class_="of-set")]
    assert set(shown) == set(stands)
    assert len(list(part.every("svg"))) == len(shown)


def test_the_part_of_the_pack_has_the_marts_figures(page, tables):
    part = page.one("section", id="neighbours-history")
    article, *others = part.every("article", class_="over-years")
    assert "What took their place, or is related" in part.text
    assert others
    assert "Children on a plan per 10,000 children" in article.text
    table = next(one for one in article.every("table") if "set-1" in one.attributes["id"])
    lines = [[cell.text for cell in line.children] for line in table.every("tr")]
    assert len(lines) == 13
    mart = [
        one
        for one in tables["benchmarks.place"]
        if one["indicator_id"] == "cp_plans_rate" and one["board"] == "nyscb"
    ]
    gap = next(line for line in lines if line[0] == "2015-16")
    assert gap[1] == "[x] no figures held"
    for line in lines[1:]:
        if line[0] != "2015-16":
            assert line[2] in {f"{one['mean']:.1f}" for one in mart if one["period"] == line[0]}
