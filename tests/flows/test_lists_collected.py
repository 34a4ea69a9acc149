"""Lists of records from an inbox to a verdict, rows in the lake and a receipt that shows none of them."""

import html
from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest

from data_lake.invented.returns import Inventor
from data_lake.ledger import LANDING
from data_lake.ledger.purging import Tombstone
from expectations.answers import Answer
from expectations.findings import Severity
from expectations.gates.sameness import FEWEST_FIGURES
from expectations.layout import COLUMNS
from flows.settings import SetClock
from flows.steps.judge import judge_arrivals
from flows.steps.receipts import write_receipts
from flows.steps.take import take
from tests.handed_in import collect
from tests.lists_handed_in import (
    LISTS,
    PROVIDER,
    QUARTER,
    board_with_lists,
    csv_of,
    invented,
    parquet_of,
    with_cell,
    workbook_of,
)

BOARD = "nyscb"
CANARY = "Zwetschgenknoedel"


@pytest.fixture(scope="module")
def lists():
    return invented()


@pytest.fixture
def desk(office):
    return replace(office, catalogues={BOARD: board_with_lists(office.catalogue(BOARD))})


def hand_in(office, name, data, provider=PROVIDER):
    folder = office.lake.inbox(BOARD, provider)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def verdicts(office):
    return {one.return_id: one.verdict for one in office.ledger.submissions(BOARD)}


def told(office, return_id=None):
    return [
        (one.code, str(one.address), one.sentence)
        for submission in office.ledger.submissions(BOARD)
        if return_id in {None, submission.return_id}
        for one in office.ledger.findings(submission.submission_id)
        if one.severity is not Severity.ADVICE
    ]


def receipt(office, number=1, provider=PROVIDER):
    return (office.lake.outbox(BOARD, provider) / f"receipt_{number}.html").read_text("utf-8")


def test_sound_lists_are_accepted_in_every_form(desk, lists):
    forms = {"children": csv_of, "cp_plans": parquet_of, "cp_reviews": lambda one: workbook_of({"any": one})}
    kinds = {"children": "csv", "cp_plans": "parquet", "cp_reviews": "xlsx"}
    for name, form in forms.items():
        hand_in(desk, f"{name}.{kinds[name]}", form(lists[name]))
    collect(desk, BOARD)
    assert told(desk) == []
    assert verdicts(desk) == dict.fromkeys(LISTS, "accepted")
    for one in desk.ledger.current(BOARD):
        kept = desk.lake.read_records(one.accepted_path)
        assert kept.schema == desk.catalogue(BOARD).record_list(one.return_id).typed
        assert kept.height == one.row_count == lists[one.return_id].height
        assert desk.lake.about_records(one.accepted_path) == {
            "covers_from": "", "kind": kinds[one.return_id], "is_invented": "yes",
        }  # fmt: skip
    page = receipt(desk)
    assert "The rows of your lists are not sent back" in page
    assert "Invented: what this receipt speaks of is made up." in page
    assert {one.suffix for one in desk.lake.outbox(BOARD, PROVIDER).iterdir()} == {".html"}
    assert "invented-" not in page


UPN, NHS = "H801200001001", "943 476 5919"


def cell(column, text):
    return lambda one: with_cell(one, column, text)


def whole(column, text):
    return lambda one: one.with_columns(pl.lit(text).alias(column))


