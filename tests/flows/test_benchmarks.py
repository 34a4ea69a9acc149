"""Releases of published statistics are imported by those who may, once, and move nothing that was shown before."""

import json
import logging
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from data_lake.ledger.contacts import Contact
from data_lake.published.compare import compare
from data_lake.published.shape import PUBLISHED
from data_lake.published.table import read_table
from expectations.catalogue import DATASET
from expectations.periods import quarters
from expectations.sign_off import PERFORMANCE_TEAM
from flows import cli
from flows.office import open_office
from flows.settings import SetClock, Settings
from flows.show_releases import known, known_lines
from flows.steps.import_release import (
    RELEASES,
    ImportRefused,
    import_release,
    lay,
    read_files,
    withdraw_release,
)
from flows.steps.releases import Adding, release_frames
from sql.build import FUNCTIONS, MODELS, create_table, load_inputs
from sql.inputs import INPUT_SCHEMAS, catalogue_frames
from sql.macros import load_functions
from sql.order import OF_WAREHOUSE, Model, find_models, in_order
from sql.warehouse import connect

AT = datetime(2024, 12, 2, 9, 0, tzinfo=UTC)
CHILDREN_IN_NEED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "public" / "dfe-cin-2024"
ASKED = {"marts.comparison", "marts.trend", "marts.neighbour_value", "benchmarks.cp_plans_neighbour_position"}
NORTH_YORKSHIRE = pl.col("authority_code") == "815"


@pytest.fixture
def clock():
    return SetClock(AT)


@pytest.fixture
def office(tmp_path, clock):
    with open_office(
        Settings(root=tmp_path / "lake", board="nyscb", actor="tester", patience=0), clock
    ) as opened:
        record_analyst(opened)
        yield opened


def record_analyst(office):
    team = Contact(
        "nyscb", "", PERFORMANCE_TEAM, "Performance manager", "email", "", office.user, date(2024, 1, 1)
    )
    office.ledger.contacts.record(team, recorded_at=AT, actor="tester")


@pytest.fixture(scope="module")
def shipped():
    return read_table(DATASET / "published.csv")


def rates(shipped: pl.DataFrame, release: str, times: int = 1, **kept: str) -> pl.DataFrame:
    """The rate of plans as shipped under the id of another release, with counts of authorities multiplied."""
    own = shipped.filter(
        pl.col("source") == "dfe_children_in_need", pl.col("indicator_id") == "cp_plans_rate"
    )
    for column, value in kept.items():
        own = own.filter(pl.col(column) == value)
    is_count = pl.col("authority_kind") == "authority"
    return own.with_columns(
        pl.lit(release).alias("release"),
        pl.when(is_count).then(pl.col("numerator") * times).otherwise("numerator").alias("numerator"),
        pl.when(is_count & (pl.lit(times) != 1))
        .then(None)
        .otherwise("value_published")
        .alias("value_published"),
    )


def written(folder: Path, name: str, frame: pl.DataFrame) -> Path:
    folder.mkdir(exist_ok=True)
    frame.select(PUBLISHED.names()).write_csv(folder / name)
    return folder / name


# Who, once, and what is refused


def test_a_release_is_imported_once_and_known_from_then_on(office, shipped, tmp_path):
    before = release_frames(office, office.ledger.snapshot())
    files = read_files([written(tmp_path / "in", "2025.csv", rates(shipped, "2025", period="2023-24"))])
    (laid,) = import_release(office, "nyscb", files)
    assert laid.imported
    counted = rates(shipped, "2025", period="2023-24").height
    assert (laid.compared.kept, laid.compared.total) == (counted, counted)
    (again,) = import_release(office, "nyscb", files)
    assert (again.imported, again.is_news, again.compared.already) == (False, False, counted)
    (recorded,) = office.ledger.releases.all()
    assert (recorded.source, recorded.release, recorded.figures) == ("dfe_children_in_need", "2025", counted)
    after = release_frames(office, office.ledger.snapshot())
    new = after["catalogue.published"].filter(pl.col("known_event").is_not_null())
    assert (new.height, set(new["known_event"])) == (counted, {recorded_at(office)})
    assert (
        after["catalogue.published"]
        .filter(pl.col("known_event").is_null())
        .equals(before["catalogue.published"])
    )
    assert after["catalogue.release"].filter(~pl.col("is_shipped"))["sha256"].to_list() == [recorded.sha256]
    earlier = release_frames(office, office.ledger.snapshot(recorded_at(office) - 1))
    assert earlier["catalogue.published"].equals(before["catalogue.published"])
    assert office.ledger.verify_trail() == []


