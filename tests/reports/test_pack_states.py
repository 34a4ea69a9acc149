"""Empty, late, broken and hostile: states that are designed, on the small second board."""

from datetime import datetime, timedelta

import pytest
from marts_fixture import PERIOD, QUARTERS, card, frames, silence

BOARD = "eastmoor"
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style><style>*{display:none}</style>",
    "</title></svg><svg onload=alert(1)>",
    "\"><a href='javascript:alert(1)'>x</a>",
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "<!-- --><![CDATA[ ]]>&#x3C;script&#x3E;",
    "datum.value + toString.constructor('alert(1)')()",
)


@pytest.fixture
def rows():
    return frames()


def own(rows, table):
    return [one for one in rows[table] if one["board"] == BOARD]


def test_a_quarter_with_nothing_yet(rows, small_page):
    for one in own(rows, "marts.scorecard"):
        silence(one, "awaited", "awaited from Children's social care")
        one.update(previous_value=None, same_quarter_last_year_value=None, year_to_date_value=None)
        one.update(neighbour_set=None, neighbour_mean=None, position=None, benchmark_period=None)
    of_quarter = ("indicator_value", "timeliness", "completeness", "finding", "neighbour_value")
    for table in (*(f"marts.{one}" for one in of_quarter), "benchmarks.place"):
        rows[table] = [one for one in rows[table] if one["board"] != BOARD]
    page = small_page(rows)
    assert not list(page.every("svg"))
    assert "No row can be compared with the same quarter last year yet." in page.text
    assert "6 of 6 rows have no figure: 6 awaited from Children's social care." in page.text
    assert "Nothing has been owed yet." in page.text
    assert "No finding on the returns of this quarter." in page.text
    for one in page.every("article", class_="card"):
        assert "there has been no figure since 2021-22 Q1" in one.one("p", class_="absent").text


def test_one_figure_missing_says_who_and_what_it_was(rows, small_page):
    silence(card(rows, "cp_plans_profile", board=BOARD), "late", "overdue from Eastmoor Police")
    page = small_page(rows)
    one = page.one("article", data_card="cp_plans_profile")
    before = card(rows, "cp_plans_profile", "2023-24-Q3", BOARD)["value"]
    assert one.one("h3").text.startswith("Overdue from Eastmoor Police")
    assert one.one("p", class_="sentence").text == (
        f"No figure: [x] overdue from Eastmoor Police. The last figure was {before:.0f} in 2023-24 Q3, confidence A."
    )
    assert f"last {before:.0f} in 2023-24 Q3" in page.one("tr", data_row="cp_plans_profile").text


def test_a_row_with_one_data_point_draws_a_point_and_no_sparkline(rows, small_page):
    for period in QUARTERS[:-1]:
        silence(card(rows, "cp_plans_profile", period, BOARD), "not_collected", "not collected")
    page = small_page(rows)
    picture = page.one("article", data_card="cp_plans_profile").one("figure", class_="trend")
    assert "It is the only figure so far." in picture.one("desc").text
    assert not list(page.one("tr", data_row="cp_plans_profile").every("svg"))


@pytest.mark.parametrize(
    ("basis", "said"), [("in_quarter", ["January", "February", "March"]), ("year_to_date", ["1", "2", "3"])]
)
def test_the_months_of_one_quarter_have_their_names(rows, small_page, basis, said):
    kept = ("part_0", "part_1", "part_2")
    for one in own(rows, "marts.scorecard"):
        if one["indicator_id"] == "cp_plans_profile":
            one.update(basis=basis, trend_basis=basis)
    for table in ("catalogue.category", "marts.indicator_value"):
        for one in own(rows, table):
            if one["indicator_id"] != "cp_plans_profile":
                continue
            one.update({"basis": basis} if "basis" in one else {})
            if one["category"] in kept:
                number = str(kept.index(one["category"]) + 1)
                one.update(breakdown="month", category=number)
                one.update(
                    {"breakdown_label": "Month", "category_label": number} if "parts_of" in one else {}
                )
    table = small_page(rows).one("table", id="cp_plans_profile-profile-month-figures")
    assert [one.text for one in table.every("th") if one.text in {*said}] == said


