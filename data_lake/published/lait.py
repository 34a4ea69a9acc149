"""The DfE's Local Authority Interactive Tool: its long table of values into published figures.

It holds values only, no counts behind them. A national or regional rate that lies outside the range of the
authorities cannot be right, so it is not used and its row says so.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data_lake.published.columns import LINE, one_file, pick
from data_lake.published.given import GivenTable
from data_lake.published.load_checks import odd, without_impossible_totals
from data_lake.published.numbers import VALUE, printed, refuse_odd_text
from data_lake.published.periods import YearKind, published_year
from data_lake.published.places import Places, kind_of_code, read_places
from data_lake.published.read import ReadRelease
from data_lake.published.shape import ENGLAND, SYMBOLS, UnreadablePublished, shaped

SOURCE = "lait"
FOLDER = "lait-2025-10-10"
RELEASE = "2025-10-10"

COLUMNS = {
    "Short Desc": ("Measure_short",),
    "Years": ("Year",),
    "Values": ("Value",),
    "LA Number": ("LA number", "old_la_code"),
}

PLACES_BY_NUMBER = {
    "970": ENGLAND,
    "980": "E12000001",
    "981": "E12000002",
    "982": "E12000003",
    "983": "E12000004",
    "984": "E12000005",
    "985": "E12000006",
    "986": "E12000007",
    "987": "E13000001",
    "988": "E13000002",
    "989": "E12000008",
    "990": "E12000009",
}
"""The numbers that the tool gives to England and the regions, beside those of authorities."""


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Measure:
    """A series of ours, under the tool's short name. ``decimals`` are those that the tool holds."""

    short_name: str
    indicator_id: str
    series: str
    decimals: int = 1
    multiplier: int = 100
    year: YearKind = "planning"
    note: str = ""

    @property
    def is_count(self) -> bool:
        """Whether the value is a number of children rather than a percentage or rate."""
        return self.decimals == 0 and self.multiplier == 1


_TWO_YEARS = "cp_plans_two_years_or_more"
_REFERRALS = "referrals_to_initial_assessment"
_BY_AGENCY = "referrals_to_initial_assessment_by_agency"
_ASSESSMENTS = "single_assessment_in_45wd_pct"
_REOFFENDING = "young_offenders_reoffending"

MEASURES = (
    Measure("CPP_rate", "cp_plans_rate", "rate", multiplier=10_000),
    Measure("CPP_Num", "cp_plans_rate", "count", decimals=0, multiplier=1),
    Measure("CP_conf_15days", "cp_conferences_outcome", "icpc_in_15wd_pct", note="related"),
    Measure("Continue_Assess_Comp", "core_assessments_in_35_days", _ASSESSMENTS, note="successor"),
    Measure("Continue_Assess_Comp", "initial_assessments_in_7_days", _ASSESSMENTS, note="successor"),
    Measure("CPPlans2yrs", _TWO_YEARS, "ceased_2y_pct"),
    Measure("CPPlans2yrsActive", _TWO_YEARS, "open_2y_pct"),
    Measure("PrevRegCPR", "cp_plans_second_or_subsequent", "repeat_plan_pct"),
    Measure("RevCP", "cp_reviews_in_time", "reviewed_in_time_pct"),
    Measure("CIN_Refferals_NFA", _REFERRALS, "no_further_action_pct", note="related"),
    Measure("ReReferral", _REFERRALS, "re_referral_pct", note="related"),
    Measure("RefBySource_HealthServ_%", _BY_AGENCY, "referred_by_health_services_pct", note="related"),
    Measure("RefBySource_Police_%", _BY_AGENCY, "referred_by_police_pct", note="related"),
    Measure("RefBySource_Schl_%", _BY_AGENCY, "referred_by_schools_pct", note="related"),
    Measure("ReoffYO", _REOFFENDING, "reoffending_binary_10_14_pct", decimals=2, note="related"),
    Measure("ReoffYO15-17", _REOFFENDING, "reoffending_binary_15_17_pct", decimals=2, note="related"),
    Measure("FirstYJS", "youth_justice_first_time_entrants", "fte_rate", 0, 100_000, "calendar"),
    Measure("TotPermEx", "permanent_exclusions", "ni114_rate", 5, year="academic"),
    Measure("PriPermEx", "permanent_exclusions", "ni114_rate_primary", 5, year="academic"),
    Measure("SecPermEx", "permanent_exclusions", "ni114_rate_secondary", 5, year="academic"),
    Measure("LACSubstance", "substance_treatment_annual", "looked_after_substance_pct", 0, note="related"),
    Measure("Children_missing", "missing_from_care_overnight", "looked_after_missing_pct", 0, note="related"),
    Measure("Children_Away", "missing_from_care_overnight", "looked_after_away_pct", 0, note="related"),
    Measure(
        "Hosp_Adm_Alc_<18yrs",
        "alcohol_hospital_admissions",
        "alcohol_adm_rate_u18",
        2,
        100_000,
        note="related",
    ),
    Measure("Under18concep", "teenage_conceptions", "conception_rate_u18", 1, 1_000, "calendar"),
    Measure("HospAd0-14", "injury_hospital_admissions", "injury_adm_rate_0_14", 2, 10_000),
    Measure("ChildPov", "children_in_poverty", "child_poverty_pct", note="successor"),
)
"""Every series of the framework that the tool has a measure for."""


