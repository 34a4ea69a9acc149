"""Trends with what stands beside them: cases as a text table, and pictures whose words never lie on each other."""

from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from altair.utils import schemapi
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import cases, changes, overlapping, rows

from reports import tables
from reports.charts.beside import SHAPES, Beside
from reports.charts.breaks import breaks
from reports.charts.labels import Label, apart, signposts
from reports.charts.position import position
from reports.charts.sparkline import sparkline
from reports.charts.trend import trend
from reports.words import Measure

COUNT = Measure("Crimes", "crimes", 0, "in_quarter")
PERCENTAGE = Measure("In time", "percent", 1, "in_quarter")
CASES = Path(__file__).with_name("trends.txt")


@pytest.fixture(autouse=True)
def unchecked():
    """Altair checks each part of each chart; test_charts.py lets it, once is enough."""
    with schemapi.debug_mode(False):
        yield


def quarter(place):
    return f"{2022 + place // 4}-{23 + place // 4}-Q{place % 4 + 1}"


def figures(*values, width=None):
    """A trend from 2022-23-Q1: a number, ``x`` for overdue, ``-`` for not due."""
    found = []
    for place, one in enumerate(values):
        value = None if one in {"x", "-"} else float(one)
        spread = None if value is None else width
        found.append(
            {"indicator_id": "x", "period": quarter(place), "value": value, "numerator": value and int(value),
             "lower_95": spread and value - spread, "upper_95": spread and value + spread,
             "status": {"x": "late", "-": "not_due"}.get(one, "value"), "is_invented": False}
        )  # fmt: skip
    return pl.DataFrame(found, schema=tables.TREND)


def control(count, centre, lower, upper, *, trial=False, signals=(), values=None):
    """Limits over so many quarters, and the rule and meaning of some of them."""
    marked = dict(signals)
    return pl.DataFrame(
        [
            {"point_period": quarter(place), "basis": "in_quarter", "value": values[place] if values else centre,
             "centre": centre, "lower": lower, "upper": upper, "is_trial": trial,
             "rule": marked.get(quarter(place), ("common_cause", ""))[0],
             "meaning": marked.get(quarter(place), ("", "common_cause"))[1]}
            for place in range(count)
        ]
    )  # fmt: skip


def expected(*wanted, invented=False, basis="in_quarter"):
    return pl.DataFrame(
        [
            {"period": period, "basis": basis, "expected": float(value), "is_invented": invented}
            for period, value in wanted
        ]
    )


def projected(year, value, lower, upper, *, basis="in_quarter", shown=True):
    return pl.DataFrame(
        [
            {"planning_year": year, "basis": basis, "projected": float(value), "lower_95": float(lower),
             "upper_95": float(upper), "is_shown": shown}
        ]
    )  # fmt: skip


def read_beside(said, count):
    """Read the second column of the cases."""
    frames, signals, limits, cuts, kind = {}, [], None, [], "counting"
    for one in filter(None, map(str.strip, said.split(";"))):
        word, *rest = one.split()
        match word:
            case "break":
                cuts.append((rest[0], " ".join(rest[1:])))
            case "rebase":
                cuts.append((rest[0], " ".join(rest[1:])))
                kind = "rebase"
            case "limits":
                limits = rest
            case "signal":
                signals.append((rest[0], (rest[1], rest[2])))
            case "expected":
                frames["targets"] = expected(rest[:2], invented="invented" in rest)
            case "projected" | "hidden" | "yearly":
                basis = "year_to_date" if word == "yearly" else "in_quarter"
                frames["projection"] = projected(*rest, basis=basis, shown=word != "hidden")
    if limits:
        numbers = map(float, limits[:3])
        frames["control"] = control(count, *numbers, trial="trial" in limits, signals=signals)
    return Beside("in_quarter", changes=changes(*cuts, kind=kind), **frames)


def runs(chart):
    """The quarters that the line joins, as the cases write them, from the rows drawn."""
    found = {}
    for row in rows(chart, "line"):
        found.setdefault(row["segment"], []).append(row["place"] + 1)
    return ", ".join(f"{min(one)}-{max(one)}" if len(one) > 1 else str(one[0]) for one in found.values())


