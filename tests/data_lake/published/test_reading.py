"""What the importers read and what they refuse, on small files of our own making."""

import polars as pl
import pytest

from data_lake.published.columns import one_file, pick, read_text
from data_lake.published.numbers import count, printed, refuse_odd_text, symbol
from data_lake.published.periods import published_year
from data_lake.published.places import with_place
from data_lake.published.shape import PUBLISHED, UnreadablePublished, shaped

YEARS = """
2024           planning  2023-24              -
2023/24        planning  2023-24              -
2015-16        planning  2015-16              -
2016-17 (OT)   planning  2016-17              outturn
2018 (Rev)     planning  2017-18              revised
2025 (prov)    planning  2024-25              provisional
2013/14-15/16  planning  2013-14/2015-16      -
201617         academic  2016-17-AY           -
2015/16        academic  2015-16-AY           -
2024           academic  2023-24-AY           -
2023           calendar  2023-CY              -
2014-16        calendar  2014-CY/2016-CY      -
"""


@pytest.mark.parametrize("line", YEARS.strip().splitlines())
def test_years_are_labelled_as_ours(line):
    text, kind, period, remark = (
        part.strip() for part in line.replace("  ", "\t").split("\t") if part.strip()
    )
    assert published_year(text, kind, "a file") == (period, "" if remark == "-" else remark)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0", "planning"),
        ("2015/17", "planning"),
        ("2014-16", "planning"),
        ("2013/14-13/14", "planning"),
        ("2023-24 (guess)", "planning"),
        ("2023-24 Q1", "planning"),
        ("", "academic"),
    ],
)
def test_an_unknown_year_is_refused(text, kind):
    with pytest.raises(UnreadablePublished, match=f"a file: the year label .* is not one of a {kind} year"):
        published_year(text, kind, "a file")


@pytest.mark.parametrize(
    ("text", "decimals", "expected"),
    [
        ("36.700000000000003", 1, "36.7"),
        ("37.799999999999997", 1, "37.8"),
        ("8.0329999999999999E-2", 5, "0.08033"),
        ("91.600000000000009", 1, "91.6"),
        ("94", 1, "94.0"),
        ("0", 0, "0"),
        ("c", 1, None),
        ("-", 1, None),
        (None, 1, None),
    ],
)
def test_noise_goes_and_what_was_printed_stays(text, decimals, expected):
    assert printed(pl.Series([text], dtype=pl.String()), decimals, "a file").to_list() == [expected]


def test_more_decimals_than_declared_are_refused():
    with pytest.raises(UnreadablePublished, match=r"a file: a value has more than the 1 decimals"):
        printed(pl.Series(["36.75"]), 1, "a file")
    assert printed(pl.Series(["36.75"]), 1, "a file", is_exact=False).to_list() == ["36.8"]


def test_a_value_that_is_no_number_is_refused_without_repeating_it():
    with pytest.raises(UnreadablePublished, match="neither a number nor a known symbol") as fault:
        printed(pl.Series(["forty"]), 1, "a file")
    assert "forty" not in str(fault.value)


@pytest.mark.parametrize("mark", ["c", "x", "z", "k", "u", "-", "..", ".", ":", "low"])
def test_a_symbol_is_never_nought(mark):
    frame = pl.DataFrame({"n": [mark, "0", "7"], "d": ["1", mark, "9"]})
    assert frame.select(count("n")).to_series().to_list() == [None, 0, 7]
    assert frame.select(symbol("n", "d")).to_series().to_list() == [mark, mark, ""]


@pytest.mark.parametrize("odd", ["", None, "1,234", "4.5", "N/A", "1e1", "1_0", "\uff11"])
def test_odd_text_is_refused_by_column_and_line(odd):
    frame = pl.DataFrame({"CPP_End": ["4", "c", odd]}, schema={"CPP_End": pl.String()})
    with pytest.raises(
        UnreadablePublished, match=r"d7\.csv, column CPP_End, line 4: neither a number"
    ) as fault:
        refuse_odd_text(frame, ["CPP_End"], "d7.csv")
    assert not odd or odd not in str(fault.value)


