"""Files of a release as they are handed in: what is mapped, told and refused, whatever they are called."""

import io
import zipfile

import polars as pl
import pytest

from data_lake.published import given
from data_lake.published.compare import compare
from data_lake.published.given import GivenFile, read_given
from data_lake.published.load_checks import OUT_OF_RANGE, odd
from data_lake.published.measures import Measures, read_measures
from data_lake.published.places import read_known_places
from data_lake.published.read_release import DECLARED, declared_measures, read_release
from data_lake.published.shape import PUBLISHED, UnreadablePublished
from expectations.catalogue import DATASET

PLACES = read_known_places(DATASET / "places.csv")
HEAD = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "new_la_code,la_name"
)
NORTH = "E12000003,Yorkshire and The Humber"


def csv(name: str, *lines: str) -> GivenFile:
    return GivenFile(name, "\n".join(lines).encode())


def row(year: str, code: str, *cells: str) -> str:
    """One line of a table of Explore Education Statistics, of England, a region or an authority."""
    if code == "ENG":
        place = f"{year},Reporting year,National,E92000001,England,,,,,"
    elif code.startswith("E"):
        place = f"{year},Reporting year,Regional,E92000001,England,{code},A region,,,"
    else:
        name = PLACES.names.get(code, "Newtown")
        place = f"{year},Reporting year,Local authority,E92000001,England,{NORTH},{code},E06000000,{name}"
    return ",".join([place, *cells])


def d3(
    *rows: str, columns: str = "CPP_start,CPP_subsequent,CPP_subsequent_percent", name: str = "d3_2025.csv"
) -> GivenFile:
    return csv(name, f"{HEAD},{columns}", *rows)


USUAL = (
    row("202324", "815", "200", "50", "25"),
    row("202324", "816", "100", "10", "10.0"),
    row("202324", "ENG", "900", "180", "20"),
)


def years(file: GivenFile) -> GivenFile:
    """The same with the years that children in need prints."""
    return GivenFile(file.name, file.data.replace(b"202324", b"2024").replace(b"202425", b"2025"))


def refused(*files: GivenFile, **more: object) -> str:
    with pytest.raises(UnreadablePublished) as fault:
        read_release(files, PLACES, **more)  # type: ignore[arg-type]
    return str(fault.value)


# Children in need, any year


def test_a_release_is_named_by_its_latest_year_and_the_tables_it_lacks_are_told():
    (found,) = read_release([years(d3(*USUAL, row("202425", "815", "210", "c", "c")))], PLACES)
    assert (found.source, found.release, found.refused) == ("dfe_children_in_need", "2025", ())
    assert dict(found.mapped)["d3_2025.csv"] == (
        "cp_plans_second_or_subsequent.repeat_plan_pct",
        "cp_plans_second_or_subsequent.repeat_plan_count",
        "cp_plans_second_or_subsequent.plans_started",
    )
    last = found.figures.filter(pl.col("period") == "2024-25", pl.col("series") == "repeat_plan_pct").row(
        0, named=True
    )
    assert (last["numerator"], last["denominator"], last["value_published"], last["symbol"]) == (
        None,
        210,
        None,
        "c",
    )
    assert any(
        one.startswith("table d1: not among the files, so not read: cp_plans_rate.rate") for one in found.told
    )
    assert sum(one.startswith("table ") for one in found.told) == 8


@pytest.mark.parametrize(
    "columns",
    [
        "cpp_start,cpp_subsequent,cpp_subsequent_percent",
        "CPP start,CPP subsequent,CPP-subsequent-percent",
        "CPP_start,CPP_subsequent,CPP_subsequent_percentage",
        "CPP_start,CPP_subsequent,CPP_subsequent_pct",
    ],
)
def test_capitals_blanks_and_declared_endings_make_no_other_column(columns):
    (found,) = read_release([years(d3(*USUAL, columns=columns))], PLACES)
    (usual,) = read_release([years(d3(*USUAL))], PLACES)
    assert found.refused == ()
    assert found.figures.equals(usual.figures)


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace("old_la_code", "la_number").replace("geographic_level", "level"),
        HEAD.replace("time_period", "year"),
    ],
)
def test_older_names_of_the_geography_are_known(head):
    file = years(d3(*USUAL))
    (found,) = read_release([GivenFile(file.name, file.data.replace(HEAD.encode(), head.encode()))], PLACES)
    assert found.figures.height == 9