def recorded_at(office) -> int:
    return office.ledger.events(kind="release_imported")[-1].sequence


def test_all_authorities_of_an_import_make_its_spread(office, shipped, tmp_path):
    import_release(office, "nyscb", read_files([written(tmp_path / "in", "x.csv", rates(shipped, "2025"))]))
    spreads = release_frames(office, office.ledger.snapshot())["catalogue.published_spread"]
    ours = spreads.filter(
        pl.col("release") == "2025", pl.col("series") == "rate", pl.col("period") == "2021-22"
    )
    expected = rates(shipped, "2025", period="2021-22", series="rate", authority_kind="authority")
    assert ours["n"].to_list() == [expected.filter(pl.col("symbol") == "").height]
    assert ours["known_event"].to_list() == [recorded_at(office)]


def test_the_spread_of_a_release_is_of_all_that_is_known_of_it_and_never_of_fewer_than_ship(
    office, shipped, tmp_path
):
    whole = rates(shipped, "2025", period="2023-24", series="rate", authority_kind="authority")
    one = whole.filter(pl.col("authority_code") == "811")
    shipped_one = shipped.filter(
        pl.col("source") == "lait", pl.col("period") == "2022-23", pl.col("series") == "rate"
    ).with_columns(pl.lit("Other").alias("authority"), pl.lit("330").alias("authority_code"))
    for name, frame in (("one", one), ("whole", whole), ("other", shipped_one.head(1))):
        import_release(office, "nyscb", read_files([written(tmp_path / "in", f"{name}.csv", frame)]))
    spreads = release_frames(office, office.ledger.snapshot())["catalogue.published_spread"]
    ours = spreads.filter(pl.col("release") == "2025").sort("known_event")
    with_value = whole.filter(pl.col("symbol") == "").height
    assert ours["n"].to_list() == [1, with_value]
    again = spreads.filter(pl.col("known_event") == recorded_at(office))
    as_shipped = spreads.filter(pl.col("known_event").is_null()).join(
        again, on=["indicator_id", "series", "source", "release", "period"], how="semi"
    )
    assert again.height >= 1
    assert again.drop("known_event").equals(as_shipped.drop("known_event"))


def test_what_was_withdrawn_is_not_known_from_then_on_and_may_be_imported_again(office, shipped, tmp_path):
    before = office.ledger.last_event()
    wrong = rates(shipped, "2025", times=2, period="2023-24", authority_kind="authority")
    right = rates(shipped, "2025", period="2023-24", authority_kind="authority")
    files = {name: written(tmp_path / "in", f"{name}.csv", frame) for name, frame in
             (("wrong", wrong), ("right", right))}  # fmt: skip
    import_release(office, "nyscb", read_files([files["wrong"]]))
    publication(office, "nyscb", "2023-24-Q4", office.ledger.last_event())
    shown_with_it = shown(office, "2023-24-Q4", "2024-25-Q1")
    with pytest.raises(ImportRefused, match=r"\d+ figures differ from those known"):
        import_release(office, "nyscb", read_files([files["right"]]))
    for source, release, reason, told in (
        ("dfe_children_in_need", "2024", "x", "What ships with the data set cannot be withdrawn."),
        ("dfe_children_in_need", "2025", " ", "A release is withdrawn with a reason. Give one."),
    ):
        with pytest.raises(ImportRefused, match=told):
            withdraw_release(office, "nyscb", source, release, reason)
    withdraw_release(office, "nyscb", "dfe_children_in_need", "2025", "the counts were doubled")
    frames = release_frames(office, office.ledger.snapshot())
    lines = [*known_lines(known(frames))]
    assert lines[-1].endswith(", handed on by another board; withdrawn 2024-12-02 09:00 UTC")
    standing = frames["catalogue.published"].filter(pl.col("withdrawn_event").is_null())
    shipped_now = release_frames(office, office.ledger.snapshot(before))["catalogue.published"]
    assert standing.equals(shipped_now)
    (laid,) = import_release(office, "nyscb", read_files([files["right"]]))
    assert (laid.imported, laid.compared.already, laid.compared.kept) == (True, 0, right.height)
    after = shown(office, "2023-24-Q4", "2024-25-Q1")
    for what, frame in shown_with_it["2023-24-Q4"].items():
        assert frame.equals(after["2023-24-Q4"][what]), f"the {what} moved"
    assert not shown_with_it["2024-25-Q1"]["dots"].equals(after["2024-25-Q1"]["dots"])
    assert office.ledger.verify_trail() == []


