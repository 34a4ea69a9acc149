"""What a board judges by, as the tables of a build have it."""

from dataclasses import replace

import pytest

from expectations.calendar import read_holidays
from expectations.catalogue import DATASET, load
from expectations.judging import Target, combinations
from expectations.periods import quarters
from sql.inputs import catalogue_frames
from sql.judged import grows_through_the_year
from tests.text_tables import rows_of

SHIPPED = load()
BY_ID = {one.id: one for one in SHIPPED.indicators}
AIM = {
    "indicator": "missing_from_home_over_24_hours", "series": "missing_home_24h_episodes", "basis": "year_to_date",
    "year": "2023-24", "target": 90, "trajectory": {"Q2": 40}, "owner_role": "police", "reason": "Fewer.",
}  # fmt: skip

GROWING = """
row                              | series                   | basis             | grows
missing_from_home_over_24_hours  | missing_home_24h_episodes | year_to_date      | yes
missing_from_home_over_24_hours  | missing_home_24h_episodes | in_quarter        | no
cp_plans_two_years_or_more       | ceased_2y_count          | year_to_date      | yes
cp_plans_two_years_or_more       | ceased_2y_count          | rolling_12_months | no
cp_plans_two_years_or_more       | ceased_2y_pct            | year_to_date      | no
cp_plans_without_social_worker   | unallocated              | snapshot          | no
youth_justice_first_time_entrants | fte_rate                | rolling_12_months | no
"""


@pytest.mark.parametrize("line", rows_of(GROWING), ids=str)
def test_a_sum_so_far_grows_through_the_year_and_a_share_does_not(line):
    indicator = BY_ID[line["row"]]
    series = indicator.one_series(line["series"])
    assert grows_through_the_year(series, line["basis"]) == (line["grows"] == "yes")


def test_a_target_stands_in_every_quarter_of_its_year_and_in_no_other():
    aims = (Target.model_validate({**AIM, "approved_by": "executive_group"}),)
    frames = catalogue_frames(
        [replace(SHIPPED, targets=aims)],
        quarters("2022-23-Q4", "2024-25-Q1"),
        read_holidays(DATASET / "bank_holidays.csv"),
    )
    assert frames["catalogue.target"].select("period", "basis", "expected").rows() == [
        ("2023-24-Q1", "year_to_date", None),
        ("2023-24-Q2", "year_to_date", 40.0),
        ("2023-24-Q3", "year_to_date", None),
        ("2023-24-Q4", "year_to_date", 90.0),
    ]
    named = frames["catalogue.target"].select("owner_group", "approved_by_name").unique().rows()
    assert named == [(None, "Executive Group")]
    assert frames["catalogue.decision"].height == len(list(combinations()))
    assert frames["catalogue.consequence"].height == len(SHIPPED.indicators)