@pytest.mark.parametrize(("values", "beside", "joined", "said"), cases(CASES))
def test_a_trend_draws_and_says(values, beside, joined, said):
    read = values.split()
    drawing = trend(figures(*read), COUNT, read_beside(beside, len(read)))
    assert runs(drawing.chart) == joined
    _, _, rest = drawing.alt_text.partition(". ")
    assert rest == f"{said} The table of figures follows the picture."
    assert not overlapping(drawing.chart)


def test_every_meaning_of_a_signal_has_a_shape_of_its_own_with_a_dark_edge():
    assert len({shape for shape, _, _ in SHAPES.values()}) == len(SHAPES)
    found = control(4, 6.0, 2.0, 12.0, signals=[(quarter(3), ("seven_above", "concern"))])
    chart = trend(figures(5, 6, 7, 9), COUNT, Beside("in_quarter", found)).chart
    (mark,) = [one for one in rows(chart, "point") if one.get("shape") == "square"]
    assert mark["place"] == 3
    layer = next(one for one in chart.to_dict(validate=False)["layer"] if one["encoding"].get("shape"))
    assert layer["mark"]["stroke"] == "#1b1f23"


def test_the_table_has_what_was_drawn_beside_the_figures_and_no_empty_columns():
    beside = Beside(
        "in_quarter",
        control(2, 5.5, None, 8.0, trial=True, signals=[(quarter(1), ("seven_above", "concern"))]),
        expected((quarter(1), 7), invented=True),
        projected("2022-23", 9, 7, 11),
        changes((quarter(1), "counted from lists")),
    )
    table = trend(figures(5, 6), COUNT, beside).table
    assert table.headings == (
        "Quarter", "Value", "95% interval", "Numerator", "Denominator", "Mean and limits", "Signal", "Expected",
        "What changed", "Origin",
    )  # fmt: skip
    assert table.rows[1] == (
        "2022-23 Q2", "6", "", "6", "", "6 (up to 8), trial", "signal of concern: seven in a row above the mean",
        "7 (invented)", "counted from lists", "real",
    )  # fmt: skip
    assert table.rows[2] == ("2022-23 Q4", "9", "7 to 11", "", "", "", "", "", "", "projected")
    assert trend(figures(5, 6), COUNT).table.headings[-1] == "Origin"
    assert len(trend(figures(5, 6), COUNT).table.headings) == 6


def test_the_note_explains_each_sign_and_that_a_target_is_invented():
    beside = Beside(
        "in_quarter",
        control(4, 6.0, 2.0, 12.0, trial=True, signals=[(quarter(3), ("trend_increasing", "improvement"))]),
        expected((quarter(3), 7), invented=True),
    )
    assert trend(figures(5, 6, 7, 9), COUNT, beside).note == (
        "Dashes: limits of what chance alone gives, trial ones until there are twelve points. "
        "A diamond is a signal of improvement. The expected figures are invented targets."
    )


def test_a_projection_is_an_open_point_past_the_line_and_no_line_leads_to_it():
    beside = Beside("in_quarter", projection=projected("2023-24", 525, 480, 571))
    chart = trend(figures(412, 405, 430, 421, 440, 455), COUNT, beside).chart
    (point,) = [one for one in rows(chart, "point") if one.get("value") == 525]
    assert point["place"] == 7
    assert max(one["place"] for one in rows(chart, "line")) == 5
    assert "projected 525" in [one["label"] for one in rows(chart, "text") if "label" in one]
    whisker = [one for one in rows(chart, "rule") if one["place"] == 7 and one["end"] == 571]
    assert [one["value"] for one in whisker] == [480]


def test_limits_and_expected_figures_end_at_a_break_and_begin_anew():
    limits = pl.concat([control(2, 5.0, 1.0, 9.0), control(4, 7.0, 2.0, 12.0)[2:]])
    wanted = expected(*((quarter(place), 6) for place in range(4)))
    chart = trend(
        figures(5, 6, 7, 9), COUNT, Beside("in_quarter", limits, wanted, changes=changes((quarter(2), "new")))
    ).chart
    level = [one for one in rows(chart, "rule") if "height" not in one and "end" in one and one["end"] < 4]
    assert level
    assert not [one for one in level if one["place"] < 1.5 < one["end"]]


