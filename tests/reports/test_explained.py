"""The arithmetic of a figure in words: what is divided, how it is rounded, and what is said when there is no figure."""

import pytest

from reports.explained import arithmetic

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