def test_what_another_board_handed_on_neither_contradicts_the_publisher_nor_stands_before_it(
    office, shipped, tmp_path
):
    right = rates(shipped, "2025", period="2023-24", authority_kind="authority")
    one = right.filter(NORTH_YORKSHIRE, pl.col("series") == "count").with_columns(
        pl.col("numerator") + 1, value_published=None
    )
    (handed_on,) = import_release(office, "nyscb", read_files([written(tmp_path / "in", "one.csv", one)]))
    assert "not in it, so the figure of 2024 stands in: 811 East Riding of Yorkshire" in handed_on.told[-1]
    table = read_files([written(tmp_path / "in", "all.csv", right)])
    with pytest.raises(ImportRefused, match="1 figures differ from those known: 815 2023-24"):
        lay_or_raise(lay(office, table))
    genuine = replace(lay(office, table)[0].read, is_handed_on=False)
    frames = release_frames(office, office.ledger.snapshot())
    known_now = frames["catalogue.published"]
    own = known_now.filter(~pl.col("is_handed_on"))
    assert compare(genuine.figures, own).differing.height == 0
    adding = [Adding("dfe_children_in_need", "2025", genuine.figures, is_handed_on=False)]
    both = release_frames(office, office.ledger.snapshot(), adding)["catalogue.published"].filter(
        NORTH_YORKSHIRE, pl.col("release") == "2025", pl.col("series") == "count"
    )
    assert both.select("is_handed_on", "numerator").rows() == [
        (True, one["numerator"][0]), (False, one["numerator"][0] - 1)
    ]  # fmt: skip


def lay_or_raise(laid) -> None:
    if refused := [sentence for one in laid for sentence in one.refused]:
        raise ImportRefused("\n".join(refused))


def test_an_import_that_would_stop_every_build_is_refused_with_the_checks_own_sentence(
    office, shipped, tmp_path
):
    beyond = shipped.filter(
        pl.col("source") == "lait", pl.col("period") == "2022-23", pl.col("series") == "rate",
        pl.col("authority_code") == "811", pl.col("denominator").is_null(), pl.col("multiplier") > 1,
    ).head(1).with_columns(
        pl.lit("330").alias("authority_code"), pl.lit("Other").alias("authority"),
        pl.lit("9000").alias("value_published"),
    )  # fmt: skip
    with pytest.raises(ImportRefused) as refused:
        import_release(office, "nyscb", read_files([written(tmp_path / "in", "x.csv", beyond)]))
    assert "every build after it would stop: checks/authority_within_its_spread.sql: 1 wrong row." in str(
        refused.value
    )
    assert office.ledger.releases.all() == ()


def test_the_same_release_says_one_thing_and_a_revision_needs_an_id_that_sorts_later(
    office, shipped, tmp_path
):
    files = read_files([written(tmp_path / "in", "x.csv", rates(shipped, "2024", times=2, period="2023-24"))])
    (shown,) = lay(office, files)
    differing = shown.compared.differing
    assert 20 < differing.height <= shown.compared.total
    with pytest.raises(ImportRefused) as refused:
        import_release(office, "nyscb", files)
    first = differing.sort("authority_code", "period", "indicator_id", "series").row(0, named=True)
    assert (
        f"dfe_children_in_need 2024: {differing.height} figures differ from those known: {first['authority_code']} "
        f"2023-24 cp_plans_rate.count, {first['authority_code']} 2023-24 cp_plans_rate.rate, "
    ) in str(refused.value)
    assert "give it an id of its own that sorts after it, like --release 2024-revised" in str(refused.value)
    with pytest.raises(ImportRefused, match="2023-x sorts before 2024, which these files are of"):
        import_release(office, "nyscb", files, release="2023-x")
    assert office.ledger.releases.all() == ()
    (laid,) = import_release(office, "nyscb", files, release="2024-revised")
    assert (laid.compared.revised, laid.imported) == (differing.height, True)


def test_only_the_performance_team_imports_and_one_at_a_time(office, shipped, tmp_path):
    files = read_files([written(tmp_path / "in", "x.csv", rates(shipped, "2025"))])
    with office.lake.lock(RELEASES), pytest.raises(Exception, match="is busy: releases is held by"):
        import_release(office, "nyscb", files)
    office.ledger.contacts.end(
        "nyscb",
        "",
        PERFORMANCE_TEAM,
        office.user,
        AT.date() - timedelta(days=1),
        recorded_at=AT,
        actor="tester",
    )
    with pytest.raises(
        ImportRefused, match=r"is not recorded as acting for the performance team at nyscb\. Nobody"
    ):
        import_release(office, "nyscb", files)
    assert lay(office, files)[0].compared.total == files_height(files), "whoever may not can look"


