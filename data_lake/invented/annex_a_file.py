"""An invented Annex A: invented histories as the workbook that an authority would keep for an inspection by Ofsted.

Its first sheet, and the row above every list's headings, say that it is invented; every id does too.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from io import BytesIO

import polars as pl
import xlsxwriter

from data_lake.invented.extent import MARK
from data_lake.invented.histories import Histories
from expectations.periods import Period

INVENTED = "Invented: no child in this workbook is or was a real one."

_TOP = 2
"""The place of the heading row, from 0: a title and a blank row stand above it, as in Ofsted's own workbook."""

_GENDERS = {"1": "a) Male", "2": "b) Female", "0": "c) Not stated/recorded", "9": "d) Neither"}
_ETHNICITIES = (
    "wbri", "wiri", "wirt", "woth", "wrom", "mwbc", "mwba", "mwas", "moth", "aind", "apkn", "aban", "aoth", "bcrb",
    "bafr", "both", "chne", "ooth", "refu", "nobt",
)  # fmt: skip
_CATEGORIES = {
    "neglect": "a) Neglect", "physical": "b) Physical abuse", "sexual": "c) Sexual abuse",
    "emotional": "d) Emotional abuse", "multiple": "e) Multiple/not recommended",
}  # fmt: skip
_KINDS_OF_SOURCE = {
    "1": "Individual", "2": "Education", "3": "Health services", "4": "Housing", "5": "LA services", "6": "Police",
    "7": "Other legal agency", "8": "Other", "9": "Anonymous", "10": "Unknown",
}  # fmt: skip

Tables = dict[int, pl.DataFrame]
"""The lists by their numbers, under Ofsted's own headings: texts, days and whole numbers."""


def annex_a(invented: Histories, period: Period) -> Tables:
    """Give lists 1 to 7 as they would be drawn on the last day of a quarter: what happened in the six months before."""
    drawn_on = period.ends_on
    since = period.previous().starts_on
    people = _people(invented["children"])
    referrals = _since(invented["referrals"], "referral_date", since)
    plans = invented["cp_plans"].filter(~pl.col("other_la_plan") & _touches("end_date", since))
    reviews = invented["cp_reviews"].group_by("plan_id").agg(pl.col("review_date").max())
    worker = pl.format(f"{MARK}worker {{}}", pl.col("child_id").str.slice(-1)).alias("Allocated Worker")
    allocated = (pl.lit(f"{MARK}team").alias("Allocated Team"), worker)
    source = _source(pl.col("source_code"))
    return {
        1: _beside(people, referrals, pl.col("referral_date").alias("Date of Contact"), source.alias("Contact Source"))
        .drop("Does the Child have a Disability"),
        2: _beside(
            people, _since(invented["core_assessments"], "start_date", since).head(20),
            pl.col("start_date").alias("Assessment start date"),
            pl.col("end_date").alias("Assessment completion date"),
            pl.lit(f"{MARK}organisation").alias("Organisation completing assessment"),
        ).drop("Does the Child have a Disability"),
        3: _beside(
            people, referrals, pl.col("referral_date").alias("Date of referral"), source.alias("Referral Source"),
            _flag("nfa_flag").alias("Referral NFA?"), pl.lit(0).alias("Number of Referrals in Last 12 Months"),
            *allocated,
        ).drop("Does the Child have a Disability"),
        4: _beside(
            people, invented["core_assessments"].filter(_touches("end_date", since)),
            pl.col("start_date").alias("Continuous Assessment Start Date"),
            pl.lit("a) Yes").alias("Child Seen During Continuous Assessment"),
            pl.col("end_date").alias("Continuous Assessment Date of Authorisation"),
            pl.lit("a) Yes").alias("Was the child assessed as requiring LA children's social care support?"),
            *allocated,
        ),
        5: _beside(
            people, _since(invented["conferences"], "conference_date", since),
            pl.col("section_47_start").alias("Strategy discussion initiating Section 47 Enquiry Start Date"),
            pl.lit("b) No").alias("Was an Initial Child Protection Conference deemed unnecessary?"),
            pl.col("conference_date").alias("Date of Initial Child Protection Conference"),
            _flag("cp_outcome")
            .alias("Did the Initial Child Protection Conference Result in a Child Protection Plan"),
            pl.lit(0).alias("Number of Section 47 Enquiries in the last 12 months"),
            pl.lit(0).alias("Number of ICPCs in the last 12 months"), *allocated,
        ),
        6: _beside(
            people, invented["referrals"].filter(_touches("close_date", since)),
            pl.col("referral_date").alias("CIN Start Date"), pl.lit("N1 - Abuse or neglect").alias("Primary Need Code"),
            pl.lit(drawn_on).alias("Date Child Was Last Seen"), pl.col("close_date").alias("CIN Closure Date"),
            pl.col("close_reason").str.to_uppercase().alias("Reason for Closure"),
            pl.lit("c) Child in need plan").alias("Case Status"), *allocated,
        ),
        7: _beside(
            people, plans.join(reviews, on="plan_id", how="left"),
            pl.col("start_date").alias("Child Protection Plan Start Date"),
            _words("initial_category", _CATEGORIES).alias("Initial Category of Abuse"),
            _words("latest_category", _CATEGORIES).alias("Latest Category of Abuse"),
            pl.coalesce("end_date", pl.lit(drawn_on)).alias("Date of the Last Statutory Visit"),
            pl.lit("a) Yes").alias("Was the Child Seen Alone?"),
            pl.col("review_date").alias("Date of latest review conference"),
            pl.col("end_date").alias("Child Protection Plan End Date"),
            pl.lit("b) No").alias(
                "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)"
            ),
            pl.col("previous_plan_count").alias("Number of Previous Child Protection Plans"), *allocated,
        ),
    }  # fmt: skip