WITHOUT_BANDS = frozenset(
    {
        "CINPermAbsent_3Term",
        "CINPermExclusion",
        "KS2GPS_AVG_Scaled_Score",
        "KS2M_AVG_Scaled_Score",
        "KS2R_AVG_Scaled_Score",
        "LAC_Good_Develop",
        "SEN_AN_REVIEW_EXPECTED",
        "SEN_AN_REVIEW_MEET_REC",
        "SEN_PEC_AN_REVIEW_EXPECTED",
        "SEN_PEC_AN_REVIEW_MEET_REC",
        "SEN_PEC_OUTCOME_COM_4WKS",
        "SpecPermEx",
    }
)
"""The measures whose range is too small for quartile bands, as the tool's dictionary says (``No_Quartile``)."""


def series_without_bands() -> frozenset[tuple[str, str, str]]:
    """Give the series, by indicator, series and source, that the tool gives no bands."""
    return frozenset(
        (one.indicator_id, one.series, SOURCE) for one in MEASURES if one.short_name in WITHOUT_BANDS
    )


def read(folder: Path) -> pl.DataFrame:
    """Read the tool's table below ``folder`` (the public files) into a frame of shape ``PUBLISHED``.

    One row is a series of an authority, region or England in a year. Raises UnreadablePublished when the
    table, a column or a measure is missing, or a value or year label is not understood.
    """
    path = one_file(folder / FOLDER, "bds_long_*.parquet")
    table = pick(pl.read_parquet(path), COLUMNS, path.name)
    return figures(table, read_places(folder), path.name)


def read_given_tables(
    tables: Sequence[GivenTable], places: Places, renamed: Mapping[str, Sequence[str]] | None = None
) -> list[ReadRelease]:
    """Read a release of the tool as it is handed in: one table, whatever of our measures it has.

    ``renamed`` gives other short names of measures, by the name that we know. A measure of blanks alone is refused.
    Raises UnreadablePublished as ``read`` does, but names measures that went, blanks and unknown authorities only.
    """
    if len(tables) != 1:
        raise UnreadablePublished(
            f"The tool's release is one long table; found {len(tables)} files. Give the one of values."
        )
    (one,) = tables
    release = _release_of(one)
    table = pick(one.frame, {**COLUMNS, "LA and Regions": ("LA name",)}, one.name).with_row_index(LINE, 2)
    odd_numbers = (~table["LA Number"].str.contains(r"^[0-9]{3}(\.0)?$").fill_null(value=False)).arg_true()
    if len(odd_numbers):
        raise UnreadablePublished(
            f"{one.name}, column LA Number, line {odd_numbers[0] + 2}: not the three-digit number of a place "
            f"({len(odd_numbers)} such lines)."
        )
    ours = {theirs: name for name, every in (renamed or {}).items() for theirs in every}
    table = table.with_columns(pl.col("Short Desc").replace(ours))
    there = set(table["Short Desc"].drop_nulls().unique())
    kept = tuple(measure for measure in MEASURES if measure.short_name in there)
    if not kept:
        raise UnreadablePublished(
            f"{one.name}: none of the measures that are read of the tool. Give its long table."
        )
    table = table.filter(pl.col("Short Desc").is_in([measure.short_name for measure in kept]))
    told = [
        f"measure {measure.short_name}: no longer there, so not read: {measure.indicator_id}.{measure.series}"
        for measure in MEASURES
        if measure.short_name not in there
    ]
    blank = sorted(_blank(table, "Short Desc")["Short Desc"])
    refused = tuple(
        f"{one.name}: every value of {name} is blank, so it is none. Download the table again, or take its rows out."
        for name in blank
    )
    kept = tuple(measure for measure in kept if measure.short_name not in blank)
    table = table.filter(~pl.col("Short Desc").is_in(blank))
    if not kept:
        return [ReadRelease(SOURCE, release, told=tuple(told), refused=refused)]
    told += [
        f"every value of {name} in {year} is blank"
        for name, year in _blank(table, "Short Desc", "Years").sort("Short Desc", "Years").iter_rows()
    ]
    if blanks := table["Values"].null_count():
        told.append(f"{blanks} values are blank; they stand as not available (x)")
    known, strange = places.with_others(table.select(_code(), "LA and Regions").unique("code").iter_rows())
    filled = table.with_columns(pl.col("Values").fill_null("x"))
    found = figures(filled, known, one.name, release, kept)
    series = tuple(f"{measure.indicator_id}.{measure.series}" for measure in kept)
    return [
        ReadRelease(SOURCE, release, found, ((one.name, series),), (*told, *strange, *odd(found)), refused)
    ]


