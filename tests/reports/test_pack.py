"""The performance team's page: what stands on it, and that it is whole, offline and marked."""

import base64
import hashlib
import re

import pytest
from marts_fixture import PERIOD, card, rows

from reports.ratings import RATING_WORDS

MARKING = "OFFICIAL-SENSITIVE, UNPROTECTED, performance team only"
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "a", "p", "div", "nav", "ul", "ol", "li", "main", "header", "h1",
    "h2", "h3", "dl", "dt", "dd", "section", "article", "span", "strong", "small", "details", "summary", "figure",
    "figcaption", "table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "desc", "g", "path", "line", "rect",
    "text", "tspan", "circle", "fieldset", "legend", "label", "input",
}  # fmt: skip


def test_the_page_is_marked_at_its_head_and_its_foot(page):
    body = page.one("body")
    marks = list(body.every("p", class_="marking"))
    assert [mark.text for mark in marks] == [MARKING, MARKING]
    assert body.children[-1] is marks[-1]


def test_the_header_says_board_quarter_audience_version_and_instant(page):
    header = page.one("header")
    for said in (
        "North Yorkshire Safeguarding Children Board", "January to March 2024", "Performance team", "26 April 2024",
        "0.1.0", "3f9a1c2",
    ):  # fmt: skip
        assert said in header.text


def test_all_53_rows_have_a_line_and_a_card_each_by_its_identifier(page):
    wanted = [row["indicator_id"] for row in rows()]
    assert len(wanted) == 53
    lines = [line.attributes["data-row"] for line in page.every("tr") if "data-row" in line.attributes]
    cards = [one.attributes["data-card"] for one in page.every("article", class_="card")]
    assert sorted(lines) == sorted(cards) == sorted(wanted)
    assert lines == cards


def test_every_picture_is_named_described_and_has_its_table(page, published):
    ids = {node.attributes["id"]: node for node in page.every() if "id" in node.attributes}
    pictures = list(page.every("svg"))
    assert len(pictures) == published.pictures > 200
    for picture in pictures:
        assert picture.attributes["role"] == "img"
        title, description = picture.attributes["aria-labelledby"].split()
        assert ids[title].tag == "title"
        assert ids[title].text
        assert ids[description].tag == "desc"
        assert len(ids[description].text) > 20
        table = ids[picture.attributes["data-table"]]
        assert table.tag == "table"
        assert len(list(table.every("tr"))) > 1


