"""What a figure of a release may be: real years, a place of its kind, printed as its series is known."""

import polars as pl
import pytest

from data_lake.published.hold import hold
from data_lake.published.shape import PUBLISHED
from data_lake.published.spread import SPREAD


def figure(**other: object) -> dict[str, object]:
    return {
        "authority_code": "815", "authority": "North Yorkshire", "authority_kind": "authority", "period": "2023-24",
        "indicator_id": "plans", "series": "rate", "source": "dfe", "release": "2025", "numerator": 420,
        "denominator": 114_622, "value_published": "36.6", "symbol": "", "decimals": 1,
        "multiplier": 10_000, "note": "",
    } | other  # fmt: skip


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame([*rows], schema=PUBLISHED)


KNOWN = frame(figure(release="2024"), figure(release="2024", indicator_id="moves", period="2022-23-AY"))
SPREADS = pl.DataFrame(
    [("plans", "rate", "dfe", "2024", "2023-24", 150, 10.0, 30.0, 40.0, 50.0, 90.0, True)],
    schema=SPREAD,
    orient="row",
)

REFUSED = """
period         | 2023-24-AY      | known of planning years, beside which it would take their place
period         | 2023-CY         | known of planning years, beside which it would take their place
period         | 2021-22/2023-24 | known of planning years, beside which it would take their place
period         | 2023-25         | no years between 1990 and 2026
period         | 2098-99         | no years between 1990 and 2026
period         | 1066-67         | no years between 1990 and 2026
period         | 2023-24/2021-22 | no years between 1990 and 2026
period         | 2023-CY/2024-25 | no years between 1990 and 2026
authority_code | 984             | not the kind of this code
authority_code | 200             | not the kind of this code
authority_code | ENG             | not the kind of this code
authority_code | E12000003       | not the kind of this code
authority_kind | region          | not the kind of this code
numerator      | 1000000001      | more than 1,000,000,000
denominator    | 99999999999     | more than 1,000,000,000
multiplier     | 100             | known with 10000, so it would be another figure
decimals       | 0               | known with 1, so it would be another figure
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_a_figure_that_cannot_be_is_refused_by_what_is_wrong(line):
    column, value, told = (part.strip() for part in line.split("|"))
    odd = figure(**{column: int(value) if PUBLISHED[column] == pl.Int64 else value})
    (said,) = hold(frame(odd, figure(period="2022-23")), KNOWN, SPREADS, 2026)
    shown = "authority_kind" if column == "authority_code" else column
    assert said.startswith(
        f"plans.rate of {odd['authority_code']} in {odd['period']}: {shown} is {odd[shown]}: "
    )
    assert told in said


TAKEN = """
period         | 2024-25
period         | 2025-26
authority_code | 201
authority_code | 969
decimals       | 1
"""


@pytest.mark.parametrize("line", TAKEN.strip().splitlines())
def test_what_can_be_is_taken(line):
    column, value = (part.strip() for part in line.split("|"))
    odd = figure(**{column: int(value) if PUBLISHED[column] == pl.Int64 else value})
    assert [*hold(frame(odd), KNOWN, SPREADS, 2026)] == []


def test_a_series_that_nobody_knows_may_be_of_any_years_and_another_source_prints_its_own_decimals():
    new = figure(indicator_id="new", period="2020-CY/2022-CY", decimals=3, multiplier=1000)
    other = figure(source="lait", decimals=0, value_published="37")
    assert [*hold(frame(new, other), KNOWN, SPREADS, 2026)] == []


@pytest.mark.parametrize(("value", "refused"), [("9.9", 1), ("10.0", 0), ("90.0", 0), ("90.1", 1)])
def test_a_total_outside_the_known_range_of_all_authorities_is_refused(value, refused):
    total = figure(authority_code="ENG", authority_kind="country", value_published=value, numerator=None)
    said = [*hold(frame(total), KNOWN, SPREADS, 2026)]
    assert len(said) == refused
    assert all("lies outside the range of the authorities, 10 to 90." in one for one in said)
    assert not [*hold(frame(total), KNOWN, SPREADS.with_columns(n=pl.lit(99, pl.Int64)), 2026)]