BROKEN = {
    "a UPN in a column": (
        "children", cell("child_id", UPN), "row 2, column child_id",
        "the cell holds a unique pupil number, which no list may.",
    ),
    "an NHS number in text": (
        "cp_plans", cell("plan_id", f"{CANARY} {NHS}"), "row 2, column plan_id",
        "the cell holds an NHS number, which no list may.",
    ),
    "a full postcode": (
        "children", cell("csc4", "YO11 1AA"), "row 2, column csc4",
        "the cell holds a full postcode, which no list may.",
    ),
    "a heading of dates of birth": (
        "children", whole("DOB", CANARY), "row 1, column dob",
        "no list may have this column, as it says who somebody is.",
    ),
    "an unknown heading": ("children", whole(CANARY, "x"), "row 1, column number 13", "nobody asked for this column."),
    "a heading called as the place is": (
        "children", whole("Row", "x"), "row 1, column number 13", "nobody asked for this column.",
    ),
    "an unknown code": (
        "cp_plans", cell("latest_category", CANARY), "row 2, column latest_category",
        "the code is not one that this list knows (rule 8910 of the children in need census).",
    ),
    "a heading too few": (
        "cp_plans", lambda one: one.drop("start_date"), "row 1, column start_date",
        "the heading is missing, so nothing in this file can be read.",
    ),
    "a row of another quarter": (
        "cp_plans", cell("period", "2023-24-Q3"), "row 2, column period",
        "the period is not the one that this list is for.",
    ),
    "a row of another list": (
        "cp_plans", cell("return_id", "cp_reviews"), "row 2, column return_id",
        "the row belongs to another return than the rest of the file.",
    ),
    "named otherwise": (
        "cp_plans", whole("return_id", CANARY), "row 2, column return_id",
        "the headings are those of a list, but no row names the return that hands it in.",
    ),
    "a character that cannot be seen": (
        "cp_plans", cell("plan_id", "a\u200bbcd"), "row 2, column plan_id",
        "the cell holds a character that cannot be seen.",
    ),
}  # fmt: skip


def test_a_bad_list_is_told_at_its_place_and_stops_no_other(desk, lists, caplog):
    for number, (name, change, _, _) in enumerate(BROKEN.values()):
        sheets = {one: change(lists[one]) if one == name else lists[one] for one in LISTS}
        hand_in(desk, f"{number:02}.xlsx", workbook_of(sheets))
    collect(desk, BOARD)
    by_name = {one.original_name: one.arrival_id for one in desk.ledger.arrivals(BOARD)}
    for number, (case, (name, _, place, sentence)) in enumerate(BROKEN.items()):
        held = {
            one.return_id: one
            for one in desk.ledger.submissions(BOARD)
            if one.arrival_id == by_name[f"{number:02}.xlsx"]
        }
        assert {key: one.verdict for key, one in held.items()} == {
            one: "rejected" if one == name else "accepted" for one in LISTS
        }, case
        first, *_ = desk.ledger.findings(held[name].submission_id)
        assert first.sentence == f"Sheet {name}, {place}: {sentence}"
        assert first.sentence in html.unescape(receipt(desk, held[name].arrival_id))
    assert_nowhere(desk, caplog, CANARY, CANARY.lower(), UPN, NHS)


def assert_nowhere(office, caplog, *words):
    """No word of a file is in a receipt, in the ledger or in a log; where it landed it stays."""
    office.ledger.head()
    files = [one for one in office.lake.root.rglob("*") if one.is_file() and "landing" not in one.parts]
    assert len(files) > 3
    kept = b"".join(one.read_bytes() for one in files) + caplog.text.encode()
    for word in words:
        assert word.encode() not in kept


NO_TABLES = {
    "a row with a cell too many": (
        lambda text: text.replace("\n", ",x\n", 2).replace(",x\n", "\n", 1), "R-09",
        "Row 2: it has 13 cells where the headings are 12.",
    ),
    "a heading twice": (
        lambda text: text.replace("gender", "child_id", 1), "R-06",
        "Row 1, column child_id: the heading stands more than once.",
    ),
    "without the column that names it": (
        lambda text: text.replace("return_id,", "what,", 1), "R-07",
        "Row 1, column return_id: the heading is missing, so nothing in this file can be read.",
    ),
    "a column without a heading": (
        lambda text: text.replace("\n", ",\n", 1).replace("\n", ",x\n").replace(",,x\n", ",\n", 1), "R-08",
        "Row 1: column 13 holds entries, but its heading is none of the template.",
    ),
    "a quotation mark that stays open": (
        lambda text: text.replace("invented-", '"invented-', 1), "R-10",
        "Row 2: a cell goes over the end of its line, or its quotation marks do not match.",
    ),
    "headings alone": (
        lambda text: text.split("\n")[0] + "\n", "R-16", "The whole file: it has headings but no rows.",
    ),
    "of a quarter that nobody owes": (
        lambda text: text.replace("2023-24-Q4", "2019-20-Q4"), "T-03",
        "Row 2, column period: this provider owes no such return for such a period.",
    ),
    "of no quarter": (
        lambda text: text.replace("2023-24-Q4", ""), "T-03",
        "Row 2, column period: this provider owes no such return for such a period.",
    ),
}  # fmt: skip


