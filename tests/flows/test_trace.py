"""A figure is followed back to the rows of lists, or to the typed row, that it is made of; or it is said when they
went."""

import hashlib
import json
import re
import shutil
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from data_lake.ledger import ACCEPTED, SubmissionKey, Tombstone
from data_lake.ledger.rows import Ruling
from expectations.findings import Verdict
from expectations.periods import parse
from flows.office import open_office
from flows.settings import Settings
from flows.steps.build import build_warehouse
from flows.steps.explain import explain
from flows.steps.figure import NoSuchFigure, Wish, asked_for
from flows.steps.trace import trace
from reports.explained import facts
from reports.traces import as_plain, lines
from tests.flows.test_cli import lscb  # noqa: F401 - the fixture
from tests.flows.test_records import (  # noqa: F401 - fixtures among them
    BOARD,
    CANARY,
    CHILDREN,
    LONG,
    PLANS,
    SECOND,
    SOCIAL_CARE,
    THIRD,
    accept,
    opened,
    prepared,
    signed,
)
from tests.sql.slow_rules.models import declared

FIRST = "2024-25-Q1"


def asked(office, period, **more):
    return asked_for(office.catalogue(BOARD), parse(period), Wish("6", **more))


def told(found, **more):
    """The lines below the heading, with hashes and ids made plain."""
    text = "\n".join(lines(found, **more))
    text = re.sub(r"SHA-256 [0-9a-f]{64}", "SHA-256 #", text)
    text = re.sub(r"submission [0-9a-f]{16}", "submission #", text)
    return re.sub(r"version [0-9a-f]+; hash of the lists\s+[0-9a-f]+", "version #; hash of the lists #", text)


def typed(office, period, numerator, denominator):
    """Let a figure be accepted as an agency types it."""
    data = f"{period} {numerator} of {denominator}".encode()
    office.clock.tick()
    now, sha256 = office.clock.now(), office.lake.land(data)
    arrival = office.ledger.record_arrival(
        board=BOARD, provider=SOCIAL_CARE, sha256=sha256, original_name="typed.csv", size_bytes=len(data),
        received_at=now, actor="tester",
    )  # fmt: skip
    key = SubmissionKey(BOARD, SOCIAL_CARE, sha256, "child_protection", period)
    row = {
        "sheet": "Plans", "row": 7, "indicator_id": LONG, "series": "ceased_2y_pct", "area_type": "county",
        "area_code": "815", "breakdown": "all", "category": "all", "numerator": numerator, "denominator": denominator,
        "coverage": "county", "status": "final", "comment": "",
    }  # fmt: skip
    path = office.lake.put_accepted(
        pl.DataFrame([row]), board=BOARD, provider=SOCIAL_CARE, return_id="child_protection", period=period,
        submission_id=key.submission_id,
    )  # fmt: skip
    office.ledger.record_judgements([(key, Ruling((), Verdict.ACCEPTED, path, 1, now, "tester"))])
    office.ledger.record_arrival_judged(arrival.arrival_id, judged_at=now, actor="tester")


@pytest.fixture(scope="module")
def come(tmp_path_factory):
    """A lake in which one quarter was typed and the next is counted from lists, and its warehouse; only to be read."""
    root = tmp_path_factory.mktemp("come")
    shutil.copytree(Path(__file__).with_name("records_board"), root / "datasets" / BOARD)
    with opened(root) as office:
        typed(office, FIRST, 2, 10)
        accept(office, "children", SECOND, CHILDREN)
        accept(office, "cp_plans", SECOND, PLANS)
        build_warehouse(office)
        yield office


@pytest.fixture
def fresh(tmp_path):
    """A lake to which nothing has come."""
    shutil.copytree(Path(__file__).with_name("records_board"), tmp_path / "datasets" / BOARD)
    with opened(tmp_path) as office:
        yield office


@pytest.fixture(scope="module")
def followed(come):
    """The year to date of both quarters, followed back."""
    return trace(come, asked(come, SECOND))