def test_ids_are_unique_and_links_lead_somewhere(page):
    ids = [node.attributes["id"] for node in page.every() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    targets = [link.attributes["href"] for link in page.every("a")]
    assert targets
    assert {target.removeprefix("#") for target in targets} <= set(ids)


def test_the_page_needs_nothing_from_outside_and_runs_nothing(page, published):
    html = published.path.read_text(encoding="utf-8")
    assert {node.tag for node in page.every()} <= ALLOWED
    assert {node.attributes["type"] for node in page.every("input")} <= {"radio"}
    for node in page.every():
        assert not [key for key in node.attributes if key.startswith("on") or key in {"style", "src"}]
        assert node.tag == "a" or "href" not in node.attributes
    addresses = set(re.findall(r"[a-z]+://[^\"'<> ]+", html))
    assert addresses == {"http://www.w3.org/2000/svg"}


def test_the_content_policy_lets_in_its_own_style_alone(page):
    style = page.one("style")
    digest = base64.b64encode(hashlib.sha256("".join(style.texts).encode()).digest()).decode()
    policy = next(
        meta.attributes["content"]
        for meta in page.every("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert (
        policy
        == f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; base-uri 'none'; form-action 'none'"
    )


def numbers(text):
    """The numbers of a text, as they were meant."""
    found = re.findall(r"(?<![\w-])\N{MINUS SIGN}?\d[\d,]*(?:\.\d+)?", text)
    return [float(one.replace(",", "").replace("\N{MINUS SIGN}", "-")) for one in found]


def cell(line, label):
    return next(one for one in line.every("td") if one.attributes["data-label"] == label)


@pytest.mark.parametrize("name", [row["indicator_id"] for row in rows()])
def test_every_number_of_the_scorecard_is_the_marts(page, tables, name):
    mart = card(tables, name)
    line = page.one("tr", data_row=name)
    decimals = mart["decimals"]
    latest = cell(line, "Latest")
    if mart["value"] is None:
        assert latest.text.startswith(f"[{'z' if mart['status'] == 'not_due' else 'x'}] {mart['reason']}")
    else:
        assert numbers(latest.one("strong").text)[0] == pytest.approx(mart["value"], abs=0.51 * 10**-decimals)
        bounds = [mart["lower_95"], mart["upper_95"]]
        shown = [one.text for one in latest.every("small", class_="interval")]
        assert len(shown) == (bounds[0] is not None)
        if shown:
            rough = 0.51 if bounds[1] >= 10 else 0.51 * 10**-decimals
            assert numbers(shown[0]) == pytest.approx(bounds, abs=rough)
    for label, column in (
        ("Quarter before", "previous_value"),
        ("Year before", "same_quarter_last_year_value"),
        ("Latest", "year_to_date_value"),
        ("Neighbours", "neighbour_mean"),
        ("Neighbours", "england_value"),
    ):
        place, wanted = cell(line, label), mart[column]
        if column == "year_to_date_value" and mart["basis"] == "year_to_date":
            wanted = None
        if column in {"year_to_date_value", "england_value"}:
            place = next(
                iter(place.every("small", class_="to-date" if label == "Latest" else "england")), None
            )
        found = numbers(place.text) if place else []
        if wanted is None:
            assert not found
        else:
            assert found[0] == pytest.approx(wanted, abs=0.51 * 10**-decimals)


@pytest.mark.parametrize("name", [row["indicator_id"] for row in rows()])
def test_each_rating_stands_as_a_word_with_a_shape_and_its_sentence_on_the_card(page, tables, name):
    (mart,) = [
        one for one in tables["marts.rating"] if (one["board"], one["indicator_id"]) == ("nyscb", name)
    ]
    place = cell(page.one("tr", data_row=name), "Rating")
    badge = place.one("span", class_="rating")
    assert badge.attributes["class"] == f"rating {mart['rating']}"
    assert badge.one("span", class_="shape").attributes["aria-hidden"] == "true"
    assert badge.text == RATING_WORDS[mart["rating"]]
    said = page.one("article", data_card=name).one("p", class_="verdict").text
    assert said.startswith(f"{badge.text}: ")


def test_where_nothing_is_good_or_bad_by_itself_no_word_of_ours_judges(page, tables):
    named = {row["indicator_id"] for row in rows() if row["polarity"] == "neither"}
    assert named
    for name in named:
        own = page.one("article", data_card=name)
        said = " ".join(
            one.text
            for kind in ("verdict", "sentence", "place", "evidence")
            for one in own.every("p", class_=kind)
        )
        assert not re.search(r"\b(better|worse|good|bad)\b", said, re.IGNORECASE), said


def test_every_figure_of_ours_has_its_confidence_beside_it(page, tables):
    grades = {
        (one["indicator_id"], one["period"], one["basis"]): one["confidence"]
        for one in tables["marts.data_quality"]
        if one["board"] == "nyscb"
    }
    for row in rows():
        name = row["indicator_id"]
        mart, line = card(tables, name), page.one("tr", data_row=name)
        for label, period, value in (
            ("Latest", PERIOD, mart["value"]),
            ("Quarter before", "2023-24-Q3", mart["previous_value"]),
            ("Year before", "2022-23-Q4", mart["same_quarter_last_year_value"]),
        ):
            found = [one.text for one in cell(line, label).every("span", class_="grade")]
            grade = grades[name, period, mart["basis"]]
            if value is not None and grade is not None:
                assert {*found[0].split()} == {"confidence", grade}
        if mart["value"] is not None:
            own = page.one("article", data_card=name)
            assert f"confidence {grades[name, PERIOD, mart['basis']]}" in own.one("p", class_="sentence").text
            about = own.one("dl", class_="about").text
            assert re.search(r"Confidence\s*[A-D]: .*missing of 24 figures due", about)


def test_a_row_counted_otherwise_than_before_is_compared_with_nothing_from_before(page, tables):
    name = "cp_plans_two_years_or_more"
    line, own = page.one("tr", data_row=name), page.one("article", data_card=name)
    assert "not compared" in cell(line, "Year before").text
    assert not re.search(r"\b(up|down|no change)\b", cell(line, "Year before").text)
    said = own.one("p", class_="sentence").text
    assert "Counted from lists since October 2023, so quarters before are not compared." in said
    assert "last year" not in said
    assert "Counted from lists since October 2023" in own.one("dl", class_="about").text
    short = page.one("section", class_="short").text
    assert "1 row is counted otherwise than a year ago and not compared." in short


def test_ratings_are_not_counted_out_as_colours(page):
    assert not re.search(r"\b(green|amber|red)\b", page.one("ul", class_="tiles").text, re.IGNORECASE)
    believed = next(one for one in page.one("ul", class_="tiles").every("li") if "Rows believed" in one.text)
    assert re.search(r"\d+ of 53 ?confidence A\s\d+, B\s\d+, C\s\d+, D\s\d+; \d+ invented", believed.text)


def test_exactly_the_invented_figures_are_marked_invented(page, tables):
    for row in rows():
        mart = card(tables, row["indicator_id"])
        line = page.one("tr", data_row=row["indicator_id"])
        marked = bool(list(cell(line, "Latest").every("span", class_="invented")))
        for label, which in (("Quarter before", "previous"), ("Year before", "same_quarter_last_year")):
            own_mark = bool(list(cell(line, label).every("span", class_="invented")))
            assert own_mark == bool(mart[f"{which}_value"] is not None and mart[f"{which}_is_invented"])
        on_card = page.one("article", data_card=row["indicator_id"]).one("p", class_="sentence")
        assert marked == (mart["value"] is not None and mart["is_invented"])
        assert bool(list(on_card.every("span", class_="invented"))) == marked


def test_the_exceptions_stand_in_their_order_and_new_ones_say_so(page):
    notices = list(page.one("ol", class_="notices").every("li"))
    assert [notice.one("span", class_="number").text for notice in notices] == [
        "30", "31", "33", "1", "25", "10", "4", "50",
    ]  # fmt: skip
    assert [bool(list(notice.every("span", class_="tag"))) for notice in notices] == [False] * 6 + [True] * 2
    assert "Overdue from North Yorkshire Police" in notices[0].text
    assert [notice.one("small", class_="weight").text for notice in notices][:4] == [
        "At stake: a child waits. Evidence 3 of 3, consequence 2 of 3.",
        *["Evidence 3 of 3, consequence 2 of 3."] * 2, "Evidence 2 of 3, consequence 2 of 3.",
    ]  # fmt: skip
    assert "Red: " in notices[4].text


def test_at_most_five_tiles_and_three_sentences(page):
    assert len(list(page.one("ul", class_="tiles").every("li"))) <= 5
    assert len(list(page.one("section", class_="short").every("dd"))) == 3


def test_a_table_holds_exactly_what_a_trend_draws(page, tables):
    table = page.one("table", id="cp_plans_rate-trend-figures")
    drawn = [numbers(next(line.every("td")).text)[0] for line in table.one("tbody").every("tr")]
    mart = [
        row["value"]
        for row in tables["marts.scorecard"]
        if row["board"] == "nyscb" and row["indicator_id"] == "cp_plans_rate"
    ]
    assert drawn == pytest.approx(mart)
    assert len(drawn) == 12


def test_the_matrix_has_a_table_of_twelve_quarters(page):
    table = page.one("table", id="timeliness-figures")
    headings = [heading.text for heading in table.one("thead").every("th")]
    assert len(headings) == 13
    assert headings[-1] == PERIOD.replace("-Q", " Q")
    police = next(
        line for line in table.one("tbody").every("tr") if line.text.startswith("North Yorkshire Police")
    )
    assert list(police.every("td"))[-1].text == "overdue"


def test_every_printed_sheet_is_marked(page):
    style = "".join(page.one("style").texts)
    assert f'@top-center {{ content: "{MARKING}";' in style


def test_the_typeface_of_the_pictures_travels_once_with_the_page(page, published):
    html = published.path.read_text(encoding="utf-8")
    faces = re.findall(
        r'@font-face { font-family: "(.+?)"; font-weight: (\d+); src: url\("data:font/woff2;', html
    )
    assert faces == [("LSCB Sans", "400"), ("LSCB Sans", "700")]
    assert {one.attributes["font-family"].split(",")[0] for one in page.every("svg")} == {"LSCB Sans"}


def test_a_place_shows_the_years_the_strip_by_rate_and_the_numbers_beside(page):
    own = page.one("article", data_card="cp_plans_neighbour_position")
    kinds = [figure.attributes["class"] for figure in own.every("figure")]
    assert kinds == ["picture trend", "picture neighbours", "picture ranking"]
    years = page.one("table", id="cp_plans_neighbour_position-trend-figures")
    assert [next(line.every("th")).text for line in years.one("tbody").every("tr")] == [
        str(year) for year in range(2013, 2025)
    ]
    strip = page.one("table", id="cp_plans_neighbour_position-neighbours-figures")
    assert [heading.text for heading in strip.one("thead").every("th")] == ["Authority", "Value", "Number"]
    assert "Placed by the rate: " in own.text
    assert "the neighbours' mean of" in own.text
    sets = next(table for table in own.every("table") if "Against each neighbour set" in table.text)
    assert all(cell.text for line in sets.one("tbody").every("tr") for cell in line.every("td"))


def test_a_count_of_the_year_to_date_is_drawn_by_its_quarters(page):
    name = "referrals_to_initial_assessment_by_agency"
    own = page.one("article", data_card=name)
    assert "Trend: referrals, in the quarter" in own.text
    drawn = [
        numbers(next(line.every("td")).text)[0]
        for line in page.one("table", id=f"{name}-trend-figures").one("tbody").every("tr")
    ]
    assert drawn == sorted(drawn)
    assert max(drawn) - min(drawn) == 11
    assert "on the quarter before" not in own.text
    assert not numbers(cell(page.one("tr", data_row=name), "Quarter before").text)


def test_no_set_of_neighbours_and_no_symbol_is_left_unexplained(page):
    assert not re.search(r"seed 2007|dfe 2021|Taken together|\[-\]", page.text)
    assert "The Department for Education's set of 2021" in page.text


def test_what_corrections_changed_stands_with_its_reason(page):
    (table,) = [one for one in page.every("section") if one.attributes.get("id") == "corrections"]
    said = table.text
    assert "2 figures were changed by corrections" in said
    assert "after publication" in said
    assert "1,402 420 Two months were added twice." in said
    assert "no reason given" in said


def test_a_card_says_the_thought_behind_its_rating_and_names_no_rule(page):
    said = page.one("section", id="cards").text if list(page.every("section", id="cards")) else page.text
    assert "Rated by The target is met." in said or "Rated byThe target is met." in said
    assert "(rule " not in said