def test_a_column_that_is_not_known_is_refused_by_name_with_the_one_that_is_near():
    (found,) = read_release(
        [years(d3(*USUAL, columns="CPP_start,CPP_subsequent_plan,CPP_subsequent_percent"))], PLACES
    )
    assert found.refused[0].startswith("d3_2025.csv: no column CPP_subsequent. The columns are time_period, ")
    assert "By spelling CPP_subsequent_plan is near CPP_subsequent." in found.refused[0]
    assert set(found.figures["series"]) == {"plans_started"}, "the others are read, and shown by a dry run"


def test_another_name_of_a_column_can_be_declared_by_whoever_imports(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('source = "dfe_children_in_need"\n[aliases]\nCPP_subsequent = ["CPP_again"]\n')
    file = years(d3(*USUAL, columns="CPP_start,CPP_again,CPP_subsequent_percent"))
    (found,) = read_release([file], PLACES, measures=read_measures(path))
    assert found.refused == ()
    assert found.figures.height == 9


def test_a_rate_over_children_needs_the_table_of_populations():
    d1 = years(
        csv(
            "d1_child_protection_plans.csv",
            f"{HEAD},CPP_At31,CPP_At31_rate",
            row("202324", "815", "420", "36.6"),
        )
    )
    people = csv(
        "ons_mid-year_population_estimates_2012_to_2023.csv", f"{HEAD},age_group,population_estimate",
        row("2023", "815", "0 to 17", "114700"),
    )  # fmt: skip
    (without,) = read_release([d1], PLACES)
    assert "rate" not in set(without.figures["series"])
    assert any(
        one.startswith("cp_plans_rate.rate: not taken, it needs the table of mid-year")
        for one in without.told
    )
    mine = Measures(source="dfe_children_in_need", aliases={"population_estimate": ("children",)})
    renamed = GivenFile(people.name, people.data.replace(b"population_estimate", b"children"))
    assert "no column population_estimate or population." in read_release([d1, renamed], PLACES)[0].refused[0]
    (again,) = read_release([d1, renamed], PLACES, measures=mine)
    (found,) = read_release([d1, people], PLACES)
    assert again.figures.equals(found.figures)
    rate = found.figures.filter(pl.col("series") == "rate").row(0, named=True)
    assert (rate["numerator"], rate["denominator"], rate["value_published"]) == (420, 114_700, "36.6")
    assert found.release == "2024"


def test_an_authority_that_is_not_known_is_kept_and_named_and_other_levels_are_counted():
    ward = "2024,Reporting year,Ward,E92000001,England,,,,,,1,1,1"
    (found,) = read_release([years(d3(*USUAL, row("202324", "999", "10", "1", "10"), ward))], PLACES)
    assert "unknown authorities, kept under the names of the file: 999 Newtown" in found.told
    assert "d3_2025.csv: 1 rows of other levels are left out (ward)" in found.told
    assert "999" in set(found.figures["authority_code"])


def test_a_file_without_headings_is_refused_and_its_first_row_not_repeated():
    message = refused(csv("d3_2025.csv", *USUAL))
    assert message.startswith("d3_2025.csv: none of the columns that are looked for is there (time_period, ")
    assert "North Yorkshire" not in message


def test_odd_text_is_refused_at_its_line_and_not_repeated():
    (found,) = read_release([years(d3(*USUAL, row("202324", "301", "about 7", "1", "1")))], PLACES)
    assert found.refused == (
        (
            "d3_2025.csv, column CPP_start, line 5: neither a number nor one of the symbols c x z k u - .. . : low ~ "
            "(1 such lines). Look it up in the release's notes."
        ),
    )


def test_two_files_of_one_table_and_none_of_any_are_refused():
    message = refused(years(d3(*USUAL)), years(d3(*USUAL, name="d3_again.csv")))
    assert message == "d3_2025.csv and d3_again.csv are both the table d3. Give one of them."
    assert refused(years(d3(*USUAL, name="b1_all.csv")), source="dfe_children_in_need").startswith(
        "b1_all.csv: no table that is read of dfe_children_in_need. Read are: c1, c2"
    )


# Explore Education Statistics in general

ABSENCE = """
source = "absence"
year = "academic"
[[measures]]
measure = "children_bullied.absence_pct"
where = { phase = ["Total", "All"] }
numerator = ["absent"]
denominator = "enrolled"
value = "absent_percent"
multiplier = 100
decimals = 1
"""


def absence(tmp_path, text: str = ABSENCE) -> Measures:
    path = tmp_path / "absence.toml"
    path.write_text(text)
    return read_measures(path)


DATA = (
    f"{HEAD},phase,enrolled,absent,absent_percent",
    row("202324", "815", "Primary", "50", "9", "18"),
    row("202324", "815", "All", "100", "9", "9"),
    row("202324", "816", "All", "100", "~", "low"),
)


def test_any_table_is_read_by_a_declared_mapping(tmp_path):
    (found,) = read_release([csv("absence.csv", *DATA)], PLACES, measures=absence(tmp_path))
    assert (found.source, found.release) == ("absence", "2023-24")
    columns = ("authority_code", "period", "numerator", "denominator", "value_published", "symbol")
    assert found.figures.select(columns).rows() == [
        ("815", "2023-24-AY", 9, 100, "9.0", ""),
        ("816", "2023-24-AY", None, 100, None, "low"),
    ]  # fmt: skip


def test_a_member_that_no_row_has_is_refused_with_those_there_are(tmp_path):
    measures = absence(tmp_path, ABSENCE.replace('["Total", "All"]', '["Every school"]'))
    (found,) = read_release([csv("absence.csv", *DATA)], PLACES, measures=measures)
    assert found.refused == (
        (
            "absence.csv, column phase: no row says Every school. Its members are All, Primary. "
            "If one of them is meant, name it in the measures."
        ),
    )


def test_what_the_files_own_description_says_of_a_column_is_held_against_the_mapping(tmp_path):
    about = csv("absence.meta.csv", "col_name,col_type,label", "phase,Filter,Phase", "absent,Filter,Absent")
    (found,) = read_release([csv("absence.csv", *DATA), about], PLACES, measures=absence(tmp_path))
    assert found.refused == (
        (
            "absence.meta.csv: absent is a filter of the table, and not the indicator "
            "that children_bullied.absence_pct needs."
        ),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("source = ", "absence.toml: not TOML"),
        ('source = "A B"', "absence.toml: source: String should match"),
        (
            'source = "a"\nyear = "lunar"',
            "absence.toml: year: Input should be 'planning', 'academic' or 'calendar'",
        ),
        ('source = "a"\ncolour = 1', "absence.toml: colour: Extra inputs are not permitted"),
    ],
)
def test_a_mapping_that_is_none_is_refused(tmp_path, text, message):
    with pytest.raises(UnreadablePublished) as fault:
        absence(tmp_path, text)
    assert message in str(fault.value)


