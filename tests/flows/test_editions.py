"""A quarter is worked out from the nearest lists that reach it; quarters of the same lists are worked out together."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from data_lake.lake import Lake, LakeDamaged
from expectations.catalogue import DATASET, load
from expectations.due import CELLS
from expectations.periods import parse, quarters
from expectations.reach import covers_from, months_before
from flows.steps.editions import Standing, Wanted, chosen, editions, wanted

SPAN = quarters("2021-22-Q1", "2024-25-Q4")
ENDS = {one.label: one.ends_on for one in SPAN}


def standing(submission_id, period, covers_from, list_id="plans", sequence=1, path=""):
    return Standing(
        "nyscb", "cypsc", list_id, submission_id, path, period, date.fromisoformat(covers_from), ENDS[period],
        sequence, is_invented=False,
    )  # fmt: skip


def want(period, widest_from=None, list_id="plans"):
    quarter = next(one for one in SPAN if one.label == period)
    widest = date.fromisoformat(widest_from) if widest_from else quarter.starts_on
    return Wanted("nyscb", "cypsc", period, list_id, widest, quarter.starts_on, quarter.ends_on)


CENSUSES = [
    standing("of_2022", "2021-22-Q4", "2021-04-01", sequence=1),
    standing("of_2023", "2022-23-Q4", "2022-04-01", sequence=2),
    standing("again_2022", "2021-22-Q4", "2021-04-01", sequence=3),
]
ROLLING = [
    standing("to_q4", "2022-23-Q4", "2021-04-01"),
    standing("to_q1", "2023-24-Q1", "2021-07-01"),
    standing("to_q4_24", "2023-24-Q4", "2022-04-01"),
]
SHORT = [standing("to_q4", "2022-23-Q4", "2022-04-01"), standing("to_q1", "2023-24-Q1", "2021-07-01")]
PARTIAL = [standing("to_q4", "2022-23-Q4", "2023-02-01"), standing("to_q1", "2023-24-Q1", "2021-07-01")]
YEARS = [standing("of_one", "2022-23-Q4", "2022-04-01"), standing("of_two", "2023-24-Q4", "2021-04-01")]
ANOTHERS = [replace(standing("to_q4", "2022-23-Q4", "2021-04-01"), provider="police")]
WHOLE = [standing("old", "2022-23-Q4", "0001-01-01"), standing("new", "2023-24-Q1", "0001-01-01")]


@pytest.mark.parametrize(
    ("lists", "asked", "found", "why"),
    [
        (CENSUSES, want("2021-22-Q1"), "again_2022", "each year from its own file, as it was corrected last"),
        (CENSUSES, want("2022-23-Q4"), "of_2023", "the other year from the other"),
        (CENSUSES, want("2023-24-Q1"), None, "a quarter that no file reaches yet"),
        (ROLLING, want("2022-23-Q2"), "to_q4", "the nearest that reaches a year back before it"),
        (ROLLING, want("2023-24-Q2"), "to_q4_24", "a later one, where none was handed in for the quarter"),
        (ROLLING, want("2023-24-Q1"), "to_q1", "its own, whatever was handed in since"),
        (SHORT, want("2022-23-Q4"), "to_q4", "its own, also where it reaches less far than a later one"),
        (SHORT, want("2022-23-Q3"), "to_q1", "the nearest, but reaching a year back before others"),
        (SHORT[:1], want("2022-23-Q3"), "to_q4", "the nearest that reaches the quarter"),
        (PARTIAL, want("2022-23-Q4"), "to_q1", "its own holds only a part of the quarter"),
        (YEARS, want("2022-23-Q3", "2021-04-01"), "of_two", "who reaches the year that is told before who does not"),
        (ANOTHERS, want("2022-23-Q4"), None, "another provider's"),
        (ROLLING, want("2021-22-Q3"), "to_q4", "none reaches so far back: the nearest that reaches the quarter"),
        (ROLLING, want("2021-22-Q4", "2021-04-01"), "to_q4", "a year that is told in the quarter: who reaches it"),
        (ROLLING, want("2022-23-Q4", "2022-04-01"), "to_q4", "and a year back before that"),
        (ROLLING[1:], want("2021-22-Q4", "2021-04-01"), "to_q1", "the quarter, where nobody reaches its year"),
        (WHOLE, want("2021-22-Q1"), "old", "a list of all there is, in its nearest"),
        (WHOLE, want("2022-23-Q4", list_id="reviews"), None, "another list"),
    ],
)  # fmt: skip
def test_a_quarter_is_worked_out_from_the_nearest_list_that_reaches_it(lists, asked, found, why):
    one = chosen(asked, lists)
    assert (one and one.submission_id) == found, why


def test_what_is_wanted_is_every_list_behind_the_rows_of_quarters_that_are_not_signed():
    catalogue = load(DATASET)
    row = dict.fromkeys(CELLS, "") | {
        "board": "nyscb", "provider": "cypsc", "derivation": "supplied", "is_due": True, "is_optional": False,
        "has_denominator": False, "from_records": True, "is_typed": False,
    }  # fmt: skip
    cells = [
        row | {"period": period, "indicator_id": indicator_id, "return_period": return_period, **more}
        for period, indicator_id, return_period, more in (
            ("2023-24-Q3", "cp_plans_rate", "2023-24-Q3", {}),
            ("2023-24-Q4", "cp_plans_rate", "2023-24-Q4", {}),
            ("2023-24-Q4", "cp_plans_rate", "2023-24", {"area_code": "selby"}),
            ("2023-24-Q4", "cp_reviews_in_time", "2023-24-Q4", {"from_records": False, "is_typed": True}),
            ("2023-24-Q4", "cp_plans_profile", "2023-24-Q4", {"is_due": False}),
        )
    ]
    found = wanted(
        pl.DataFrame(cells, schema=CELLS),
        {"nyscb": catalogue},
        SPAN,
        {("nyscb", "2023-24-Q3"), ("other", "2023-24-Q4")},
    )
    year, quarter, until = date(2023, 4, 1), date(2024, 1, 1), date(2024, 3, 31)
    assert sorted(found, key=lambda one: one.list_id) == [
        Wanted("nyscb", "cypsc", "2023-24-Q4", "children", year, quarter, until),
        Wanted("nyscb", "cypsc", "2023-24-Q4", "cp_plans", year, quarter, until),
    ]


def test_a_list_reaches_as_far_as_is_declared():
    catalogue = load(DATASET)
    assert covers_from(catalogue.record_list("referrals"), parse("2023-24-Q4")) == date(2022, 4, 1)
    assert covers_from(catalogue.record_list("cp_plans"), parse("2023-24-Q4")) == date.min
    assert months_before(date(2024, 1, 1), 12) == date(2023, 1, 1)
    assert months_before(date(2024, 1, 15), 1) == date(2023, 12, 1)


def test_quarters_of_the_same_lists_are_one_edition_and_its_files_are_proved(tmp_path):
    lake = Lake(tmp_path)
    slot = {"board": "nyscb", "provider": "cypsc", "return_id": "plans"}
    rows = pl.DataFrame({"sheet": [""], "row": [2]})
    paths = {
        name: lake.put_records(rows, **slot, period=period, submission_id=name, about={})
        for name, period in (("of_2022", "2021-22-Q4"), ("of_2023", "2022-23-Q4"), ("unused", "2023-24-Q1"))
    }
    lists = [
        standing("of_2022", "2021-22-Q4", "2021-04-01", path=paths["of_2022"]),
        standing("of_2023", "2022-23-Q4", "2022-04-01", path=paths["of_2023"]),
        standing("unused", "2023-24-Q1", "2022-04-01", path=paths["unused"]),
    ]
    wants = [want(period) for period in ("2021-22-Q3", "2021-22-Q4", "2022-23-Q1", "2023-24-Q2")]
    found = editions(lake, lists, wants)
    assert [(one.quarters, one.submissions["plans"].submission_id) for one in found] == [
        (("2021-22-Q3", "2021-22-Q4"), "of_2022"),
        (("2022-23-Q1",), "of_2023"),
    ]
    handed = found[0].submissions["plans"]
    assert handed.path == tmp_path / paths["of_2022"]
    assert handed.content == handed.path.name.split(".")[1]
    for name in ("unused", "of_2023"):
        (tmp_path / paths[name]).chmod(0o600)
        (tmp_path / paths[name]).write_bytes(b"something else")
        if name == "unused":
            editions(lake, lists, wants)  # nobody looks into what is not used
    with pytest.raises(LakeDamaged, match="have changed since they were put there"):
        editions(lake, lists, wants)
