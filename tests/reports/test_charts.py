"""Charts: pure functions whose places, words and tables follow from the frame."""

import math

import altair as alt
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import tables, words
from reports.charts.drawing import axis_of, layered, marks, scale_of
from reports.charts.localities import localities
from reports.charts.neighbours import DOT, fitted, neighbours, stacked
from reports.charts.picture import Gallery, still
from reports.charts.position import position
from reports.charts.profile import profile
from reports.charts.ranking import ranking
from reports.charts.sparkline import sparkline
from reports.charts.timeliness_matrix import timeliness_matrix
from reports.charts.trend import trend
from reports.typeface import text_width
from reports.words import Measure

COUNT = Measure("Crimes", "crimes", 0)
PERCENTAGE = Measure("In time", "percent", 1)
RANK = Measure("Place", "rank_of_n", 0)
finite = st.floats(0, 1e7, allow_nan=False).map(lambda one: round(one, 2))


@given(st.lists(finite, max_size=15), st.booleans(), st.sampled_from(["usual", "always", "never"]))
def test_a_scale_holds_every_value_between_round_ticks(values, whole, zero):
    scale = scale_of(values, whole=whole, zero=zero)
    assert scale.low < scale.high
    assert list(scale.ticks) == sorted(set(scale.ticks))
    assert (scale.ticks[0], scale.ticks[-1]) == (scale.low, scale.high)
    assert all(scale.low <= value + 1e-6 and value <= scale.high + 1e-6 for value in values)
    assert len(scale.ticks) <= 8
    if whole:
        assert all(tick.is_integer() for tick in map(float, scale.ticks))
    if zero == "always":
        assert scale.starts_at_zero


@pytest.mark.parametrize(
    ("values", "zero", "starts_at_zero"),
    [([95, 100], "usual", False), ([90, 100], "usual", True), ([0, 0], "usual", True), ([97, 97], "usual", True),
     ([90, 100], "always", True), ([20, 60], "never", False), ([], "usual", True)],
)  # fmt: skip
def test_a_scale_leaves_zero_only_where_it_would_hide_the_story(values, zero, starts_at_zero):
    assert scale_of(values, zero=zero).starts_at_zero == starts_at_zero


def a_trend(*values, status="late", invented=False, lower=None, upper=None):
    return pl.DataFrame(
        [
            {
                "indicator_id": "x", "period": f"2023-24-Q{place + 1}" if place < 4 else f"2024-25-Q{place - 3}",
                "value": value, "numerator": value and int(value), "denominator": None, "lower_95": lower,
                "upper_95": upper, "status": "value" if value is not None else status, "reason": "overdue from A",
                "is_invented": invented,
            }
            for place, value in enumerate(values)
        ],
        schema=tables.TREND,
    )  # fmt: skip


def drawn(chart, mark):
    """The rows of the first layer of a kind of mark."""
    specification = chart.to_dict()
    layer = next(one for one in specification["layer"] if one["mark"]["type"] == mark)
    return layer["data"].get("values") or specification["datasets"][layer["data"]["name"]]


def segments(drawing):
    """The runs of quarters that the line joins."""
    runs = {}
    for row in drawn(drawing.chart, "line"):
        runs.setdefault(row["segment"], []).append(row["place"])
    return list(runs.values())


def test_a_missing_figure_breaks_the_line_and_is_marked_with_its_symbol():
    drawing = trend(a_trend(5.0, 6.0, None, 8.0), COUNT)
    assert segments(drawing) == [[0, 1], [3]]
    assert "No figure in 2023-24 Q3." in drawing.alt_text
    assert "[x]" in str(drawing.chart.to_dict())
    assert drawing.table.rows[2][1] == "[x] overdue from A"


def test_a_quarter_in_which_nothing_was_due_does_not_break_the_line():
    drawing = trend(a_trend(5.0, None, None, 8.0, status="not_due"), COUNT)
    assert segments(drawing) == [[0, 3]]
    assert "No figure" not in drawing.alt_text


@pytest.mark.parametrize("values", [(), (None,), (None, None)])
def test_a_row_without_any_number_has_no_trend(values):
    assert trend(a_trend(*values), COUNT) is None
    assert sparkline(a_trend(*values), COUNT) is None