def test_newer_tables_of_exclusions_are_read():
    columns = "education_phase,headcount,perm_excl,perm_excl_rate,suspension"
    phases = ("Total", "State-funded primary", "State-funded secondary")
    rows = [row("202324", "815", one, "1000", "2", "0.20", "9") for one in phases]
    (found,) = read_release([csv("exc_nat_reg_la.csv", f"{HEAD},{columns}", *rows)], PLACES)
    assert (found.source, found.release, found.refused, found.figures.height) == (
        "exclusions",
        "2023-24",
        (),
        6,
    )


@pytest.mark.parametrize("source", sorted(DECLARED))
def test_what_is_declared_can_be_read(source):
    assert declared_measures(source).source == source


# LAIT and Fingertips

TOOL = "Short Desc,Years,LA and Regions,LA Number,Values"


def test_lait_of_another_day_tells_what_went_and_keeps_blanks_as_gaps():
    file = GivenFile(
        "bds_long_0.csv",
        f"{TOOL}\nCPP_rate,2024,A,301,10\nCPP_rate,2024,B,302,20\nCPP_rate,2024,C,303,\nCPP_rate,2024,D,971,40\n"
        "CPP_rate,2024,England,970,99.5\nOther,2024,A,301,1".encode(),
        folder="lait-2026-04-14",
    )
    (found,) = read_release([file], PLACES)
    assert (found.source, found.release, found.figures.height) == ("lait", "2026-04-14", 5)
    assert "1 values are blank; they stand as not available (x)" in found.told
    assert "unknown authorities, kept under the names of the file: 971 D" in found.told
    assert sum(one.startswith("measure ") for one in found.told) == 26, "all 27 but the rate"
    england = found.figures.filter(pl.col("authority_code") == "ENG").row(0, named=True)
    assert (england["value_published"], england["symbol"], england["note"]) == (None, "x", OUT_OF_RANGE)
    assert any("the figure of England lies outside the range" in one for one in found.told)


