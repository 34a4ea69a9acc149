"""What is invented agrees with itself and with the county it is said to be of: no absurd and no impossible figures."""

from dataclasses import replace

import polars as pl
import pytest

from data_lake.invented.returns import Inventor
from data_lake.published.parts import read_parts
from data_lake.published.table import read_table
from expectations.catalogue import DATASET, load
from expectations.declarations import ALL
from expectations.periods import quarters

QUARTERS = quarters("2021-22-Q1", "2023-24-Q4")
SEEDS = (2009, 1, 2)


@pytest.fixture(scope="module")
def catalogue():
    return load()


@pytest.fixture(scope="module")
def invented(catalogue):
    """Three years of North Yorkshire, under three seeds."""
    published = read_table(DATASET / "published.csv")
    parts = read_parts(DATASET / "published_parts.csv")
    return pl.concat(
        [
            inventor.quarter(one).with_columns(seed=seed, quarter=pl.lit(one.label))
            for seed in SEEDS
            for inventor in [Inventor(catalogue, seed, published, parts)]
            for one in QUARTERS
        ]
    )


@pytest.mark.parametrize(
    ("indicator_id", "least", "most"),
    [("children_in_poverty", 0.9, 0.96), ("children_in_overcrowded_homes", 0.95, 1.0)],
)
def test_a_share_of_all_children_is_a_share_of_the_countys_children(
    catalogue, invented, indicator_id, least, most
):
    people = {
        one.mid_year: one.population
        for one in catalogue.populations
        if (one.authority_code, one.band) == (catalogue.board.authority_code, "0_17")
    }
    whole = invented.filter(indicator_id=indicator_id, breakdown=ALL)
    sums = whole.group_by("seed", "quarter", "area_type").agg(pl.col("denominator").sum())
    assert sums.height >= len(SEEDS) * 3
    for quarter, denominator in sums.select("quarter", "denominator").iter_rows():
        children = people[min(people, key=lambda year: abs(year - int(quarter[:4])))]
        assert least * children < denominator < most * children, quarter


def test_each_agency_has_its_own_staff_and_its_own_level_of_checks_and_keeps_them(invented):
    rows = invented.filter(indicator_id="staff_with_valid_crb_check").with_columns(
        share=pl.col("numerator") / pl.col("denominator")
    )
    for _, half in rows.group_by("seed", "period"):
        assert half["provider"].n_unique() == half["denominator"].n_unique() == 4
        assert half["share"].max() - half["share"].min() > 0.03
        assert half.sort("denominator")["category"].to_list()[-1] == "schools"
    for _, own in rows.group_by("seed", "provider"):
        assert own.height == 6
        assert own["share"].max() - own["share"].min() < 0.12


def test_permanent_exclusions_are_counted_alike_and_fixed_ones_are_many_more(invented):
    """Row 28 counts, of permanent exclusions, those of row 21 and at most two more."""
    key = ["seed", "quarter"]
    counted = invented.filter(series="permanent_exclusions", breakdown=ALL).select(*key, "numerator")
    types = invented.filter(indicator_id="exclusions_for_bullying", breakdown="type").pivot(
        "category", index=key, values="denominator"
    )
    both = types.join(counted, on=key, validate="1:1")
    assert both.height == len(SEEDS) * len(QUARTERS)
    assert both.filter(~(pl.col("permanent") - pl.col("numerator")).is_between(0, 2)).is_empty()
    assert both.filter(pl.col("fixed_period") < 20 * pl.col("permanent")).is_empty()


def test_every_licence_with_a_condition_for_children_is_granted_with_conditions(invented):
    rows = invented.filter(indicator_id="premises_licence_child_conditions")
    key = ["seed", "quarter", "provider", "area_type", "area_code"]
    granted = rows.filter(category="granted_with_conditions").select(*key, granted="numerator")
    both = rows.filter(breakdown=ALL).join(granted, on=key, validate="1:1")
    assert both.height >= len(SEEDS) * 6
    assert both.filter(pl.col("granted") < pl.col("numerator")).is_empty()
    refused = rows.filter(category="refused")
    assert refused["numerator"].sum() < 0.1 * refused["denominator"].sum()


def test_a_licence_is_granted_with_conditions_however_unlikely_the_weights_make_it(catalogue):
    """Where conditions are declared rare, those for children are still among them."""
    key = ("premises_licence_child_conditions", "determination")
    rare = tuple(
        one.model_copy(update={"weight": 0.01}) if one.category == "granted_with_conditions" else one
        for one in catalogue.part_weights
    )
    board = replace(catalogue, part_weights=rare)
    rows = Inventor(board).quarter(QUARTERS[-1]).filter(indicator_id=key[0])
    whole, granted = rows.filter(breakdown=ALL), rows.filter(category="granted_with_conditions")
    assert granted["numerator"].to_list() == whole["numerator"].to_list()
    parts = rows.filter(breakdown=key[1])
    assert parts["numerator"].sum() == whole["denominator"].sum()


def test_most_permanent_exclusions_are_from_secondary_schools(invented):
    phases = invented.filter(series="permanent_exclusions", breakdown="phase").pivot(
        "category", index=["seed", "quarter"], values="numerator"
    )
    assert phases.height == len(SEEDS) * len(QUARTERS)
    total = pl.sum_horizontal("primary", "secondary", "special_and_pru")
    assert phases.filter(pl.col("secondary") < 0.7 * total).is_empty()
    assert phases.filter(pl.col("special_and_pru") >= pl.col("primary")).is_empty()