def _blank(table: pl.DataFrame, *together: str) -> pl.DataFrame:
    """Give the measures, or their years, of which no row has a value."""
    grouped = table.group_by(together).agg(pl.col("Values").is_null().all().alias("is_blank"))
    return grouped.filter("is_blank").select(together)


def _release_of(table: GivenTable) -> str:
    """Tell the release by the day in the name of the file or of its folder; empty where there is none."""
    found = [_DAY.search(text) for text in (table.name, table.folder)]
    return next((one[0] for one in found if one), "")


def figures(
    table: pl.DataFrame,
    places: Places,
    file: str,
    release: str = RELEASE,
    measures: Sequence[Measure] = MEASURES,
) -> pl.DataFrame:
    """Make published figures of the tool's table, with columns as in ``COLUMNS``; see ``read``."""
    table = table.with_columns(_code())
    missing = sorted({one.short_name for one in measures} - set(table["Short Desc"].unique()))
    if missing:
        raise UnreadablePublished(
            f"{file}: no measure {', '.join(missing)}. If it was renamed, change its name in the importer."
        )
    frame = pl.concat(_one_measure(table, measure, places, file, release) for measure in measures)
    return shaped(without_impossible_totals(frame), SOURCE)


def _code() -> pl.Expr:
    number = pl.col("LA Number").cast(pl.Float64).cast(pl.Int64).cast(pl.String)
    return number.replace(PLACES_BY_NUMBER).alias("code")


def _one_measure(
    table: pl.DataFrame, measure: Measure, places: Places, file: str, release: str
) -> pl.DataFrame:
    rows = table.filter(pl.col("Short Desc") == measure.short_name)
    what = f"{file}, {measure.short_name}"
    text = rows["Values"].str.strip_chars()
    if text.null_count():
        raise UnreadablePublished(f"{what}: {text.null_count()} values are blank. A gap must have a symbol.")
    refuse_odd_text(rows.with_columns(text), ["Values"], what, VALUE)
    value = printed(text, measure.decimals, what).alias("value_published")
    years = {one: published_year(one, measure.year, what) for one in rows["Years"].unique()}
    remark = rows["Years"].replace_strict(
        {one: ", ".join(part for part in (measure.note, year.remark) if part) for one, year in years.items()},
        return_dtype=pl.String,
    )
    return pl.DataFrame(
        {
            "authority_code": rows["code"],
            "authority": places.named(rows["code"], what),
            "period": rows["Years"].replace_strict(
                {one: year.period for one, year in years.items()}, return_dtype=pl.String
            ),
            "value_published": value,
            "numerator": value.cast(pl.Int64)
            if measure.is_count
            else pl.Series([None] * rows.height, dtype=pl.Int64),
            "symbol": pl.select(pl.when(text.is_in(SYMBOLS)).then(text).otherwise(pl.lit(""))).to_series(),
            "note": remark,
        }
    ).with_columns(
        kind_of_code("authority_code").alias("authority_kind"),
        pl.lit(measure.indicator_id).alias("indicator_id"),
        pl.lit(measure.series).alias("series"),
        pl.lit(SOURCE).alias("source"),
        pl.lit(release).alias("release"),
        pl.lit(None, pl.Int64).alias("denominator"),
        pl.lit(measure.decimals, pl.Int64).alias("decimals"),
        pl.lit(measure.multiplier, pl.Int64).alias("multiplier"),
    )