def test_lait_without_a_day_needs_to_be_named_and_no_id_may_sort_before_it():
    file = csv("bds_long_0.csv", TOOL, "CPP_rate,2024,A,301,10")
    assert refused(file) == (
        "bds_long_0.csv: which release it is stands nowhere in it. Say it: --release 2025-10-10"
    )
    (found,) = read_release([file], PLACES, release="2026-04-14")
    assert set(found.figures["release"]) == {"2026-04-14"}
    dated = GivenFile("lait-2026-04-14.csv", file.data)
    assert refused(dated, release="2025-01-01").startswith(
        "2025-01-01 sorts before 2026-04-14, which these files"
    )
    assert refused(dated, release="../x").startswith("A release is named by 1 to 40 letters")


@pytest.mark.parametrize("number", ["", "c", "30", "E06000065"])
def test_a_place_of_lait_is_a_number_of_three_digits(number):
    file = csv("lait-2026-04-14.csv", TOOL, "CPP_rate,2024,A,301,10", f"CPP_rate,2024,B,{number},10")
    assert refused(file).startswith(
        "lait-2026-04-14.csv, column LA Number, line 3: not the three-digit number"
    )


FINGERTIPS = (
    "Indicator ID,Indicator Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Time period,Value,"
    "Lower CI 95.0 limit,Upper CI 95.0 limit,Count,Denominator,Value note,Recent Trend"
)


def of_fingertips(code: str, kind: str, period: str, number: str = "90284", sex: str = "Persons") -> str:
    return f"{number},Name,{code},Area,{kind},{sex},All,,{period},100.5,90,110,1005,100000,,Increasing"


def test_a_download_of_fingertips_gives_its_authorities_and_never_its_trend():
    file = csv(
        "data.csv", FINGERTIPS,
        of_fingertips("E06000065", "UA", "2024/25"), of_fingertips("E92000001", "England", "2024/25"),
        of_fingertips("E06000065", "UA", "2024", "10401"), of_fingertips("E06000065", "UA", "2022/23 - 24/25", "92904"),
        of_fingertips("E06000099", "Counties & UAs", "2024/25"), of_fingertips("E38000007", "ICBs", "2024/25"),
        of_fingertips("E06000065", "UA", "2024/25", "1"), of_fingertips("E06000065", "UA", "2024/25", sex="Male"),
    )  # fmt: skip
    (found,) = read_release([file], PLACES)
    assert (found.source, found.release) == ("fingertips", "2024-CY")
    assert sorted(found.figures.select("authority_code", "period", "series").rows()) == [
        ("815", "2022-23/2024-25", "alcohol_adm_rate_u18"),
        ("815", "2024-25", "injury_adm_rate_0_14"),
        ("815", "2024-CY", "fte_rate"),
        ("ENG", "2024-25", "injury_adm_rate_0_14"),
    ]
    assert "data.csv: 1 other indicators are left out" in found.told
    assert "data.csv: 1 areas of other kinds are left out" in found.told
    assert any("left out because their DfE number is not known: E06000099 Area" in one for one in found.told)
    assert "Increasing" not in str(found.figures.rows())