def test_byte_order_mark_line_ends_and_spaces_are_taken_away(tmp_path):
    path = tmp_path / "d1.csv"
    path.write_bytes(b"\xef\xbb\xbftime_period,CPP_At31\r\n2024, 420\r\n2023,\r\n")
    assert read_text(path).rows() == [("2024", "420"), ("2023", None)]
    assert read_text(path).columns == ["time_period", "CPP_At31"]


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "d1.csv"
    path.write_bytes(b"a,b\n\xff\xfe\x00,1\n")
    with pytest.raises(UnreadablePublished, match=r"d1\.csv: not readable as a CSV file in UTF-8"):
        read_text(path)


def test_a_column_is_found_by_its_alias_and_a_missing_one_is_refused_by_name():
    frame = pl.DataFrame({"two_years_or_more": ["3"], "CPP_End": ["9"]})
    wanted = {"2_years_or_more": ("two_years_or_more",), "CPP_End": ()}
    assert pick(frame, wanted, "d7.csv").to_dicts() == [{"2_years_or_more": "3", "CPP_End": "9"}]
    with pytest.raises(
        UnreadablePublished,
        match=r"d7\.csv: no column 2_years_or_more or two_years_or_more\. The columns are CPP_End\.",
    ):
        pick(frame.drop("two_years_or_more"), wanted, "d7.csv")


def test_one_file_means_one(tmp_path):
    with pytest.raises(UnreadablePublished, match=r"found 0 files like d1_\*\.csv, expected one"):
        one_file(tmp_path, "d1_*.csv")
    (tmp_path / "d1_a.csv").touch()
    (tmp_path / "d1_b.csv").touch()
    with pytest.raises(UnreadablePublished, match="found 2 files"):
        one_file(tmp_path, "d1_*.csv")


PLACE = {
    "geographic_level": "Local authority",
    "region_code": "E12000003",
    "old_la_code": "815",
}


def test_the_dfe_number_is_the_authority():
    rows = [
        PLACE,
        {**PLACE, "geographic_level": "Regional", "old_la_code": None},
        {"geographic_level": "National", "region_code": None, "old_la_code": None},
    ]
    placed = with_place(pl.DataFrame(rows), "d1.csv").select("authority_code", "authority_kind")
    assert placed.rows() == [("815", "authority"), ("E12000003", "region"), ("ENG", "country")]


@pytest.mark.parametrize(
    "wrong",
    [{"old_la_code": "E10000023"}, {"old_la_code": None}, {"geographic_level": "Ward"}],
)
def test_a_place_without_its_code_is_refused(wrong):
    with pytest.raises(UnreadablePublished, match=r"d1\.csv, line 3: no place can be told"):
        with_place(pl.DataFrame([PLACE, {**PLACE, **wrong}]), "d1.csv")


FIGURE = {
    "authority_code": "815",
    "authority": "North Yorkshire",
    "authority_kind": "authority",
    "period": "2023-24",
    "indicator_id": "cp_plans_rate",
    "series": "count",
    "source": "lait",
    "release": "2025-10-10",
    "numerator": 420,
    "denominator": None,
    "value_published": "420",
    "symbol": "",
    "decimals": 0,
    "multiplier": 1,
    "note": "",
}


def figures(*changes):
    return pl.DataFrame([{**FIGURE, **change} for change in changes], schema=PUBLISHED)


def test_the_shape_sorts_and_prefers_the_release():
    frame = shaped(
        figures({"period": "2023-24"}, {"source": "dfe_children_in_need"}, {"period": "2012-13"}), "x"
    )
    assert frame.select("period", "source").rows() == [
        ("2012-13", "lait"),
        ("2023-24", "dfe_children_in_need"),
        ("2023-24", "lait"),
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([{}, {"numerator": 421}], "a source: 1 figures stand twice, first 815 2023-24 count"),
        ([{"authority": None}], "a source: authority is empty in some row"),
        ([{"numerator": None, "value_published": None}], "a source: 1 figures are missing without a symbol"),
    ],
)
def test_the_shape_refuses(changes, message):
    with pytest.raises(UnreadablePublished, match=message):
        shaped(figures(*changes), "a source")


def test_a_gap_with_a_symbol_is_a_figure():
    assert (
        shaped(figures({"numerator": None, "value_published": None, "symbol": "c"}), "a source").height == 1
    )