@pytest.mark.parametrize(
    ("days", "tile", "note", "sentence"),
    [
        (5, "15 May 2024", "no returns overdue", "due 15 May 2024; sent back with 2 errors, awaited again"),
        (-5, "none awaited", "1 return overdue", "due 5 May 2024; sent back with 2 errors, overdue until it is mended"),
    ],
)  # fmt: skip
def test_a_return_sent_back_is_still_owed(rows, small_page, days, tile, note, sentence):
    as_at = datetime.fromisoformat("2024-05-10T12:00")
    for one in rows["quality.build"]:
        one["as_at"] = as_at
    for one in own(rows, "marts.timeliness"):
        one.update(status="on_time")
    one = next(one for one in own(rows, "marts.timeliness") if one["period"] == PERIOD)
    one.update(status="rejected", error_count=2, due_at=as_at + timedelta(days=days))
    page = small_page(rows)
    tiles = [[part.text for part in one.every("span")] for one in page.one("ul", class_="tiles").every("li")]
    assert tiles[-1] == ["Next return due", tile, note]
    assert sentence in page.text


def test_figures_of_a_calendar_year_are_called_so_everywhere(rows, small_page):
    name = "calendar year 2023"
    for one in own(rows, "marts.scorecard"):
        one.update({"benchmark_published_name": name} if one["benchmark_period"] else {})
    for one in own(rows, "benchmarks.place"):
        one.update(published_period="2023-CY", published_name=name)
    page = small_page(rows)
    assert name in page.one("tr", data_row="cp_plans_rate").text
    one = page.one("article", data_card="cp_plans_rate")
    assert f"as published for {name}" in one.one("p", class_="place").text
    for said in (
        f"Among neighbours: figures published for {name}",
        f"Against each neighbour set, {name}",
        f"Published figures of {name}.",
    ):
        assert said in one.text
    assert "for 2023-24" not in one.text


def test_a_true_zero_is_a_figure(rows, small_page):
    for period in QUARTERS:
        one = card(rows, "cp_plans_profile", period, BOARD)
        one.update(value=0.0, numerator=0, previous_value=0.0, same_quarter_last_year_value=0.0)
    page = small_page(rows)
    assert page.one("tr", data_row="cp_plans_profile").one("strong").text == "0"
    assert list(page.one("article", data_card="cp_plans_profile").every("figure", class_="trend"))


def test_eleven_neighbours_with_the_same_value_are_eleven_dots(rows, small_page):
    for one in own(rows, "marts.neighbour_value"):
        one.update(value=36.6, symbol="")
    page = small_page(rows)
    strip = page.one("article", data_card="cp_plans_rate").one("figure", class_="neighbours")
    table = page.one("table", id="cp_plans_rate-neighbours-figures")
    assert table.text.count("36.6 per 10,000") >= 11
    dots = [one.attributes["transform"] for one in strip.every("path") if "A" in one.attributes["d"]]
    assert len(dots) == len(set(dots)) == 11


def test_no_strip_is_drawn_without_published_values(rows, small_page):
    for one in own(rows, "marts.neighbour_value"):
        if not one["is_own"]:
            one.update(value=None, symbol="x")
    page = small_page(rows)
    assert not list(page.every("figure", class_="neighbours"))


def test_a_row_with_nothing_recent_to_compare_with_says_so(rows, small_page):
    line = card(rows, "cp_plans_rate", board=BOARD)
    line.update(neighbour_set=None, neighbour_mean=None, position=None, benchmark_period=None)
    line.update(
        comparison="not compared: the newest published figures are of 2016-17, more than 3 years before"
    )
    for one in rows["catalogue.indicator"]:
        one["no_comparator"] = ""
    one = small_page(rows).one("article", data_card="cp_plans_rate")
    words = "Not compared: the newest published figures are of 2016-17, more than 3 years before."
    assert one.one("p", class_="place").text == words
    assert not list(one.every("figure", class_="neighbours"))


def test_a_title_of_120_characters_stands_whole(rows, small_page):
    title = ("Children and young people who were seen by somebody who could help them " * 2)[:120]
    for one in own(rows, "marts.scorecard"):
        one["title"] = title
    page = small_page(rows)
    assert {one.one("span", class_="title").text for one in page.every("article", class_="card")} == {
        title.strip()
    }


def test_an_invented_board_says_so(rows, small_page):
    page = small_page(rows)
    assert page.one("p", class_="banner").text == (
        "An invented board: it does not exist, and neither do its figures."
    )


def test_the_first_quarter_has_no_past(rows, tmp_path):
    from marts_fixture import write

    from reports.publish import publish

    path = write(tmp_path / "first.duckdb", rows)
    done = publish(path, BOARD, QUARTERS[0], "performance_team", tmp_path)
    assert "No row can be compared with the same quarter last year yet." in done.path.read_text(
        encoding="utf-8"
    )