def test_one_number_is_a_trend_but_no_sparkline():
    assert "only figure so far" in trend(a_trend(4.0), COUNT).alt_text
    assert sparkline(a_trend(4.0), COUNT) is None
    assert sparkline(a_trend(4.0, 5.0), COUNT) is not None


def test_the_words_say_what_the_points_say():
    drawing = trend(a_trend(5.0, 9.0, 2.0, 8.0), COUNT)
    assert drawing.alt_text == (
        "Crimes, crimes: 8 in 2023-24 Q4. Since 2023-24 Q1: up 3. Lowest 2 in 2023-24 Q3, highest 9 in 2023-24 Q2. "
        "The table of figures follows the picture."
    )


@pytest.mark.parametrize(("invented", "note"), [(True, "All points are invented."), (False, "")])
def test_invented_points_are_told(invented, note):
    assert trend(a_trend(5.0, 9.0, invented=invented), COUNT).note == note


@pytest.mark.parametrize(
    ("values", "measure", "starts_at_zero"),
    [((204, 212), COUNT, True), ((10_000, 10_700), COUNT, False), ((10_000, 10_200), COUNT, True),
     ((0, 0), COUNT, True), ((95.0, 97.0), PERCENTAGE, False),
     ((60.0, 70.0), PERCENTAGE, True), ((0.0, 0.0), PERCENTAGE, True)],
)  # fmt: skip
def test_a_count_leaves_zero_only_for_moves_beyond_chance(values, measure, starts_at_zero):
    rows = [{"value": value, "lower": None, "upper": None, "denominator": None} for value in values]
    assert axis_of(rows, measure).starts_at_zero == starts_at_zero
    said = "does not start at zero" in trend(a_trend(*map(float, values)), measure).note
    assert said != starts_at_zero


def test_the_small_trend_of_a_count_has_the_axis_of_the_large_one():
    small = sparkline(a_trend(204.0, 212.0), COUNT).to_dict()["layer"][0]["encoding"]["y"]["scale"]["domain"]
    large = trend(a_trend(204.0, 212.0), COUNT).chart.to_dict()["layer"][0]["encoding"]["y"]["scale"][
        "domain"
    ]
    assert small == large == [0, 300]


@pytest.mark.parametrize(
    "values", [(1.0, 2.0), (2.0, 1.0, None), (123456.0,), (1.0, 9.0, 99999.0, 12345678.0)]
)
def test_the_last_figure_stands_right_of_its_point_with_room_for_it(values):
    chart = trend(a_trend(*values), COUNT).chart.to_dict()
    label = next(one for one in chart["layer"] if one["mark"].get("fontWeight") == "bold")
    assert label["mark"]["align"] == "left"
    (row,) = label["data"].get("values") or chart["datasets"][label["data"]["name"]]
    left, right = label["encoding"]["x"]["scale"]["domain"]
    last = [place for place, value in enumerate(values) if value is not None][-1]
    begins, room = ((one - last) / (right - left) * chart["width"] for one in (row["place"], right))
    assert begins == pytest.approx(8)
    text = words.number([value for value in values if value is not None][-1])
    assert room >= 8 + text_width(text, 15, bold=True)


def test_quarters_that_nobody_was_asked_for_are_no_gap():
    drawing = trend(a_trend(None, None, None, 5.0, 6.0, status="not_evaluable"), COUNT)
    assert "[x]" not in str(drawing.chart.to_dict())
    assert drawing.note == (
        "The first figure is that of 2023-24 Q4: earlier ones would need quarters from before 2023-24 Q1."
    )
    later = trend(a_trend(4.0, None, 6.0, status="not_evaluable"), COUNT)
    assert later.note == "[x]: no figure (cannot be worked out)."
    assert "No figure in 2023-24 Q2." in later.alt_text


def test_a_scale_that_leaves_zero_says_so():
    assert "does not start at zero" in trend(a_trend(95.0, 97.0), PERCENTAGE).note


def test_a_rank_has_its_first_place_at_the_top():
    frame = a_trend(7.0, 5.0).with_columns(denominator=pl.lit(11, pl.Int64))
    first = trend(frame, RANK).chart.to_dict()["layer"][0]["encoding"]["y"]
    assert first["scale"]["reverse"] is True
    assert first["scale"]["domain"] == [1, 11]