# A table of the shape PUBLISHED

FIGURE = (
    "815,North Yorkshire,authority,2023-24,cp_plans_rate,rate,{source},{release},420,114700,36.6,,1,10000,"
)


def table(*rows: str) -> GivenFile:
    return csv("ours.csv", ",".join(PUBLISHED.names()), *rows)


def test_another_boards_export_gives_a_release_for_each_that_stands_in_it():
    file = table(FIGURE.format(source="lait", release="1"), FIGURE.format(source="somebody", release="2024"))
    found = read_release([file], PLACES)
    assert [(one.source, one.release, one.figures.height) for one in found] == [
        ("lait", "1", 1),
        ("somebody", "2024", 1),
    ]
    assert refused(file, release="3").startswith(
        "2 releases stand in the files, so --release cannot name them"
    )


def test_a_place_that_is_known_keeps_the_name_that_it_has_here():
    other = FIGURE.format(source="lait", release="1").replace("North Yorkshire", "Somewhere else")
    strange = FIGURE.format(source="lait", release="1").replace("815,North Yorkshire", "999,New\u202etown")
    (found,) = read_release([table(other, strange)], PLACES)
    assert found.figures["authority"].to_list() == ["North Yorkshire", "Newtown"]
    assert "unknown authorities, kept under the names of the file: 999 Newtown" in found.told


@pytest.mark.parametrize(
    ("was", "becomes", "column"),
    [("2023-24", "last year", "period"), ("815", "9999", "authority_code"), (",420,", ",4 20,", "numerator"),
     ("authority,", "ward,", "authority_kind"), ("36.6", "=1+1", "value_published"), (",,1,", ",?,1,", "symbol"),
     ("lait", "../x", "source"), ("North Yorkshire", "N" * 300, "authority")],
)  # fmt: skip
def test_a_cell_that_its_column_cannot_hold_is_refused_by_its_line_and_not_repeated(was, becomes, column):
    message = refused(table(FIGURE.format(source="lait", release="1").replace(was, becomes, 1)))
    assert message.startswith(
        f"ours.csv, column {column}, line 2: not what this column holds (1 such lines)."
    )
    assert becomes not in message


# Files that are none


def packed() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("d1.csv", "a")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (packed(), "x.csv: an archive or a workbook is not opened here. Unpack it, or save the sheet"),
        (b"\x1f\x8b\x08", "x.csv: a packed file is not opened here"),
        (b"PAR1 and no more", "x.csv: not readable as Parquet (ArrowInvalid). Download it again."),
        (b"a,b\n\x00\x00", "x.csv: neither a CSV in UTF-8 nor Parquet"),
        (b"a,b\n\xff\xfe,1\n", "x.csv: not readable as a CSV file in UTF-8 (ComputeError)"),
        (b"a,b\n", "x.csv: no row below the headings"),
        (b"", "x.csv: not readable as a CSV file in UTF-8 (NoDataError)"),
        (b"a, a\n1,2\n", "Two columns are called a, so neither can be taken"),
        (b"a,b\n1,2\n", "x.csv: no source is known by its name or its columns. Name it with --source"),
    ],
)
def test_what_is_no_table_of_figures_is_refused(data, message):
    assert message in refused(GivenFile("x.csv", data))


def test_limits_hold_before_anything_is_made_of_a_file(monkeypatch):
    monkeypatch.setattr(given, "LARGEST_FILE", 10)
    assert "more than 0 MB" in refused(csv("x.csv", "a,b", "1,2", "3,4"))
    monkeypatch.undo()
    monkeypatch.setattr(given, "MOST_CELLS", 3)
    assert "x.csv: 2 rows of 2 columns are more than a table" in refused(csv("x.csv", "a,b", "1,2", "3,4"))
    made = io.BytesIO()
    pl.DataFrame({"a": [1, 2]}).write_parquet(made)
    monkeypatch.setattr(given, "MOST_UNPACKED", 3)
    assert "it unpacks to more than" in refused(GivenFile("x.parquet", made.getvalue()))