def test_a_figure_of_typed_quarters_and_of_lists_is_followed_to_both(come, followed):
    assert (followed["numerator"], followed["denominator"], followed["value"]) == (3, 12, 25.0)
    first, second = told(followed).split(f"{FIRST}:")[1].split(f"{SECOND}:")
    assert first.splitlines() == [
        " 2 of 10, as an agency gave it; not declared",
        f"  2 of 10, {LONG} ceased_2y_pct county:815, Dalesmoor children's social care",
        f"    submission #: child_protection {FIRST}, accepted, received 7 October 2024",
        "      file typed.csv, sheet Plans, row 7",
        "      SHA-256 #",
        "",
    ]
    assert second.splitlines() == [
        " 1 of 2, counted from lists of records; not declared",
        f"  1 of 2, {LONG} ceased_2y_pct county:815, Dalesmoor children's social care",
        f"    rule records.{LONG}, version #; hash of the lists #",
        f"    submission #: children {SECOND}, accepted, received 7 October 2024",
        "      file children.csv",
        "      SHA-256 #",
        f"    submission #: cp_plans {SECOND}, accepted, received 7 October 2024",
        "      file cp_plans.csv",
        "      SHA-256 #",
        "    2 children count in it, by 2 rows, each by the place in its file:",
        "      cp_plans, row 2: in the numerator and denominator",
        "      cp_plans, row 3: in the denominator",
        "",
        "From 2024-25 Q2 on it is counted from lists: a step there may come from the other way of counting.",
    ]
    for row in followed["quarters"][1]["cells"][0]["records"]["rows"]:
        assert hashlib.sha256(come.lake.landed(row["sha256"])).hexdigest() == row["sha256"]


def test_a_figure_of_lists_is_said_in_words_with_its_rule(come):
    said = facts_of(come, SECOND)
    assert said["Added up"] == "2024-25 Q1 to 2024-25 Q2: numerator 2 + 1 = 3 and denominator 10 + 2 = 12."
    assert said["Worked out"] == "3 / 12 x 100 = 25: 25.0%, exactly."
    assert said["Supplied"] == (
        "Typed into the return child_protection by Dalesmoor children's social care (2024-25 Q1). "
        "Counted from the lists of Dalesmoor children's social care (2024-25 Q2)."
    )
    assert said["Mind"] == (
        "From 2024-25 Q2 on it is counted from lists: a step there may come from the other way of counting."
    )
    rule = "cp_plans_two_years_or_more: indicators.md I06, NI 64: more than 729 days, both days counted. "
    assert said["By the rule"] == f"{rule}Each ending counts."
    assert f"rule {LONG} " in said["Versions"]


def facts_of(office, period, **more):
    return dict(facts(explain(office, asked(office, period, **more))))


def test_whose_the_rows_are_is_said_only_when_asked_and_nothing_else_of_a_child(come, followed):
    for plain in ("\n".join(lines(followed)), json.dumps(as_plain(followed, has_ids=False), default=str)):
        assert CANARY not in plain
    for plain in (
        "\n".join(lines(followed, has_ids=True)),
        json.dumps(as_plain(followed, has_ids=True), default=str),
    ):
        assert set(re.findall(rf"{CANARY}[-\w]*", plain)) == {f"{CANARY}-0", f"{CANARY}-1"}
    assert CANARY not in json.dumps(explain(come, asked(come, SECOND)), default=str)


def test_twenty_rows_are_shown_of_a_cell_unless_all_are_asked_for(followed):
    found = deepcopy(followed)
    records = found["quarters"][1]["cells"][0]["records"]
    records["rows"] = records["rows"][:1] * 30
    assert told(found).count("cp_plans, row") == 20
    assert "      and 10 more rows: print them with --all\n" in told(found)
    assert told(found, shows_all=True).count("cp_plans, row") == 30