@given(st.lists(st.floats(0, 400), min_size=1, max_size=12))
def test_dots_never_lie_on_each_other(places):
    storeys = stacked(places)
    for one in range(len(places)):
        for other in range(one):
            assert storeys[one] != storeys[other] or abs(places[one] - places[other]) >= DOT


@given(st.lists(st.tuples(st.floats(5, 200), st.floats(0, 400)), max_size=12))
def test_names_that_are_shown_do_not_overlap(names):
    shown = fitted(names)
    assert len(shown) >= min(1, len(names))
    assert len({(round(middle, 6), level) for _, middle, level in shown}) == len(shown)


def a_mark(**changed):
    return {
        "mean": 30.0, "median": 31.0, "region_value": 33.0, "england_value": 34.0, "position": 2, "value": 33.0,
        "n_used": 3, "n_expected": 4, "period": "2023-24", "published_name": "2023-24",
        "missing": ["Surrey: u"], "is_invented": False, **changed,
    }  # fmt: skip


def near(*values):
    names = ["Us", "Devon", "Essex", "Kent", "Surrey"]
    return pl.DataFrame(
        [
            {"indicator_id": "x", "neighbour_set": "s", "authority": name, "value": value, "number": None,
             "symbol": "u", "is_own": name == "Us"}
            for name, value in zip(names, values, strict=False)
        ],
        schema=tables.NEIGHBOUR,
    )  # fmt: skip


def test_the_strip_says_our_place_and_who_is_missing():
    drawing = neighbours(near(33.0, 30.0, 25.0, 35.0, None), a_mark(), PERCENTAGE)
    assert (
        "2nd highest of 4, ours included. 3 of 4 had a figure; Surrey's was unreliable." in drawing.alt_text
    )
    assert drawing.note.startswith("3 of 4 had a figure; Surrey's was unreliable.")
    assert drawing.table.rows[0] == ("Kent", "35.0%")
    assert drawing.table.rows[1] == ("Us (us)", "33.0%")
    assert ("Surrey", "[u] unreliable") in drawing.table.rows
    assert drawing.table.rows[-1] == ("England", "34.0%")


@pytest.mark.parametrize("values", [(33.0, 30.0, None), (33.0,), (None, None)])
def test_fewer_than_two_neighbours_make_no_strip(values):
    assert neighbours(near(*values), a_mark(), PERCENTAGE) is None


def test_a_reference_that_would_press_the_dots_together_is_off_the_scale():
    drawing = neighbours(near(330.0, 300.0, 250.0, 350.0), a_mark(england_value=49_420.0), COUNT)
    said = str(drawing.chart.to_dict())
    assert "England 49,420, off the scale" in said


def test_a_strip_without_our_own_figure_shows_the_neighbours():
    drawing = neighbours(near(None, 30.0, 25.0), a_mark(position=None), PERCENTAGE)
    assert "our own figure is missing" in drawing.alt_text.lower()


def places(*values, status="value"):
    return pl.DataFrame(
        [
            {"indicator_id": "x", "area_type": "csc4", "area_code": name.lower(), "name": name, "is_placeholder": False,
             "value": value, "numerator": 1, "denominator": 2, "status": status if value is not None else "late",
             "is_invented": False}
            for name, value in zip(("Selby", "Craven", "Unknown"), values, strict=False)
        ],
        schema=tables.LOCALITY,
    )  # fmt: skip


def test_the_county_is_ruled_through_percentages_and_never_through_counts():
    assert "county 12.0%" in str(localities(places(10.0, 20.0), 12.0, PERCENTAGE).chart.to_dict())
    assert "county" not in str(localities(places(10.0, 20.0), 12.0, COUNT).chart.to_dict())


def test_a_place_without_a_figure_shows_its_symbol():
    drawing = localities(places(10.0, None), 12.0, PERCENTAGE)
    assert drawing.table.rows[1][2] == "[x] overdue"
    assert "[x]" in str(drawing.chart.to_dict())


def test_places_that_are_all_zero_are_drawn_and_places_without_numbers_are_not():
    assert localities(places(0.0, 0.0), None, COUNT) is not None
    assert localities(places(None, None), 12.0, PERCENTAGE) is None