def test_what_is_no_table_or_owed_by_nobody_is_refused(desk, lists):
    for number, (change, _, _) in enumerate(NO_TABLES.values()):
        text = csv_of(lists["children"]).decode()
        hand_in(desk, f"{number:02}.csv", change(text).encode())
    hand_in(desk, "referrals.csv", csv_of(lists["referrals"]))
    hand_in(desk, "crimes.csv", csv_of(lists["crimes"]), "lado")
    collect(desk, BOARD)
    assert set(verdicts(desk).values()) == {"rejected"}
    expected = [(code, sentence) for _, code, sentence in NO_TABLES.values()]
    theirs = ("T-03", "Row 2, column return_id: this provider owes no such return for such a period.")
    assert sorted((one[0], one[2]) for one in told(desk)) == sorted([*expected, theirs, theirs])


def test_one_sheet_alone_is_sent_back_and_a_list_with_nothing_in_it_says_so(desk, lists):
    hidden = workbook_of({name: lists[name] for name in LISTS}, hidden_rows=[3])
    hand_in(desk, "hidden.xlsx", hidden)
    hand_in(
        desk, "twice.xlsx", workbook_of({"children": lists["children"], "children (2)": lists["children"]})
    )
    row = dict.fromkeys(lists["crimes"].columns, "") | {"return_id": "crimes", "period": QUARTER.label}
    hand_in(desk, "crimes.csv", csv_of(pl.DataFrame([row])), "police")
    collect(desk, BOARD)
    by_name = {one.arrival_id: one.original_name for one in desk.ledger.arrivals(BOARD)}
    found = {(by_name[one.arrival_id], one.return_id): one.verdict for one in desk.ledger.submissions(BOARD)}
    assert found == {
        ("hidden.xlsx", "children"): "rejected",
        ("hidden.xlsx", "cp_plans"): "accepted",
        ("hidden.xlsx", "cp_reviews"): "accepted",
        ("twice.xlsx", "children"): "rejected",
        ("crimes.csv", "crimes"): "accepted_with_queries",
    }
    assert {one[::2] for one in told(desk)} == {
        ("R-23", "Sheet children, row 4: it holds entries but is hidden."),
        (
            "T-05",
            "Sheet children (2): the sheet holds a list that stands on another sheet of this file, too.",
        ),
        ("L-02", "The whole file: the list says that there is none in 24 months."),
    }


def test_lists_are_held_against_those_that_stand_and_a_damaged_one_lets_nothing_through(desk, lists):
    hand_in(desk, "children.csv", csv_of(lists["children"]))
    collect(desk, BOARD)
    stranger = with_cell(lists["cp_plans"], "child_id", "invented-nobody")
    hand_in(desk, "cp_plans.csv", csv_of(stranger))
    collect(desk, BOARD)
    assert [(one[1], one[2]) for one in told(desk, "cp_plans")] != []
    (children,) = desk.ledger.current(BOARD)
    path = desk.lake.root / children.accepted_path
    path.chmod(0o600)
    path.write_bytes(b"other")
    hand_in(desk, "cp_plans.csv", csv_of(lists["cp_plans"]))
    collect(desk, BOARD)
    last = [one for one in desk.ledger.submissions(BOARD) if one.return_id == "cp_plans"][-1]
    assert last.verdict == "rejected"
    assert [one.code for one in desk.ledger.findings(last.submission_id)] == ["P-04"]


def test_a_list_before_its_quarter_ended_is_refused_and_a_late_one_is_told(desk, lists):
    early = replace(desk, clock=SetClock(datetime(2024, 3, 30, tzinfo=UTC)))
    late = replace(desk, clock=SetClock(datetime(2024, 6, 10, tzinfo=UTC)))
    for one in (early, late):
        hand_in(one, "children.csv", csv_of(lists["children"]))
        collect(one, BOARD)
    first, second = desk.ledger.submissions(BOARD)
    assert [one.code for one in desk.ledger.findings(first.submission_id)] == ["T-02"]
    assert [one.code for one in desk.ledger.findings(second.submission_id)] == ["T-01"]
    assert (first.verdict, second.verdict) == ("rejected", "accepted")