TEXTS = {
    "marts.scorecard": ("title", "question", "reason", "comparison"),
    "marts.neighbour_value": ("authority", "symbol", "slot"),
    "marts.timeliness": ("provider_name", "return_title", "return_period"),
    "marts.finding": ("sentence", "code", "severity"),
    "marts.revision": ("reason",),
    "marts.exception": ("provider_name",),
    "marts.target": ("owner_role", "owner_group", "reason", "approved_by_name", "source"),
    "marts.definition_change": ("title", "source"),
    "catalogue.indicator": (
        "title", "question", "framework_text", "numerator_text", "denominator_text", "decision", "provider_names",
        "no_comparator", "official_basis", "polarity_reason", "pi_ref", "other_references",
    ),
    "catalogue.category": ("breakdown_label", "category_label"),
    "catalogue.area": ("name",),
    "catalogue.board": ("name", "authority_name"),
    "catalogue.period": ("name",),
    "quality.build": ("code_version", "dataset_version"),
}  # fmt: skip


def test_hostile_text_in_every_field_stays_text(rows, small_page):
    plain = small_page(rows)
    number = 0
    for table, columns in TEXTS.items():
        for one in rows[table]:
            for column in columns:
                one[column] = HOSTILE[number % len(HOSTILE)]
                number += 1
    rows["marts.finding"].append(
        {"board": BOARD, "period": PERIOD, "provider": "x", "return_id": "y", "check_name": "z", "findings": 1,
         **dict.fromkeys(("sentence", "code", "severity"), HOSTILE[0])}
    )  # fmt: skip
    page = small_page(rows)
    assert {node.tag for node in page.every()} <= {node.tag for node in plain.every()} | {"ul", "li"}
    known = {key for node in plain.every() for key in node.attributes}
    assert {key for node in page.every() for key in node.attributes} <= known | {"open"}
    assert all(link.attributes["href"].startswith("#") for link in page.every("a"))
    for said in HOSTILE:
        assert " ".join(said.split()) in page.text


def test_a_status_of_tomorrow_is_shown_as_no_number(rows, small_page):
    silence(card(rows, "cp_plans_profile", board=BOARD), "withheld_by_court", "")
    page = small_page(rows)
    assert "[x] withheld by court" in page.one("tr", data_row="cp_plans_profile").text


def test_a_row_is_new_continuing_or_closed_as_such_and_stands_once(rows, small_page):
    def exception(period, rank, name, kind, *, is_new):
        shown = card(rows, name, period, BOARD)
        rows["marts.exception"].append(
            {"board": BOARD, "period": period, "rank": rank, "indicator_id": name, "kind": kind,
             "provider_name": "Police", "value": shown["value"], "previous_value": None, "status": "value",
             "is_new": is_new}
        )  # fmt: skip

    exception("2023-24-Q3", 1, "cp_plans_profile", "large_change", is_new=True)
    exception("2023-24-Q3", 2, "cp_conferences_outcome", "open_query", is_new=True)
    exception(PERIOD, 1, "cp_plans_profile", "built_on_query", is_new=False)
    exception(PERIOD, 2, "cp_plans_rate", "large_change", is_new=True)
    exception(PERIOD, 3, "cp_plans_profile", "outside_soft_range", is_new=False)
    card(rows, "cp_plans_profile", board=BOARD)["query_periods"] = ["2023-24-Q3"]
    page = small_page(rows)
    notices = list(page.one("ol", class_="notices").every("li"))
    assert [notice.one("span", class_="number").text for notice in notices] == ["3", "1"]
    assert [bool(list(notice.every("span", class_="tag"))) for notice in notices] == [False, True]
    assert len(list(notices[0].every("span", class_="sentence"))) == 2
    tile = next(one for one in page.one("ul", class_="tiles").every("li") if "Rows to look at" in one.text)
    assert "1 new, 1 continuing, 1 closed" in tile.text
    title = card(rows, "cp_conferences_outcome", board=BOARD)["title"]
    assert f"Closed since the quarter before: {title}." in page.text
    assert "question unanswered" in page.one("tr", data_row="cp_plans_profile").text


def test_our_newest_figure_and_the_one_compared_are_told_apart(rows, small_page):
    own = card(rows, "cp_plans_rate", board=BOARD)
    for one in own_marks(rows):
        one.update(value=168.0)
    own.update(value=309.0, lower_95=None, upper_95=None, benchmark_value=168.0)
    page = small_page(rows)
    said = page.one("article", data_card="cp_plans_rate").text
    assert "168.0 per 10,000 as published for 2023-24" in said
    assert "The newest figure, 309.0 per 10,000, is from our own returns and is not compared." in said
    assert "ours 168.0" in page.one("tr", data_row="cp_plans_rate").text