def parts(*counts, parts_of="numerator", breakdown="reason"):
    return pl.DataFrame(
        [
            {"indicator_id": "x", "breakdown": breakdown, "breakdown_label": "Reason", "parts_of": parts_of,
             "category": f"c{place}", "category_label": f"Part {place}", "numerator": count, "denominator": None,
             "value": count, "status": "value" if count is not None else "late", "is_invented": False}
            for place, count in enumerate(counts)
        ],
        schema=tables.PROFILE,
    )  # fmt: skip


def test_a_profile_has_four_parts_in_declared_order_and_the_rest_as_other():
    drawing = profile(parts(10, 40, 5, 20, 15, 10), COUNT)
    assert drawing.alt_text.startswith(
        "Crimes by reason, shares of 100: Part 0 10.0%, Part 1 40.0%, Part 3 20.0%, Part 4 15.0% and other (2 more) "
        "15.0%."
    )
    assert len(drawing.table.rows) == 6


def test_five_parts_keep_their_names_and_their_order():
    drawing = profile(parts(10, 40, 5, 20, 25), COUNT)
    assert drawing.alt_text.startswith(
        "Crimes by reason, shares of 100: Part 0 10.0%, Part 1 40.0%, Part 2 5.0%, Part 3 20.0% and Part 4 25.0%."
    )
    marked = [row["text"] for row in drawn_everywhere(drawing.chart, "text") if row["x"] == 20]
    assert marked == list("ABCDE")


@pytest.mark.parametrize("breakdown", ["age", "duration"])
def test_ages_and_durations_are_bars_in_declared_order_none_left_over(breakdown):
    drawing = profile(parts(10, 40, 0, 20, 15, 15, breakdown=breakdown), COUNT)
    texts = [row for row in drawn_everywhere(drawing.chart, "text") if row["text"].startswith("Part")]
    assert [row["text"] for row in sorted(texts, key=lambda row: row["y"])] == [
        f"Part {one}" for one in range(6)
    ]
    assert "other" not in drawing.alt_text
    bars = [box["x2"] - box["x"] for box in drawn(drawing.chart, "rect")]
    assert bars == pytest.approx([count * max(bars) / 40 for count in (10, 40, 20, 15, 15)])


def out_of(*fractions, parts_of="both", invented=()):
    """Parts with denominators of their own; None stands for a part that is overdue."""
    frame = parts(*(one and one[0] for one in fractions), parts_of=parts_of)
    return frame.with_columns(
        denominator=pl.Series([one and one[1] for one in fractions], dtype=pl.Int64),
        value=pl.Series([one and round(100 * one[0] / one[1], 1) for one in fractions], dtype=pl.Float64),
        is_invented=pl.Series([place in invented for place in range(len(fractions))]),
    )


@pytest.mark.parametrize("parts_of", ["both", "numerator", "nothing"])
def test_parts_of_a_percentage_are_bars_of_their_own_values_with_the_county_ruled_through(parts_of):
    drawing = profile(out_of((5, 117), (6, 120), parts_of=parts_of), PERCENTAGE, 4.7)
    said = "by reason: Part 0 4.3% and Part 1 5.0%. The county stands at 4.7%."
    assert said in drawing.alt_text
    assert "Share" not in drawing.table.headings
    assert drawing.table.rows[0] == ("Part 0", "5", "117", "4.3%", "real")
    bars = [box["x2"] - box["x"] for box in drawn(drawing.chart, "rect")]
    assert bars[0] / bars[1] == pytest.approx(4.3 / 5.0)
    texts = [row["text"] for row in drawn_everywhere(drawing.chart, "text")]
    assert {"4.3%", "5.0%", "county 4.7%"} <= set(texts)


def test_a_part_of_a_percentage_without_a_figure_shows_its_symbol():
    drawing = profile(out_of((5, 117), (6, 120), None), PERCENTAGE)
    assert "[x]" in [row["text"] for row in drawn_everywhere(drawing.chart, "text")]
    assert drawing.table.rows[2] == ("Part 2", "[x] overdue", "", "", "")
    assert "[x]: no figure (overdue)." in drawing.note
    assert "county" not in str(drawing.chart.to_dict())
    assert profile(out_of((5, 117), None), PERCENTAGE) is None


