"""The DfE's release Characteristics of children in need: how its counts are made up, as published parts.

Children on a plan at 31 March by the *latest* category of abuse (``indicators.md``, I03: the initial one, which stands
in the same table, answers another question) and by time on the plan; the year's referrals by source. Of children on a
plan by age, sex and ethnic group the release has England alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data_lake.published.columns import one_file, pick, read_text
from data_lake.published.dfe_children_in_need import RELEASE, SOURCE
from data_lake.published.explore import periods
from data_lake.published.numbers import count, refuse_odd_text, symbol
from data_lake.published.parts import shaped_parts
from data_lake.published.periods import published_year
from data_lake.published.places import DFE_FOLDER, GEOGRAPHY, Places, read_places, with_place
from data_lake.published.shape import ENGLAND, UnreadablePublished


@dataclass(frozen=True)
class Columns:
    """A breakdown of ours in a table of the release: the column of each member."""

    indicator_id: str
    series: str
    breakdown: str
    table: str
    members: Mapping[str, str]


OF_AUTHORITIES = (
    Columns(
        "cp_plans_profile", "open_plans_total", "category", "d4",
        {
            "neglect": "Neglect_Latest", "physical": "Physical_Latest", "sexual": "Sexual_Latest",
            "emotional": "Emotional_Latest", "multiple": "Multiple_Latest",
        },
    ),
    Columns(
        "cp_plans_profile", "open_plans_total", "duration", "d5",
        {
            "3_months_or_less": "3_months_or_less",
            "more_than_3_to_6_months": "more_than_3_months_6_months",
            "more_than_6_months_to_under_1_year": "more_than_6_months_less_than_1_year",
            "1_to_under_2_years": "1_year_less_than_2_years",
            "2_years_or_more": "2_years_or_more",
        },
    ),
    Columns(
        "referrals_to_initial_assessment_by_agency", "referral_to_ia_by_agency", "referring_agency", "c5",
        {
            one.lower(): one
            for one in (
                "Individual", "Schools", "Education_Services", "Health_Services", "Housing", "LA_Services",
                "Police", "Other_legal_agency", "Other", "Anonymous", "Unknown",
            )
        },
    ),
)  # fmt: skip
"""The breakdowns that the release prints for every authority."""

Row = tuple[str, str]
"""A kind of characteristic and its member, as the table of England names them."""


@dataclass(frozen=True)
class Added:
    """A member of ours as rows of the table of England: those added up, less those taken away."""

    breakdown: str
    category: str
    rows: tuple[Row, ...]
    less: tuple[Row, ...] = ()


OF_ENGLAND = (
    Added("age", "unborn", (("Age", "Unborn"),)),
    Added("age", "under_1", (("Age", "Under 1"),)),
    Added("age", "1_4", (("Age", "1-4 years"),)),
    Added("age", "5_9", (("Age", "5-9 years"),)),
    Added("age", "10_15", (("Age", "10-15 years"),)),
    Added("age", "16_17", (("Age", "16 & over"),)),
    Added("gender", "male", (("Gender", "Male"),)),
    Added("gender", "female", (("Gender", "Female"),)),
    Added("gender", "unborn_or_unknown", (("Gender", "Unknown or Indeterminate gender"), ("Age", "Unborn"))),
    Added("ethnicity", "white", (("Ethnicity", "White"),)),
    Added("ethnicity", "mixed", (("Ethnicity", "Mixed"),)),
    Added("ethnicity", "asian", (("Ethnicity", "Asian or Asian British"),)),
    Added("ethnicity", "black", (("Ethnicity", "Black or Black British"),)),
    Added("ethnicity", "other", (("Ethnicity", "Other ethnic group"),)),
    Added("ethnicity", "not_stated", (("Gender", "Total"),), (("Ethnicity", "Known ethnicity"),)),
)
"""The breakdowns of row 3 that the release prints for England alone."""

ENGLAND_TABLE = "a5_*.csv"


def read(folder: Path) -> pl.DataFrame:
    """Read the parts below ``folder`` (the folder of public files) into a frame of shape ``PARTS``.

    One row is a member of a breakdown, of an authority, region or England in a year. Raises UnreadablePublished
    when a table, a column or a row is missing, or a cell is neither a number nor a symbol.
    """
    places = read_places(folder)
    frames = [_of_authorities(folder, one, places) for one in OF_AUTHORITIES]
    return shaped_parts(pl.concat([*frames, _of_england(folder)]), SOURCE)


def _of_authorities(folder: Path, columns: Columns, places: Places) -> pl.DataFrame:
    path = one_file(folder / DFE_FOLDER, f"{columns.table}_*.csv")
    wanted = {**GEOGRAPHY, **dict.fromkeys(columns.members.values(), ())}
    frame = with_place(pick(read_text(path), wanted, path.name), path.name)
    refuse_odd_text(frame, [*columns.members.values()], path.name)
    placed = frame.select(
        "authority_code",
        places.named(frame["authority_code"], path.name),
        "authority_kind",
        periods(frame["time_period"], path.name),
        *columns.members.values(),
    )
    return pl.concat(
        placed.select(
            *("authority_code", "authority", "authority_kind", "period"),
            *_constants(columns.indicator_id, columns.series, columns.breakdown, category),
            count(column).alias("numerator"),
            symbol(column).alias("symbol"),
            pl.lit("").alias("note"),
        )
        for category, column in columns.members.items()
    )


def _of_england(folder: Path) -> pl.DataFrame:
    path = one_file(folder / DFE_FOLDER, ENGLAND_TABLE)
    names = ("time_period", "geographic_level", "characteristic", "characteristic_type", "CPP_At31")
    frame = pick(read_text(path), dict.fromkeys(names, ()), path.name)
    if set(frame["geographic_level"]) != {"National"}:
        raise UnreadablePublished(
            f"{path.name}: holds other places than England. If it now has authorities, teach the importer to read them."
        )
    refuse_odd_text(frame, ["CPP_At31"], path.name)
    numbers: dict[str, dict[Row, int | None]] = {}
    for year, kind, member, number in frame.select(
        "time_period", "characteristic", "characteristic_type", count("CPP_At31")
    ).iter_rows():
        numbers.setdefault(year, {})[kind, member] = number
    rows = [
        (
            published_year(year, "planning", path.name).period,
            one.breakdown,
            one.category,
            _added(one, found, path.name),
        )
        for year, found in numbers.items()
        for one in OF_ENGLAND
    ]
    return pl.DataFrame(
        rows,
        schema={"period": pl.String, "breakdown": pl.String, "category": pl.String, "numerator": pl.Int64},
        orient="row",
    ).select(
        pl.lit(ENGLAND).alias("authority_code"),
        pl.lit("England").alias("authority"),
        pl.lit("country").alias("authority_kind"),
        "period",
        pl.lit("cp_plans_profile").alias("indicator_id"),
        pl.lit("open_plans_total").alias("series"),
        "breakdown",
        "category",
        pl.lit(SOURCE).alias("source"),
        pl.lit(RELEASE).alias("release"),
        "numerator",
        pl.lit("").alias("symbol"),
        pl.lit("").alias("note"),
    )


def _added(one: Added, numbers: Mapping[Row, int | None], file: str) -> int:
    total = 0
    for sign, rows in ((1, one.rows), (-1, one.less)):
        for row in rows:
            number = numbers.get(row)
            if number is None:
                raise UnreadablePublished(
                    f"{file}: no number of {row[0]}, {row[1]} in some year. "
                    "If the release now calls it otherwise, tell the importer."
                )
            total += sign * number
    return total


def _constants(indicator_id: str, series: str, breakdown: str, category: str) -> list[pl.Expr]:
    return [
        pl.lit(indicator_id).alias("indicator_id"),
        pl.lit(series).alias("series"),
        pl.lit(breakdown).alias("breakdown"),
        pl.lit(category).alias("category"),
        pl.lit(SOURCE).alias("source"),
        pl.lit(RELEASE).alias("release"),
    ]