def as_workbook(
    tables: Mapping[int, pl.DataFrame],
    name_of: Callable[[int], str] = "List_{}".format,
    heading_of: Callable[[str], str] = str,
) -> bytes:
    """Write lists as a workbook; ``name_of`` and ``heading_of`` spell sheets and headings as some supplier does."""
    buffer = BytesIO()
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True,
        "default_date_format": "dd/mm/yyyy",
    }  # fmt: skip
    with xlsxwriter.Workbook(buffer, options) as workbook:
        made = datetime(2009, 4, 1, tzinfo=UTC).replace(tzinfo=None)
        workbook.set_properties({"title": "invented", "created": made})
        workbook.add_worksheet("Notes").write_string(0, 0, INVENTED)
        for number, table in tables.items():
            sheet = workbook.add_worksheet(name_of(number))
            sheet.write_string(0, 0, INVENTED)
            sheet.write_row(_TOP, 0, [heading_of(column) for column in table.columns])
            for place, row in enumerate(table.iter_rows(), start=_TOP + 1):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(place, column, value)
                    elif isinstance(value, int):
                        sheet.write_number(place, column, value)
                    elif value is not None:
                        sheet.write_string(place, column, value)
    return buffer.getvalue()


def _people(children: pl.DataFrame) -> pl.DataFrame:
    """Children as every list speaks of them. The day of birth is as invented as the rest."""
    born = pl.coalesce("birth_month", "expected_month").dt.offset_by("11d")
    return children.select(
        "child_id",
        pl.col("child_id").alias("Child Unique ID"),
        _words("gender", _GENDERS).alias("Gender"),
        _words("ethnicity_code", _ethnicities()).alias("Ethnicity"),
        born.alias("Date of Birth"),
        pl.lit(-1).alias("Age of Child (Years)"),
        _flag("disability").fill_null("c) Unknown").alias("Does the Child have a Disability"),
    )


def _ethnicities() -> dict[str, str]:
    return {code: f"{chr(ord('a') + place)}) {code.upper()}" for place, code in enumerate(_ETHNICITIES)}


def _words(column: str, words: Mapping[str, str]) -> pl.Expr:
    return pl.col(column).replace_strict(words, default=None, return_dtype=pl.String)


def _flag(column: str) -> pl.Expr:
    return pl.when(pl.col(column)).then(pl.lit("a) Yes")).when(~pl.col(column)).then(pl.lit("b) No"))


def _source(code: pl.Expr) -> pl.Expr:
    kind = code.str.extract("^([0-9]+)").replace_strict(
        _KINDS_OF_SOURCE, default="Other", return_dtype=pl.String
    )
    return pl.format("a) {}: {}", code.str.to_uppercase(), kind)


def _since(rows: pl.DataFrame, column: str, day: date) -> pl.DataFrame:
    return rows.filter(pl.col(column) >= day)


def _touches(ends: str, day: date) -> pl.Expr:
    return pl.col(ends).is_null() | (pl.col(ends) >= day)


def _beside(people: pl.DataFrame, rows: pl.DataFrame, *columns: pl.Expr) -> pl.DataFrame:
    """Put what a list says beside the child that it says it of; a child without its row here is left out."""
    said = rows.select("child_id", *columns)
    return people.join(said, on="child_id", how="inner", maintain_order="right").drop("child_id")