def test_answers_that_fill_one_denominator_keep_their_shares():
    drawing = profile(out_of((60, 100), (40, 100), parts_of="denominator"), PERCENTAGE, 60.0)
    assert "shares of 100: Part 0 60.0% and Part 1 40.0%" in drawing.alt_text
    assert drawing.table.headings == ("Reason", "Count", "Out of", "Value", "Share", "Origin")


def test_answers_with_one_beside_the_whole_are_shown_by_their_values():
    drawing = profile(out_of((60, 100), (40, 100), (12, 100), parts_of="denominator"), PERCENTAGE, 60.0)
    assert "by reason: Part 0 60.0%, Part 1 40.0% and Part 2 12.0%." in drawing.alt_text
    assert "Share" not in drawing.table.headings
    assert "county" not in str(drawing.chart.to_dict())


@pytest.mark.parametrize(
    ("invented", "said"),
    [((), ""), ((0, 2), "2 of 3 parts invented: Part 0, Part 2."), ((0, 1, 2), "All figures by part are invented.")],
)  # fmt: skip
def test_the_parts_that_are_invented_are_named(invented, said):
    frame = parts(4, 5, 6).with_columns(is_invented=pl.Series([place in invented for place in range(3)]))
    drawing = profile(frame, COUNT)
    assert drawing.note == said
    assert [row[-1] for row in drawing.table.rows] == [
        "invented" if place in invented else "real" for place in range(3)
    ]


def test_the_places_that_are_invented_are_named():
    frame = places(10.0, 12.0).with_columns(is_invented=pl.Series([False, True]))
    drawing = localities(frame, 11.0, PERCENTAGE)
    name = frame["name"][1]
    assert f"1 of 2 places invented: {name}." in drawing.note
    assert drawing.table.headings[-1] == "Origin"
    assert [row[-1] for row in drawing.table.rows] == ["real", "invented"]


def test_more_invented_names_than_a_sentence_holds_stand_in_the_table():
    frame = parts(*[5] * 9).with_columns(is_invented=pl.Series([place > 0 for place in range(9)]))
    assert profile(frame, COUNT).note == "8 of 9 parts invented; the table says which."


def drawn_everywhere(chart, mark):
    """The rows of all layers of a kind of mark."""
    specification = chart.to_dict()
    found = []
    for layer in specification["layer"]:
        if layer["mark"]["type"] == mark:
            found += layer["data"].get("values") or specification["datasets"][layer["data"]["name"]]
    return found


def placed(*years):
    return pl.DataFrame(
        [
            {"indicator_id": "x", "period": f"{year}-{(year + 1) % 100:02}", "neighbour_set": neighbour_set,
             "position": place, "n_used": 10}
            for year, place, neighbour_set in years
        ],
        schema=tables.PLACE,
    )  # fmt: skip


def test_places_are_joined_within_a_set_only():
    drawing = position(placed((2019, 8, "seed_2007"), (2020, 8, "seed_2007"), (2021, 5, "dfe_2021")), RANK)
    assert drawing.alt_text == (
        "Place, by year: 5 of 11 in 2022. Since 2020 between 5 of 11 in 2022 and 8 of 11 in 2020. "
        "The set of neighbours changed in 2022. The table of figures follows the picture."
    )
    assert drawing.table.rows[-1] == ("2022", "5 of 11", "The Department for Education's set of 2021")
    joined = [row for row in drawn_everywhere(drawing.chart, "rule") if row["stroke"] == "#12436D"]
    assert len(joined) == 1
    assert position(placed(), RANK) is None


def test_rates_stand_in_order_with_their_numbers():
    frame = near(33.0, 30.0, 35.0, 33.0, None).with_columns(
        number=pl.Series([420, 26, 654, None, 9]).cast(pl.Float64)
    )
    drawing = ranking(frame, a_mark(), Measure("Plans", "per_10000_aged_0_17", 1))
    assert [row[:2] + row[3:] for row in drawing.table.rows] == [
        ("1", "Essex", "654"), ("2", "Kent", ""), ("2", "Us (us)", "420"), ("4", "Devon", "26"),
    ]  # fmt: skip
    assert ranking(near(33.0, 30.0, 35.0), a_mark(), PERCENTAGE) is None


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=2, max_size=9))
def test_the_parts_fill_the_bar(counts):
    drawing = profile(parts(*counts), COUNT)
    if not any(counts):
        assert drawing is None
        return
    bar = [box for box in drawn(drawing.chart, "rect") if box["y"] == 0]
    assert len(bar) <= 5
    assert math.isclose(bar[0]["x"], 0)
    assert max(box["x2"] for box in bar) <= 408.5