def test_what_cannot_be_told_row_by_row_or_is_counted_otherwise_now_is_said_so(followed):
    found = deepcopy(followed)
    records = found["quarters"][1]["cells"][0]["records"]
    records |= {"adds_up": False, "counted_now": [2, 3]}
    assert "The rule as it is now counts 2 of 3 in these lists, and the figure above is 1 of 2" in plain(
        found
    )
    records |= {"how": "together", "counted": 1}
    assert "1 group counts in it, each linked by another pseudonym" in plain(found)
    records |= {"how": "not", "rows": []}
    assert "It cannot be said row by row which rows counted" in plain(found)
    assert "It was worked out from 2 lists, named above." in plain(found)


def plain(found):
    return " ".join(told(found).split())


def test_lists_that_give_no_figure_are_named_with_what_became_of_them_and_then_those_that_stood_in(fresh):
    office = fresh
    accept(office, "children", SECOND, CHILDREN)
    sent_back(office, "cp_plans", SECOND)
    office.clock.move_to(datetime(2025, 1, 6, 9, 0, tzinfo=UTC))
    build_warehouse(office)
    text = told(trace(office, asked(office, SECOND, basis="in_quarter")))
    assert f"{SECOND}: [x] sent back, to be counted from lists of records; not declared\n" in text
    assert text[text.index(f"    list children {SECOND}") :].splitlines() == [
        f"    list children {SECOND}: it came and stands",
        f"    submission #: children {SECOND}, accepted, received 7 October 2024",
        "      file children.csv",
        "      SHA-256 #",
        f"    list cp_plans {SECOND}: what came was sent back",
        f"    submission #: cp_plans {SECOND}, sent back, received 7 October 2024",
        "      file wrong.csv",
        "      SHA-256 #",
    ]
    said = facts_of(office, SECOND, basis="in_quarter")
    assert said["No figure"] == "[x] sent back. What came was sent back to be mended."
    assert said["Supplied"] == (
        "The list children of 2024-25 Q2: it came and stands (children.csv, received 7 October 2024). "
        "The list cp_plans of 2024-25 Q2: what came was sent back (wrong.csv, received 7 October 2024)."
    )
    # the one that counts above the line stands last in its file
    accept(office, "cp_plans", THIRD, [PLANS[1], PLANS[0]])
    text = plain(trace(office, asked(office, SECOND, basis="in_quarter")))
    assert f"list cp_plans {SECOND}: what came was sent back" in text
    build_warehouse(office)
    text = plain(trace(office, asked(office, SECOND, basis="in_quarter")))
    by = "from the lists of 2024-25 Q3 (cp_plans), as what came for it was sent back"
    assert f"2024-25 Q2 {by} submission #: children {SECOND}" in text
    assert text.endswith("row 3: in the numerator and denominator cp_plans, row 2: in the denominator")
    assert facts_of(office, SECOND, basis="in_quarter")["Supplied"] == (
        f"Counted from the lists of Dalesmoor children's social care (2024-25 Q2 {by})."
    )
    later = plain(trace(office, asked(office, THIRD, basis="in_quarter")))
    assert f"list children {THIRD}: it is due 22 January 2025 and has not come" in later
    assert list(office.lake.root.glob(".records-*")) == []


def sent_back(office, list_id, period):
    data = f"{list_id} {period}, all wrong".encode()
    now, sha256 = office.clock.now(), office.lake.land(data)
    arrival = office.ledger.record_arrival(
        board=BOARD, provider=SOCIAL_CARE, sha256=sha256, original_name="wrong.csv", size_bytes=len(data),
        received_at=now, actor="tester",
    )  # fmt: skip
    key = SubmissionKey(BOARD, SOCIAL_CARE, sha256, list_id, period, arrival.occurrence)
    office.ledger.record_judgements([(key, Ruling((), Verdict.REJECTED, None, 0, now, "tester"))])
    office.ledger.record_arrival_judged(arrival.arrival_id, judged_at=now, actor="tester")