def test_the_rows_of_the_period_before_again_are_asked_about_and_an_answer_stands_with_the_rows(desk, lists):
    earlier = lists["crimes"].filter(pl.max_horizontal("recorded_date", "outcome_date") < "2024-01-01")
    assert earlier.height >= FEWEST_FIGURES
    for label in ("2023-24-Q3", "2023-24-Q4"):
        sent = earlier.with_columns(pl.lit(label).alias("period"))
        hand_in(desk, "crimes.csv", csv_of(sent), "police")
        collect(desk, BOARD)
    first, second = desk.ledger.submissions(BOARD)
    assert [one.code for one in desk.ledger.findings(first.submission_id)] == ["T-01", "L-24"]
    (asked,) = desk.ledger.findings(second.submission_id)
    assert second.verdict == "accepted_with_queries"
    assert asked.sentence == "The whole file: everything in it is the same as in the period before."
    now = desk.clock.now()
    answer = Answer("police", "crimes", QUARTER.label, asked.code, "", "", "", "None came to notice.", "analyst",
                    now.date(), None, second.submission_id)  # fmt: skip
    desk.ledger.record_answer(BOARD, answer, recorded_at=now, actor="tester")
    hand_in(desk, "again.csv", csv_of(sent) + b"\n", "police")
    collect(desk, BOARD)
    assert desk.ledger.submissions(BOARD)[-1].verdict == "accepted"


def test_lists_and_figures_come_in_one_workbook(desk, lists):
    rows = Inventor(desk.catalogue(BOARD)).quarter(QUARTER).filter(pl.col("provider") == PROVIDER)
    sheets = {
        str(name): frame.select(pl.col(COLUMNS).cast(pl.String).fill_null(""))
        for (name,), frame in rows.group_by(["return_id"], maintain_order=True)
    }
    hand_in(desk, "all.xlsx", workbook_of(sheets | {name: lists[name] for name in LISTS}))
    collect(desk, BOARD)
    assert set(verdicts(desk)) == {*sheets, *LISTS}
    assert "rejected" not in verdicts(desk).values()
    (returned,) = desk.lake.outbox(BOARD, PROVIDER).glob("*.xlsx")
    assert b"invented-" not in returned.read_bytes()


def test_a_receipt_is_written_although_the_bytes_were_removed(desk, lists):
    hand_in(desk, "children.csv", csv_of(lists["children"]))
    take(desk, BOARD, [PROVIDER], whole=True)
    judge_arrivals(desk, BOARD)
    (arrival,) = desk.ledger.arrivals(BOARD)
    stone = Tombstone(LANDING, arrival.sha256, BOARD, PROVIDER, "", "", "", arrival.size_bytes, arrival.sha256,
                      "landing_lists", desk.clock.now())  # fmt: skip
    desk.ledger.purging.record(stone, actor="tester")
    (desk.lake.landing / arrival.sha256[:2] / arrival.sha256).unlink()
    assert write_receipts(desk, BOARD) == [arrival.arrival_id]
    assert f"Rows read: {lists['children'].height:,}." in receipt(desk)
    assert "because each is about a child." in receipt(desk)
    assert "send the whole list again" not in receipt(desk)


def test_the_secret_of_a_board_is_made_once_and_only_the_system_reads_it(office):
    keys = {board: office.lake.pseudonym_key(board) for board in (BOARD, "eastmoor")}
    assert {board: office.lake.pseudonym_key(board) for board in keys} == keys
    assert len({*keys.values()}) == 2
    assert all(len(bytes.fromhex(key)) == 32 for key in keys.values())
    assert (office.lake.root / "keys" / BOARD).stat().st_mode & 0o777 == 0o400
    assert (office.lake.root / "keys").stat().st_mode & 0o777 == 0o700