@pytest.mark.parametrize("frame", [parts(0, 0), parts(4), parts(4, None), parts(4, 5, parts_of="nothing")])
def test_what_makes_no_whole_is_not_stacked(frame):
    assert profile(frame, COUNT) is None


def returns(*statuses):
    return pl.DataFrame(
        [
            {"period": "2023-24-Q4", "provider": "p", "provider_name": "Police", "return_title": f"R{place}",
             "return_period": "2023-24-Q4", "status": status, "working_days_late": 0, "error_count": 0,
             "query_count": 0}
            for place, status in enumerate(statuses)
        ],
        schema=tables.TIMELINESS,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("statuses", "said"),
    [(["on_time", "on_time"], "on time"), (["on_time", "late"], "1 of 2 late"), (["late", "overdue"], "1 of 2 overdue"),
     (["rejected", "rejected"], "sent back"), (["awaited"], "awaited")],
)  # fmt: skip
def test_a_provider_is_shown_by_the_worst_of_its_returns(statuses, said):
    drawing = timeliness_matrix(returns(*statuses), ["2023-24-Q3", "2023-24-Q4"])
    assert drawing.table.rows == (("Police", "nothing due", said),)


@pytest.mark.parametrize("narrow", [False, True])
def test_a_legend_is_never_cut(narrow):
    periods = [f"202{year}-2{year + 1}-Q{number}" for year in (1, 2, 3) for number in (1, 2, 3, 4)]
    chart = timeliness_matrix(returns("on_time"), periods, narrow=narrow).chart
    texts = drawn_everywhere(chart, "text")
    for row in texts:
        if row["text"] in words.TIMELINESS_WORDS.values():
            assert row["x"] + text_width(row["text"], 14) <= chart.width
    quarters = [row["text"] for row in texts if row["text"] in {"Q1", "Q2", "Q3", "Q4"}]
    assert len(quarters) == (4 if narrow else 12)
    assert chart.width <= (328 if narrow else 736)


def test_nothing_owed_is_no_matrix():
    assert timeliness_matrix(returns(), ["2023-24-Q4"]) is None


def a_dot(color="#12436D"):
    return layered(
        marks([{"x": 1, "y": 2}]).mark_point(color=color, clip=True).encode(x=alt.X("x:Q"), y=alt.Y("y:Q")),
        width=50,
        height=40,
    )


def test_a_picture_is_drawn_once_and_hung_under_ids_of_its_own():
    gallery = Gallery()
    one = gallery.hang(a_dot(), key="one", title="A <b>", description="d & e", table_id="t")
    two = gallery.hang(a_dot(), key="two", title="B", description="f", table_id="t")
    gallery.hang(a_dot("#801650"), key="three", title="C", description="g", table_id="t")
    assert (gallery.drawn, gallery.shown) == (2, 3)
    assert 'id="one-t">A &lt;b&gt;</title><desc id="one-d">d &amp; e</desc>' in one
    assert one.split("</desc>")[1] == two.split("</desc>")[1]


def test_a_key_is_used_once_and_is_a_plain_word():
    gallery = Gallery()
    gallery.hang(a_dot(), key="one", title="A", description="d", table_id="t")
    for key in ("one", '"><script>', ""):
        with pytest.raises(ValueError, match="give each its own"):
            gallery.hang(a_dot(), key=key, title="A", description="d", table_id="t")


def test_a_picture_keeps_drawing_and_words_only():
    box, body = still(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>x</script><image href="http://x"/>'
        '<a href="javascript:1"><text>in</text></a><g class="m" onclick="x"><path d="M1.23456,2" style="x" '
        'clip-path="url(#c)"/><text aria-label="secret" fill="#123">a &lt; b</text></g><defs/></svg>'
    )
    assert box == "0 0 9 9"
    assert body == '<path d="M1.2,2"/><text fill="#123">a &lt; b</text>'