def own_marks(rows):
    return [one for one in own(rows, "benchmarks.place") if one["indicator_id"] == "cp_plans_rate"]


SIGN_OFFS = [
    ({"reached": "not_signed", "submissions": 0, "submissions_declared": 0}, "nothing has been accepted yet."),
    ({"reached": "not_signed", "submissions_declared": 2}, "2 of 5 accepted returns declared."),
    ({"reached": "declared", "has_fallen": True},
     "the performance team has not checked it. What had been signed has changed since."),
    ({"reached": "checked", "checked_at": datetime.fromisoformat("2024-05-03")},
     "the Performance Sub Group has not signed it."),
]  # fmt: skip


@pytest.mark.parametrize(("state", "said"), SIGN_OFFS, ids=[said for _, said in SIGN_OFFS])
def test_a_quarter_that_is_not_signed_off_says_so_wherever_a_figure_stands(rows, small_page, state, said):
    (signed,) = [one for one in own(rows, "marts.sign_off") if one["period"] == PERIOD]
    signed.update({"submissions": 5, "submissions_declared": 5, **state})
    for one in own(rows, "marts.scorecard"):
        if one["period"] == PERIOD:
            one.update(sign_off=state["reached"], year_to_date_sign_off=state["reached"])
    page = small_page(rows)
    assert page.one("p", class_="unsigned").text.startswith("Not signed off, so figures may still change: ")
    assert page.one("p", class_="unsigned").text.endswith(said)
    assert {one.text for one in page.every("p", class_="marking")} == {
        "OFFICIAL-SENSITIVE, UNPROTECTED, performance team only, not signed off"
    }
    assert (
        'content: "OFFICIAL-SENSITIVE, UNPROTECTED, performance team only, not signed off"'
        in page.one("style").text
    )
    shown = [
        one for one in own(rows, "marts.scorecard") if one["period"] == PERIOD and one["value"] is not None
    ]
    assert shown
    for one in shown:
        line = page.one("tr", data_row=one["indicator_id"])
        marked = {cell.attributes["data-label"]: "not signed off" in cell.text for cell in line.every("td")}
        assert marked["Latest"]
        to_date = list(line.every("small", class_="to-date"))
        has_own = one["year_to_date_value"] is not None and one["basis"] != "year_to_date"
        assert [True] * has_own == ["not signed off" in said.text for said in to_date]
        assert not marked["Quarter before"]
        card_shown = page.one("article", data_card=one["indicator_id"])
        assert card_shown.one("p", class_="sentence").text.endswith("not signed off")


def test_a_figure_made_of_a_quarter_that_is_not_signed_is_named_under_its_picture(rows, small_page):
    name = "cp_plans_rate"
    for period in QUARTERS[-2:]:
        card(rows, name, period, BOARD)["sign_off"] = "declared"
    one = small_page(rows).one("article", data_card=name)
    assert "Not signed off: 2023-24 Q3, 2023-24 Q4." in one.one("figure", class_="trend").text
    table = one.one("table", id=f"{name}-trend-figures")
    assert [row.text.endswith(", not signed off") for row in table.every("tr")][-3:] == [False, True, True]


def test_what_was_signed_off_by_override_and_is_no_longer_the_same_says_so(rows, small_page):
    (signed,) = [one for one in own(rows, "marts.sign_off") if one["period"] == PERIOD]
    signed.update(is_overridden=True, observations_changed=2, signed_at=datetime.fromisoformat("2024-05-09"))
    rows["marts.exception"].append(
        {"board": BOARD, "period": PERIOD, "rank": 1, "indicator_id": "cp_plans_rate", "kind": "changed_since_signed",
         "provider": None, "provider_name": None, "value": 3.0, "previous_value": None, "status": "value",
         "is_new": True}
    )  # fmt: skip
    page = small_page(rows)
    assert "signed off by the Performance Sub Group on 9 May 2024; a step was taken by override" in page.text
    assert "the code or the data set has changed 2 observations since" in page.text
    assert "1 figure that is not what was signed off" in page.text
    assert "has changed since the quarter was signed off, and gives another." in page.text
    assert not [one for one in page.every("p", class_="marking") if "not signed off" in one.text]
