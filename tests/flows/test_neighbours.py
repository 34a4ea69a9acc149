"""The neighbours' table and what-if: the mart's numbers, in words; what is not known is refused by name."""

import csv
import shutil
import sys

import polars as pl
import pytest

from expectations.periods import parse
from flows import cli
from flows.office import open_office
from flows.settings import Settings
from flows.steps.neighbours import NoSuchNeighbours
from flows.steps.neighbours_table import neighbours_table
from flows.steps.what_if import _of_authorities, what_if
from reports.neighbours_table import lines as table_lines
from reports.what_if import lines
from sql.again import work_again
from sql.inputs import INPUT_SCHEMAS
from sql.warehouse import open_read_only
from tests.published_warehouse import build_of_published

YEAR = parse("2023-24")
STATISTICS = (
    "mean",
    "median",
    "pooled",
    "minimum",
    "maximum",
    "position",
    "rank",
    "n_used",
    "n_expected",
    "missing",
)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A lake with a warehouse of what is published alone."""
    root = tmp_path_factory.mktemp("published") / "lake"
    with open_office(Settings(root=root, board="nyscb", actor="tester")) as office:
        build_of_published(office.lake.warehouse)
    return root


@pytest.fixture(scope="module")
def office(root):
    with open_office(Settings(root=root, board="nyscb", actor="tester")) as opened:
        yield opened


@pytest.fixture
def lscb(root, monkeypatch, capsys):
    """Give a function that runs the command in this process, and gives its exit code and what it printed."""
    monkeypatch.setenv("LSCB_ROOT", str(root))
    monkeypatch.setenv("LSCB_BOARD", "nyscb")

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["lscb", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return ended.value.code, told.out, told.err

    return run


def test_a_named_set_has_the_numbers_that_the_mart_has_for_it(office):
    found = what_if(office, "nyscb", YEAR, [], "seed_2007", [])
    with open_read_only(office.lake.warehouse) as con:
        rows = con.sql(
            "from marts.benchmark where period = '2023-24' and neighbour_set = 'seed_2007' "
            "and ranked_indicator_id = indicator_id"
        ).pl()
    kept = {(row["indicator_id"], row["series"]): row for row in rows.iter_rows(named=True)}
    assert len(kept) == len(found["rows"]) > 25
    for row in found["rows"]:
        mart = kept[row["indicator_id"], row["series"]]
        assert {name: row[name] for name in STATISTICS} == {name: mart[name] for name in STATISTICS}
        assert row["stands"]["neighbour_set"] == "dfe_2021"


def test_authorities_of_ones_own_are_a_set_and_two_of_them_can_be_one_neighbour(office):
    found = what_if(office, "nyscb", YEAR, ["1"], None, ["rutland", "895+896", "850"])
    (row,) = found["rows"]
    assert found["neighbours"] == ["Rutland", "Cheshire East and Cheshire West and Chester", "Hampshire"]
    assert (row["mean"], row["median"], row["pooled"]) == (35.6, 35.6, 38.3)
    assert (row["position"], row["rank"], row["n_used"], row["n_expected"]) == (2, None, 2, 3)
    told = "\n".join(lines(found))
    assert "What if, in 2023-24: North Yorkshire beside Rutland, Cheshire East and Cheshire West and" in told
    assert "2nd of 3 with the highest first; 2 of 3 neighbours had a figure" in " ".join(told.split())
    assert "Hampshire: [u] unreliable" in told
    assert "7th of 11 with the highest first; 10 of 10 neighbours had a figure" in " ".join(told.split())


def test_a_name_with_a_comma_is_one_name(office):
    full = {"810": "Kingston upon Hull, City of", "811": "East Riding of Yorkshire", "895": "Cheshire East"}
    found = _of_authorities(full, ["kingston upon hull", "City of"], "815")
    assert found["authority_code"].to_list() == ["810"]
    found = _of_authorities(full, ["895+Kingston upon Hull", " City of", "811"], "815")
    assert found["authority_code"].to_list() == ["895", "810", "811"]
    assert found["slot"].to_list()[0] == "Cheshire East and Kingston upon Hull"


def test_nothing_published_of_a_year_is_said(office):
    found = what_if(office, "nyscb", parse("2031-32"), ["1"], "seed_2007", [])
    assert list(lines(found))[-1] == "Nothing that was asked for is published of 2031-32. Give another year."


@pytest.mark.parametrize(
    ("neighbour_set", "authorities", "told"),
    [
        ("nfer", [], "No neighbour set is called nfer. There are: dfe_2021, dfe_2025, seed_2007"),
        (
            None,
            ["811", "333"],
            "No published figure of an authority 333 is known. There are: 811 East Riding of York",
        ),
        (None, ["811", "815"], "815 is the board's own authority, which is never set beside itself."),
        (
            None,
            ["811", "857+811"],
            "811 (East Riding of Yorkshire) stands twice among the authorities; name it once.",
        ),
        (None, ["811", "895+"], "895+ names no authority on one side of a comma or a +. Write 811,895+896."),
    ],
)
def test_neighbours_that_are_not_known_are_refused_by_name(office, neighbour_set, authorities, told):
    with pytest.raises(NoSuchNeighbours) as refused:
        what_if(office, "nyscb", YEAR, ["1"], neighbour_set, authorities)
    assert str(refused.value).startswith(told)


def test_the_command_wants_one_kind_of_neighbours_and_a_year(lscb):
    code, _, told = lscb("benchmarks", "what-if", "2023-24", "1")
    assert (code, told) == (2, "lscb: Say which neighbours: either --set NAME or --authorities 811,869,...\n")
    code, _, told = lscb("benchmarks", "what-if", "2023-24", "1", "--authorities", " ,")
    assert (code, told) == (
        2, "lscb: --authorities names nobody. Give codes or names: --authorities 811,869,895+896\n"
    )  # fmt: skip
    code, _, told = lscb("benchmarks", "what-if", "2023-24-Q4", "1", "--set", "seed_2007")
    assert (code, told) == (2, "lscb: 2023-24-Q4 is no planning year; write one like 2023-24\n")
    code, _, told = lscb("benchmarks", "what-if", "2023-24", "99", "--set", "seed_2007")
    assert (code, told) == (2, "lscb: no indicator called 99. Print all of them with: lscb catalogue list\n")
    code, out, _ = lscb("benchmarks", "what-if", "2023-24", "6", "--set", "dfe_2025", "--json")
    assert code == 0
    assert '"neighbour_set": "dfe_2025"' in out


def test_the_table_gives_every_measure_year_and_set(office, lscb, tmp_path):
    rows = neighbours_table(office, "nyscb", [], parse("2012-13"), YEAR)
    assert len({(row["indicator_id"], row["series"]) for row in rows}) == 36
    assert len(rows) == 1113
    code, out, _ = lscb("benchmarks", "table", "1", "--from", "2023-24", "--to", "2023-24")
    assert code == 0
    assert [line.split()[:8] for line in out.splitlines() if line.startswith("2023-24  ")] == [
        ["2023-24", "seed_2007", "36.6", "38.3", "38.6", "33.4", "19.4", "54.1"],
        ["2023-24", "dfe_2021*", "36.6", "40.0", "39.1", "39.4", "29.2", "54.1"],
        ["2023-24", "dfe_2025", "36.6", "38.3", "35.8", "36.6", "29.1", "59.6"],
    ]
    assert "    no figure: Hampshire: u" in out
    assert out == "\n".join(table_lines(neighbours_table(office, "nyscb", ["1"], YEAR, YEAR))) + "\n"
    assert "warehouse knows now: shipped. A quarter whose pack was published keeps those" in " ".join(
        out.split()
    )
    found = neighbours_table(office, "nyscb", ["1"], YEAR, YEAR)
    assert {(row["release"], *row["of_other_releases"]) for row in found} == {("dfe_children_in_need 2024",)}
    found[0]["of_other_releases"] = ["Essex: dfe_children_in_need 2023"]
    said = " ".join("\n".join(table_lines(found)).split())
    assert "not of dfe_children_in_need 2024: Essex: dfe_children_in_need 2023" in said
    code, out, _ = lscb("benchmarks", "table", "--csv", str(tmp_path / "table.csv"))
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as lines_of_file:
        written = list(csv.DictReader(lines_of_file))
    assert (code, out) == (0, f"{len(written)} lines in {tmp_path / 'table.csv'}\n")
    assert len(written) == len(neighbours_table(office, "nyscb", [], None, None)) > len(rows)
    assert {row["period"] for row in written if row["missing"] == "Hampshire: u"} == {"2023-24"}


def test_a_row_of_which_nothing_is_published_is_refused_with_those_that_there_are(lscb):
    code, _, told = lscb("benchmarks", "table", "9")
    assert code == 2
    assert told.startswith(
        "lscb: Nothing is published of cp_plans_without_social_worker in these years. There are: 1 (cp_plans_rate), "
    )


def test_a_set_without_neighbours_has_no_place_and_the_file_is_never_touched(root, tmp_path):
    other = tmp_path / "warehouse.duckdb"
    shutil.copy(root / "warehouse.duckdb", other)
    before = other.read_bytes()
    none = {"catalogue.neighbour": pl.DataFrame(schema=INPUT_SCHEMAS["catalogue.neighbour"])}
    assert work_again(other, none, "marts.benchmark").is_empty()
    assert other.read_bytes() == before