def files_height(files) -> int:
    return files[0].data.count(b"\n") - 1


def test_what_no_board_has_a_series_for_is_told_and_a_folder_is_no_file(office, shipped, tmp_path):
    strange = (
        rates(shipped, "1", period="2023-24")
        .with_columns(pl.lit("somebody").alias("source"), pl.lit("nothing_of_ours").alias("series"))
        .unique(("authority_code",))
    )
    (laid,) = lay(office, read_files([written(tmp_path / "in", "x.csv", strange)]))
    assert (
        "no series of any board is called so, kept and compared with nothing: cp_plans_rate.nothing_of_ours"
        in laid.told
    )
    with pytest.raises(ImportRefused, match=r"in is a folder\. Name its files: in/\*\.csv"):
        read_files([tmp_path / "in"])
    with pytest.raises(ImportRefused, match=r"none\.csv: it cannot be read \(No such file or directory\)"):
        read_files([tmp_path / "none.csv"])


# The commands


@pytest.fixture
def lscb(tmp_path, monkeypatch, capsys):
    """Run a command as a shell would, on the test's lake."""
    monkeypatch.setenv("LSCB_ROOT", str(tmp_path / "lake"))
    monkeypatch.setenv("LSCB_BOARD", "nyscb")
    monkeypatch.setattr(logging.getLogger("great_expectations"), "propagate", True)

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["lscb", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run


def test_the_commands_list_show_refuse_and_import(office, tmp_path, shipped, lscb):
    good = written(tmp_path / "in", "good.csv", rates(shipped, "2025", period="2023-24"))
    bad = written(tmp_path / "in", "bad.csv", rates(shipped, "2024", times=3, period="2023-24"))
    code, _, told = lscb("benchmarks", "import", bad)
    assert code == 1
    assert told.startswith("lscb: Nothing was imported:\n  dfe_children_in_need 2024: ")
    code, out, _ = lscb("benchmarks", "import", bad, "--dry-run")
    assert code == 1
    assert "  refused  dfe_children_in_need 2024: " in out
    assert "Nothing would be imported." in out
    code, out, _ = lscb("benchmarks", "import", good, "--dry-run", "--json")
    assert code == 0
    (plain,) = json.loads(out)
    assert (plain["release"], plain["kept"], plain["imported"]) == ("2025", plain["figures"], False)
    assert office.ledger.releases.all() == ()
    _, out, _ = lscb("benchmarks", "import", good)
    assert "Imported. Quarters not yet published are compared with it from the next `lscb build` on" in out
    assert "Nothing to do: all of it is known already." in lscb("benchmarks", "import", good)[1]
    assert "dfe_children_in_need   2025           known from " in lscb("benchmarks", "list")[1]
    listed = json.loads(lscb("benchmarks", "list", "--json")[1])
    assert [(one["release"], one["is_shipped"]) for one in listed] == [
        ("2024", True), ("2016-17", True), ("2023-24", True), ("2025-10-10", True), ("2025", False)
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["ours.csv", "ours.parquet"])
def test_an_export_holds_what_is_published_of_the_board_alone_and_another_board_takes_it(
    office, tmp_path, shipped, lscb, name
):
    code, out, told = lscb("benchmarks", "export", "--out", tmp_path / name)
    own = shipped.filter(NORTH_YORKSHIRE)
    assert (code, told) == (0, "")
    assert f"{own.height:,} published figures of North Yorkshire; none from returns" in out
    found = lay(office, read_files([tmp_path / name]))
    assert {one.read.source for one in found} == {"dfe_children_in_need", "lait", "fingertips", "exclusions"}
    assert (
        sum(one.compared.already for one in found) == sum(one.compared.total for one in found) == own.height
    )
    assert not any(one.is_news or one.refused for one in found)
    code, _, told = lscb("benchmarks", "export", "--out", tmp_path / name)
    assert (code, told) == (2, f"lscb: {name} is there already. Give another name, or remove it\n")


def test_an_export_of_nothing_or_into_no_table_is_refused(office, tmp_path, lscb, monkeypatch):
    code, _, told = lscb("benchmarks", "export", "--out", tmp_path / "ours.xlsx")
    assert (code, told) == (2, "lscb: ours.xlsx: write a name that ends in .csv or .parquet\n")
    monkeypatch.setenv("LSCB_BOARD", "eastmoor")
    code, _, told = lscb("benchmarks", "export", "--out", tmp_path / "ours.csv")
    assert (code, told) == (2, "lscb: nothing is published of Eastmoor, so there is nothing to export\n")


# A release of another year


SERIES_OF = {"c1": 3, "c2": 2, "c4": 2, "c5": 11, "d1": 3, "d3": 3, "d5": 2, "d7": 2}
"""The tables of the release of 2025 that the test makes, and how many series are read of each; d6 it has no more."""
RENAMED = {
    "d7": {"2_years_or_more": "two_years_or_more", "2_years_or_more_percent": "two_years_or_more_percent"},
    "d3": {"CPP_subsequent": "CPP_subsequent_plan"},
    "c1": {"Re_referrals_percent": "Re_referrals_percentage", "old_la_code": "la_number"},
}


@pytest.fixture(scope="module")
def of_2025(tmp_path_factory):
    """A copy of the release of 2024 as that of 2025 might come: columns renamed, two years revised, a year added."""
    if not CHILDREN_IN_NEED.is_dir():
        pytest.skip("the public files are not beside the checkout")
    folder = tmp_path_factory.mktemp("children-in-need-2025")
    for path in sorted(CHILDREN_IN_NEED.glob("*.csv")):
        table = path.name.split("_")[0]
        if table not in {*SERIES_OF, "ons"}:
            continue
        frame = pl.read_csv(path, infer_schema=False)
        frame = frame.rename({one: one.removeprefix("\ufeff") for one in frame.columns})
        last = max(frame["time_period"])
        newest = frame.filter(pl.col("time_period") == last)
        if table == "d1":
            is_revised = (pl.col("old_la_code") == "815") & pl.col("time_period").is_in(["2023", "2024"])
            frame = frame.with_columns(
                pl.when(is_revised).then(pl.lit("500")).otherwise("CPP_At31").alias("CPP_At31"),
                pl.when(is_revised).then(pl.lit("43.6")).otherwise("CPP_At31_rate").alias("CPP_At31_rate"),
            )
        frame = pl.concat([frame, newest.with_columns(pl.lit(str(int(last) + 1)).alias("time_period"))])
        name = path.name.replace(f"_to_{last}", f"_to_{int(last) + 1}")
        frame.rename(RENAMED.get(table, {})).write_csv(folder / name)
    return folder


def test_a_release_of_another_year_is_refused_until_it_is_mended_and_then_counted_exactly(
    office, of_2025, shipped, tmp_path
):
    paths = sorted(of_2025.glob("*.csv"))
    with pytest.raises(ImportRefused) as refused:
        import_release(office, "nyscb", read_files(paths))
    lines = str(refused.value).splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(
        "  d3_cpps_subsequent_plan_2013_to_2025.csv: no column CPP_subsequent. The columns are time_"
    )
    assert "By spelling CPP_subsequent_plan is near CPP_subsequent." in lines[1]
    assert office.ledger.releases.all() == ()

    mended = tmp_path / "d3_cpps_subsequent_plan_2013_to_2025.csv"
    text = (of_2025 / mended.name).read_text(encoding="utf-8")
    mended.write_text(text.replace("CPP_subsequent_plan", "CPP_subsequent", 1), encoding="utf-8")
    files = read_files([mended if one.name == mended.name else one for one in paths])
    (laid,) = import_release(office, "nyscb", files)
    found = laid.compared
    rows = {table: sum(1 for _ in file_lines(files, table)) for table in SERIES_OF}
    own = shipped.filter(
        pl.col("source") == "dfe_children_in_need", pl.col("indicator_id") != "cp_reviews_in_time"
    )
    assert (laid.read.release, laid.imported) == ("2025", True)
    assert found.total == sum(rows[table] * count for table, count in SERIES_OF.items())
    assert found.revised == 3 * 2, "three series count the plans open at 31 March, in two years"
    assert found.kept == own.height - found.revised
    assert found.new == found.total - own.height
    assert (found.already, found.differing.height) == (0, 0)
    assert any(
        one.startswith("table d6: not among the files, so not read: cp_reviews_in_time.") for one in laid.told
    )
    ours = laid.read.figures.filter(NORTH_YORKSHIRE, pl.col("series") == "rate").sort("period")
    assert ours["value_published"].to_list()[-3:] == ["43.6", "43.6", "36.6"]
    assert ours["period"].to_list()[-1] == "2024-25"


def file_lines(files, table: str):
    (data,) = [one.data for one in files if one.name.startswith(f"{table}_")]
    return iter(data.decode("utf-8").strip().splitlines()[1:])


# What was shown does not move


WAYS = ("published, then imported", "built, imported, then published", "built as at before the import")
"""How a pack comes to be of before an import; the clock stands still in all of them, as a demonstration's does."""


@pytest.mark.parametrize("way", WAYS)
def test_what_a_published_quarter_showed_does_not_move_and_a_new_quarters_does(
    office, clock, shipped, tmp_path, way
):
    past, new = "2023-24-Q4", "2024-25-Q1"
    before = shown(office, past, new)
    built = office.ledger.last_event()
    revised = rates(shipped, "2024-revised", times=2, authority_kind="authority").filter(
        pl.col("period") > "2020-21"
    )
    files = read_files([written(tmp_path / "in", "x.csv", revised)])
    if way == WAYS[0]:
        publication(office, "nyscb", past, built)
        import_release(office, "nyscb", files)
    elif way == WAYS[1]:
        import_release(office, "nyscb", files)
        publication(office, "eastmoor", past, office.ledger.last_event())  # moves nobody else's quarter
        publication(office, "nyscb", past, built)
    else:
        clock.move_to(AT + timedelta(days=1))
        import_release(office, "nyscb", files)
        publication(office, "nyscb", past, office.ledger.last_event(until=AT))
    publication(office, "nyscb", past, office.ledger.last_event(), "1")  # shown again, as it was
    after = shown(office, past, new)
    assert before[past].keys() == {"comparison", "dots", "place", "trend"}
    for what, frame in before[past].items():
        assert frame.height, what
        assert frame.equals(after[past][what]), f"the {what} of {past} moved"
    for what in ("comparison", "dots", "trend"):
        assert before[new][what].height == after[new][what].height > 0
        assert not before[new][what].equals(after[new][what]), f"the {what} of {new} did not move"


def publication(office, board: str, period: str, event_sequence: int, sha256: str = "0") -> None:
    """Record a pack that was made from the warehouse up to an event."""
    assert office.ledger.record_publication(
        board=board, period=period, audience="performance_team", sha256=sha256 * 64, path="published/nyscb",
        warehouse_hash="0" * 64, published_at=office.clock.now(), actor="tester", event_sequence=event_sequence,
    )  # fmt: skip


def shown(office, *periods: str) -> dict[str, dict[str, pl.DataFrame]]:
    """What is set beside the rate of plans in each quarter: comparisons, neighbours' dots, and row 2's place."""
    inputs = {name: pl.DataFrame(schema=schema) for name, schema in INPUT_SCHEMAS.items()}
    snapshot = office.ledger.snapshot()
    span = quarters(periods[0], periods[-1])
    inputs |= catalogue_frames(list(office.catalogues.values()), span, office.calendar)
    inputs |= {**release_frames(office, snapshot), "ledger.publication": snapshot.publication}
    queries = {
        "comparison": "select * exclude (vintage) from marts.comparison where board = 'nyscb' and period = $period "
        "and indicator_id = 'cp_plans_rate' order by series, against",
        "dots": "select slot, dot.period, dot.neighbour_set, value from marts.neighbour_value as dot "
        "inner join benchmarks.vintage as spoken using (board, vintage) "
        "where spoken.period = $period and indicator_id = 'cp_plans_rate' order by all",
        "trend": "select * from marts.trend where board = 'nyscb' and period = $period "
        "and indicator_id = 'cp_plans_rate' order by all",
        "place": "select series, value, numerator, denominator from benchmarks.cp_plans_neighbour_position "
        "where board = 'nyscb' and period = $period order by all",
    }
    with connect(None, threads=2) as con:
        load_functions(con, FUNCTIONS)
        load_inputs(con, inputs)
        for model in needed(ASKED, inputs):
            create_table(con, model)
        return {
            period: {what: con.sql(text, params={"period": period}).pl() for what, text in queries.items()}
            for period in periods
        }


def needed(asked: set[str], inputs: dict[str, pl.DataFrame]) -> list[Model]:
    """The models that some tables are made of, in the order in which they are made: not the whole warehouse."""
    ordered = in_order(find_models(MODELS, OF_WAREHOUSE), inputs.keys())
    wanted = {*asked}
    for model in reversed(ordered):
        if model.table in wanted:
            wanted |= {*model.query.reads}
    return [model for model in ordered if model.table in wanted]