def test_a_figure_that_is_not_there_is_told_with_those_that_are(come):
    with pytest.raises(NoSuchFigure) as refused:
        trace(come, asked(come, "2030-31-Q1"))
    assert str(refused.value) == (
        "dalesmoor 2030-31-Q1: the warehouse covers from 2024-25-Q1 to 2024-25-Q2. Name one of these, or run "
        "`lscb build`."
    )
    with pytest.raises(NoSuchFigure, match=r"has no figure ceased_2y_pct year_to_date for Craven in .*csc4"):
        trace(come, asked(come, SECOND, area="craven"))
    found = trace(come, asked(come, FIRST, area="selby"))
    assert found["numerator"] is None
    assert "[x] not collected" in told(found)
    assert facts_of(come, FIRST, area="selby")["No figure"] == (
        "[x] not collected. A return came, and does not say it."
    )


def test_a_warehouse_that_is_behind_says_what_has_been_superseded_since(come, tmp_path):
    shutil.copytree(come.lake.root.parent, tmp_path / "copy")
    with opened(tmp_path / "copy") as office:
        office.clock.move_to(come.clock.now())
        accept(office, "cp_plans", SECOND, PLANS[:1])
        text = told(trace(office, asked(office, SECOND, basis="in_quarter")))
    assert text.count("      superseded 7 October 2024 by submission #") == 1
    assert "2 children count in it" in text


def test_a_signed_quarter_names_its_frozen_file_until_its_sign_off_falls(signed):  # noqa: F811
    build_warehouse(signed)
    text = told(trace(signed, asked(signed, SECOND, basis="in_quarter")))
    (frozen,) = signed.ledger.signing.frozen(BOARD, SECOND)
    assert "1 of 2, counted from lists of records; signed off" in text
    assert frozen.path in text.replace("\n    ", "")
    assert "fallen" not in text
    accept(signed, "cp_plans", SECOND, PLANS[:1])
    build_warehouse(signed)
    later = told(trace(signed, asked(signed, SECOND, basis="in_quarter")))
    assert "1 of 1, counted from lists of records; not declared" in later
    assert "its sign-off has fallen since" in " ".join(later.split())


def test_rows_that_went_are_told_with_the_day(signed):  # noqa: F811
    columns = ("submission_id", "return_id", "period", "accepted_path")
    for submission_id, return_id, period, path in (
        signed.ledger.snapshot().submission.select(*columns).iter_rows()
    ):
        data = (signed.lake.root / path).read_bytes()
        stone = Tombstone(
            ACCEPTED, path, BOARD, SOCIAL_CARE, return_id, period, submission_id, len(data),
            hashlib.sha256(data).hexdigest(), "accepted_lists", signed.clock.now(),
        )  # fmt: skip
        signed.ledger.purging.record(stone, actor="tester")
        (signed.lake.root / path).unlink()
    found = trace(signed, asked(signed, SECOND, basis="in_quarter"))
    assert (found["numerator"], found["denominator"]) == (1, 2)
    text = plain(found)
    assert "its rows were removed 6 January 2025, when their retention had ended" in text
    assert "The rows that counted are no longer there: they were removed 6 January 2025." in text
    assert "row 2" not in text


