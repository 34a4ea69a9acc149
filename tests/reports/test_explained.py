"""The arithmetic of a figure in words: what is divided, how it is rounded, and what is said when there is no figure."""

import pytest

from reports.explained import arithmetic
from reports.traces import difference, stand_in, ways_changed

DIVIDED = """
 19 of 488      | percentage | 100    | 1 | 3.9   | 19 / 488 x 100 = 3.893..., ROUNDS 3.9%.
 23 of 410      | percentage | 100    | 1 | 5.6   | 23 / 410 x 100 = 5.609..., ROUNDS 5.6%.
 1 of 2         | percentage | 100    | 1 | 50.0  | 1 / 2 x 100 = 50: 50.0%, exactly.
 1 of 8         | percentage | 100    | 1 | 12.5  | 1 / 8 x 100 = 12.5: 12.5%, exactly.
 1 of 16        | percentage | 100    | 1 | 6.3   | 1 / 16 x 100 = 6.25, ROUNDS 6.3%.
 0 of 20        | percentage | 100    | 1 | 0.0   | 0 / 20 x 100 = 0: 0.0%, exactly.
 1000 of 2500   | percentage | 100    | 0 | 40    | 1,000 / 2,500 x 100 = 40: 40%, exactly.
 420 of 114622  | rate       | 10000  | 1 | 36.6  | 420 / 114,622 x 10,000 = 36.642..., ROUNDS 36.6 per 10,000.
 7 of           | count      | 1      | 0 | 7     | A count: nothing is divided.
 7 of 11        | rank       | 1      | 0 | 7     | Place 7 of 11, by the rate of each authority, the highest first.
"""
UNITS = {"percentage": "percent", "rate": "per_10000_aged_0_17", "count": "children", "rank": "rank_of_n"}


@pytest.mark.parametrize("line", DIVIDED.strip().splitlines())
def test_a_division_is_written_with_its_numbers(line):
    parts, kind, multiplier, decimals, value, said = (cell.strip() for cell in line.split("|"))
    above, _, below = parts.partition(" of")
    found = {
        "numerator": int(above), "denominator": int(below) if below.strip() else None, "kind": kind,
        "multiplier": int(multiplier), "decimals": int(decimals), "value": float(value), "unit": UNITS[kind],
        "title": "", "basis": "snapshot",
    }  # fmt: skip
    assert arithmetic(found) == said.replace("ROUNDS", "which rounds (half away from zero) to")


def test_a_quarter_counted_from_lists_of_another_says_which_and_why():
    none_came = [
        {"return_id": name, "period": "2026-27-Q2", "why": "none_came"} for name in ("children", "cp_plans")
    ]
    cell = {"stand_ins": none_came, "submissions": none_came}
    assert stand_in(cell, ["2026-27-Q1"]) == "from the lists of 2026-27 Q2, as none came for it"
    assert stand_in(cell, ["2025-26-Q4", "2026-27-Q1"]).endswith("as none came for them")
    mixed = [none_came[0], {"return_id": "cp_plans", "period": "2026-27-Q3", "why": "partial"}]
    assert stand_in({"stand_ins": mixed, "submissions": mixed}, ["2026-27-Q1"]) == (
        "from the lists of 2026-27 Q2 (children), as none came for it; from the lists of 2026-27 Q3 (cp_plans), as "
        "those that came for it do not reach all that is counted"
    )


def test_where_the_way_of_counting_changes_is_said_both_ways():
    ways = {"2023-24-Q1": "return", "2023-24-Q2": "return", "2023-24-Q3": "records", "2023-24-Q4": "return"}
    said = [{"period": period, "cells": [{"value_source": way}]} for period, way in ways.items()]
    step = "a step there may come from the other way of counting."
    assert ways_changed(said) == [
        f"From 2023-24 Q3 on it is counted from lists: {step}",
        f"From 2023-24 Q4 on it is typed: {step}",
    ]
    assert ways_changed(said[:2]) == []


BESIDE = """
 5      | 4      | 5 typed, 4 from the lists, which come to 1 fewer
 5 / 12 | 7 / 11 | 5 of 12 typed, 7 of 11 from the lists, which come to 2 more and 1 fewer in the denominator
 5 / 12 | 5 / 12 | 5 of 12 typed, 5 of 12 from the lists, which come to the same
"""


@pytest.mark.parametrize("line", BESIDE.strip().splitlines())
def test_a_typed_figure_stands_beside_the_lists_one_with_their_difference(line):
    typed, listed, said = (cell.strip() for cell in line.split("|"))

    def parts(text):
        above, _, below = text.partition(" / ")
        return {"numerator": int(above), "denominator": int(below) if below else None}

    assert difference({**parts(listed), "typed": parts(typed)}) == said