def test_small_lines_and_places_break_where_a_definition_changed():
    cut = changes((quarter(2), "counted from lists"))
    small = rows(sparkline(figures(5, 6, 7, 9), COUNT, cut), "line")
    assert [one["segment"] for one in small] == [0, 0, 1, 1]
    assert rows(sparkline(figures(5, 6, 7, 9), COUNT, cut), "rule")[0]["place"] == 1.5
    years = pl.DataFrame(
        [
            {"indicator_id": "x", "period": f"{year}-{year - 1999}", "neighbour_set": "s", "position": 3, "n_used": 9}
            for year in range(2018, 2024)
        ],
        schema=tables.PLACE,
    )  # fmt: skip
    drawing = position(years, Measure("Place", "rank_of_n", 0), changes(("2020-21-Q3", "a new definition")))
    joined = [one for one in rows(drawing.chart, "rule") if one["stroke"] == "#12436D"]
    assert len(joined) == 4
    assert "The line breaks at 2020-21 Q3: a new definition." in drawing.alt_text
    assert not overlapping(drawing.chart)


def test_a_change_within_a_year_parts_that_year_from_the_one_before():
    cut = changes(("2021-22-Q3", "new"))
    assert [one.place for one in breaks(["2019-20", "2020-21", "2021-22"], cut)] == [2]
    assert breaks(["2021-22-Q4", "2022-23-Q1"], cut) == ()
    assert breaks(["2021-22-Q1", "2021-22-Q2"], cut) == ()


LONG = "counted from lists of children who were on a plan at any time, no longer typed by hand from the team's page"


@pytest.mark.parametrize("measure", [COUNT, PERCENTAGE, Measure("T" * 120, "per_10000_aged_0_17", 1)])
@pytest.mark.parametrize(
    "values", [[50] * 12, [0] * 12, [97, 96, "x", 95.5] * 3, [1, 99, 2, 98] * 3, [12345678]]
)
@pytest.mark.parametrize("until", [12, 10])
def test_no_words_lie_on_each_other_in_any_designed_state(measure, values, until):
    shown = values[:until]
    known = [float(one) for one in shown if one != "x"]
    centre = sum(known) / len(known)
    beside = Beside(
        "in_quarter",
        control(len(shown), centre, centre - 1, centre + 1, trial=True),
        expected((quarter(len(shown) - 1), centre), invented=True),
        projected(quarter(len(shown))[:7], centre, centre * 0.9, centre * 1.1),
        changes(*((quarter(place), LONG) for place in (3, 5, 10))),
    )
    drawing = trend(figures(*shown, width=1), measure, beside)
    assert overlapping(drawing.chart) == []
    assert runs(drawing.chart) != f"1-{len(shown)}" or len(shown) == 1


def test_what_is_of_another_basis_stands_on_another_scale_and_is_not_drawn():
    beside = Beside(
        "in_quarter",
        targets=expected((quarter(1), 1700), invented=True, basis="year_to_date"),
        projection=projected("2022-23", 1800, 1700, 1900, basis="year_to_date"),
    )
    assert (
        trend(figures(412, 405), COUNT, beside).chart.to_dict()
        == trend(figures(412, 405), COUNT).chart.to_dict()
    )


heights = st.lists(st.tuples(st.floats(0, 190), st.sampled_from([12, 15]), st.integers(1, 20)), max_size=7)


@given(heights)
def test_labels_are_moved_apart_in_their_order_and_stay_within(given_heights):
    labels = [Label("n", y, size=size, weight=weight) for y, size, weight in given_heights]
    placed = apart(labels, 4, 188)
    assert len(placed) == len(labels)
    for (one, height), (other, below) in pairwise(placed):
        assert below - height >= (one.size + other.size) / 2 + 2 - 1e-6
        assert one.y <= other.y
    assert all(4 <= height <= 188 + 1e-6 for _, height in placed)
    free = all(abs(one.y - other.y) > 20 for one, other in pairwise(sorted(labels, key=lambda one: one.y)))
    if free:
        assert all(height == pytest.approx(min(max(one.y, 4), 188)) for one, height in placed)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 23), st.integers(1, 130)), max_size=4, unique_by=lambda one: one[0]))
def test_signposts_stand_at_their_rules_and_never_meet(posts):
    marked = sorted((place * 15.0, "n" * letters) for place, letters in posts)
    found = signposts(marked, 0, 356)
    assert len(found) == len(marked)
    for place, (start, _, said) in enumerate(found):
        assert start >= -0.5, said
        for other, storey, said_there in found[place + 1 :]:
            ends = start + Label(said, 0).width
            assert found[place][1] != storey or ends <= other or other + Label(said_there, 0).width <= start