MEANT = """
 6 |                        | ceased_2y_pct year_to_date county 815 all all
 I06 | --area selby         | ceased_2y_pct year_to_date csc4 selby all all
 NI 64 | --area district7:selby | ceased_2y_pct year_to_date district7 selby all all
 C21 | --area CA1           | ceased_2y_pct year_to_date catch7 CA1 all all
 6 | --area County          | ceased_2y_pct year_to_date county 815 all all
 6 | --series open_2y_count | open_2y_count snapshot county 815 all all
 6 | --basis in_quarter     | ceased_2y_pct in_quarter county 815 all all
 3 | --category neglect     | open_plans_total snapshot county 815 category neglect
 99 |                       | refused: no indicator called 99. Print all of them with: lscb catalogue list
 6 | --series all           | refused: cp_plans_two_years_or_more has no series all. Give one with --series: ceased
 6 | --basis monthly        | refused: cp_plans_two_years_or_more, ceased_2y_pct has no basis monthly. Give one
 6 | --area york            | refused: no area called york. There are: county:815, csc4:
 24 | --area selby          | refused: selby is the name of more than one area: give one of csc4:selby
 3 | --breakdown colour     | refused: cp_plans_profile has no breakdown colour. Give one with --breakdown: category
 3 | --breakdown category   | refused: cp_plans_profile is broken down by category. Give one with --category: category
 3 | --category blue        | refused: cp_plans_profile has no category blue. Give one with --category: category
 6 | --breakdown age        | refused: cp_plans_two_years_or_more has no breakdowns: leave out --breakdown and --ca
 6 | --category neglect     | refused: cp_plans_two_years_or_more has no breakdowns: leave out --breakdown and --ca
 44 |                       | refused: no indicator called 44. There are 44a (
"""
"""What is typed after `lscb trace 2023-24-Q4`, and which figure is meant, or how the answer begins."""


@pytest.mark.parametrize("line", MEANT.strip().splitlines())
def test_which_figure_is_meant(line):
    name, options, meant = (part.strip() for part in line.split("|"))
    words = options.split()
    more = {key.removeprefix("--"): value for key, value in zip(words[::2], words[1::2], strict=True)}
    try:
        found = " ".join([*asked_for(declared(), parse("2023-24-Q4"), Wish(name, **more)).key.values()][3:])
    except NoSuchFigure as error:
        found = f"refused: {error}"
    assert found[: len(meant)] == meant
    assert found.startswith("refused: ") or found == meant


def test_the_commands_tell_what_is_wrong_in_a_sentence(lscb):  # noqa: F811
    assert lscb("trace", "soon", "6").refused().startswith("soon: ")
    assert lscb("explain", "2023-24-Q4", "99").refused().startswith("no indicator called 99.")
    for command in ("trace", "explain"):
        said = lscb(command, "2023-24-Q4", "6").refused()
        assert "nothing has been built. Run `lscb build`." in said


def test_every_figure_of_the_demonstration_leads_to_the_line_it_was_typed_in(demonstration):
    root, _ = demonstration
    with open_office(Settings(root=root, board="nyscb,eastmoor", actor="reader")) as there:
        seen = 0
        for name in ("1", "6", "16", "24", "29a", "45"):
            found = trace(there, asked_for(there.catalogue("nyscb"), parse("2023-24-Q4"), Wish(name)))
            cells = [cell for quarter in found["quarters"] for cell in quarter["cells"]]
            assert cells, name
            for cell in cells:
                if cell["numerator"] is None:
                    continue
                (submission,) = cell["submissions"]
                assert (submission["file_gone_at"], submission["verdict"] != "rejected") == (None, True)
                data = there.lake.landed(submission["sha256"])
                if submission["file"].endswith(".csv"):
                    line = data.decode("utf-8-sig").splitlines()[cell["row"]["row"] - 1]
                    assert str(cell["numerator"]) in re.split("[,;]", line)
                    seen += 1
        assert seen > 4
        said = dict(
            facts(explain(there, asked_for(there.catalogue("nyscb"), parse("2023-24-Q4"), Wish("6"))))
        )
        assert said["Worked out"] == "19 / 488 x 100 = 3.893..., which rounds (half away from zero) to 3.9%."
        assert "Wilson's method" in said["How sure"]
        assert "The Department for Education's set of 2021" in said["Compared with"]
        place = trace(there, asked_for(there.catalogue("nyscb"), parse("2023-24-Q4"), Wish("2")))
        assert len(place["published"]) == place["denominator"]
        rows = there.catalogue("nyscb").file("published.csv").read_text(encoding="utf-8").splitlines()
        for one in place["published"]:
            assert rows[one["line"] - 1].startswith(f"{one['authority_code']},")
            assert f",cp_plans_rate,rate,{one['source']},{one['release']}," in rows[one["line"] - 1]