def test_parquet_of_texts_and_numbers_is_read_as_text_and_nothing_else():
    made = io.BytesIO()
    pl.DataFrame({"a": [1.0, None], "b": ["x", ""], "c": [0.5, 1.0]}).write_parquet(made)
    assert read_given(GivenFile("x.parquet", made.getvalue())).frame.rows() == [
        ("1", "x", "0.5"),
        (None, None, "1.0"),
    ]
    odd_one = io.BytesIO()
    pl.DataFrame({"a": [[1]]}).write_parquet(odd_one)
    with pytest.raises(UnreadablePublished, match="column a holds neither texts nor numbers"):
        read_given(GivenFile("x.parquet", odd_one.getvalue()))


def test_a_source_that_is_not_known_and_measures_of_another_are_refused(tmp_path):
    assert refused(csv("absence.csv", *DATA), source="ofsted").startswith(
        "No source is called ofsted. Sources are dfe_"
    )
    assert refused(csv("absence.csv", *DATA), source="lait", measures=absence(tmp_path)) == (
        "The measures are of absence, and the files of lait."
    )


# Laid over what is known, and what looks odd


def figures(*rows: tuple[str, str, str, str, int | None]) -> pl.DataFrame:
    """Counts: place, period, series, release, count (none is hidden)."""
    return pl.DataFrame(
        [
            (code, code, "authority", period, "one", series, "lait", release, number, None,
             None if number is None else str(number), "" if number is not None else "c", 0, 1, "")
            for code, period, series, release, number in rows
        ],
        schema=PUBLISHED, orient="row",
    )  # fmt: skip


def test_a_figure_is_new_revised_kept_known_already_or_contradicts():
    known = figures(
        ("815", "2021-22", "s", "2023", 1), ("815", "2022-23", "s", "2023", 2), ("815", "2022-23", "s", "2024", 3),
        ("815", "2023-24", "s", "2024", None), ("816", "2023-24", "s", "2025", 7), ("817", "2023-24", "s", "2025", 8),
        ("818", "2023-24", "s", "2026", 9),
    )  # fmt: skip
    found = compare(
        figures(
            ("815", "2021-22", "s", "2025", 1), ("815", "2022-23", "s", "2025", 2), ("815", "2023-24", "s", "2025", 4),
            ("815", "2024-25", "s", "2025", 5), ("816", "2023-24", "s", "2025", 7), ("817", "2023-24", "s", "2025", 9),
            ("818", "2023-24", "s", "2025", 9),
        ),
        known,
    )  # fmt: skip
    assert (found.kept, found.revised, found.new, found.already, found.differing.height) == (1, 2, 2, 1, 1)
    assert found.total == 7
    assert found.contradiction() == "1 figures differ from those known: 817 2023-24 one.s"


def test_breaks_are_told_with_the_places_and_not_refused():
    rates = figures(
        *(
            (f"{300 + one}", period, "s", "1", 20 + one % 3)
            for one in range(25)
            for period in ("2022-23", "2023-24")
        )
    ).with_columns(pl.lit(100, pl.Int64).alias("multiplier"), pl.lit(None, pl.Int64).alias("numerator"))
    broken = rates.with_columns(
        pl.when((pl.col("authority_code") == "305") & (pl.col("period") == "2023-24"))
        .then(pl.lit("90"))
        .otherwise("value_published")
        .alias("value_published")
    ).filter(~((pl.col("authority_code") == "306") & (pl.col("period") == "2023-24")))
    assert list(odd(rates)) == []
    assert list(odd(broken)) == [
        "one.s 2023-24: more than 2.5 times the median of 21: 305 (305) 90",
        "one.s 2023-24: more than 2.5 times up or down on the period before: 305 (305) 90",
        "2023-24: 306 (306) of the period before, without a row any more: one.s",
    ]
