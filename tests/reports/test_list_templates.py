"""The template of lists: headings that the readers know, a guide to every column, and a contract for machines."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import polars as pl
import pytest
import yaml

from data_lake.readers import read
from expectations.calendar import read_holidays
from expectations.catalogue import DATASET, load
from expectations.contracts.records import check
from expectations.due import owed
from expectations.gates.context import Slot
from expectations.layout import LISTS_SHEET
from flows.steps.known import known_of
from flows.steps.template import FORMS
from reports.returns.compose import BEFORE, return_book
from reports.returns.list_sheet import HEADING_ROW
from reports.returns.look import inert
from reports.returns.workbook import workbook
from tests.lists_handed_in import LISTS, PROVIDER, QUARTER, board_with_lists, invented

CATALOGUE = board_with_lists(load())
AT = datetime(2024, 4, 10, 9, tzinfo=UTC)
KNOWN = known_of(CATALOGUE, AT, "")


def book_of(provider):
    mine = [
        one
        for one in owed(CATALOGUE, QUARTER, read_holidays(DATASET / "bank_holidays.csv"))
        if one.provider.id == provider
    ]
    return return_book(CATALOGUE, mine[0].provider, mine, BEFORE.to_frame())


@pytest.fixture(scope="module")
def book():
    return book_of(PROVIDER)


@pytest.fixture(scope="module")
def rows():
    return invented(CATALOGUE)


def findings_of(one):
    slot = Slot("k", "nyscb", PROVIDER, one.return_id, QUARTER, AT, AT)
    return check(one.frame, slot, CATALOGUE)[1]


def filled(data, rows):
    """Fill the lists of a workbook as a person does who pastes rows below the headings."""
    made = openpyxl.load_workbook(io.BytesIO(data))
    for name in LISTS:
        for number, row in enumerate(rows[name].iter_rows(), start=HEADING_ROW + 2):
            for place, text in enumerate(row, start=1):
                made[name].cell(number, place, text or None).number_format = "@"
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_a_filled_template_is_read_and_sound(book, rows):
    (file,) = FORMS["xlsx"](book)
    assert file[0] == "nyscb_childrens_social_care_2023-24-Q4.xlsx"
    reading = read(filled(file[1], rows), file[0], KNOWN)
    assert {one.return_id for one in reading.lists} == {*LISTS}
    for one in reading.lists:
        assert findings_of(one) == ()
        given = rows[one.return_id]
        assert one.frame.select(given.columns).equals(given)
    assert set(reading.unread) == {LISTS_SHEET}


def test_a_list_that_stays_empty_is_not_handed_in(book):
    ((name, data),) = FORMS["xlsx"](book)
    assert read(data, name, KNOWN).lists == ()


def test_the_guide_tells_every_column_and_its_codes(book):
    ((_, data),) = FORMS["xlsx"](book)
    made = openpyxl.load_workbook(io.BytesIO(data))
    told = {(row[0], row[1]): row[2:] for row in made[LISTS_SHEET].iter_rows(min_row=2, values_only=True)}
    for name in LISTS:
        for field in CATALOGUE.record_list(name).fields:
            sentence, written, needed, codes = told[name, field.id]
            assert sentence == field.sentence
            assert needed == ("yes" if field.is_required else "if known")
            assert written.endswith(".")
            if field.code_list is not None:
                listed = [one.split(": ")[0] for one in codes.split(". Or in our words: ")[0].split("; ")]
                members = CATALOGUE.code_lists[field.code_list]
                assert [one.lower() for one in listed] == [(one.code or one.id).lower() for one in members]
    assert told["children", "gender"][3].startswith("0: not yet born or not recorded; 1: male; ")
    assert told["cp_plans", "latest_category"][3] == (
        "NEG: neglect; PHY: physical; SAB: sexual; EMO: emotional; MUL: multiple. "
        "Or in our words: neglect, physical, sexual, emotional, multiple; both are taken."
    )
    cover = "\n".join(str(row[0]) for row in made["Cover"].iter_rows(values_only=True))
    assert "(children)" in cover
    assert "how each column is written stands on the sheet Lists" in cover


def test_what_is_chosen_from_is_known_to_the_contract_and_the_cells_below_are_text(book):
    ((_, data),) = FORMS["xlsx"](book)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["children"]
    columns = [cell.value for cell in sheet[HEADING_ROW + 1]]
    assert tuple(columns) == CATALOGUE.record_list("children").columns
    genders = {one.id for one in CATALOGUE.code_lists["genders"]}
    chosen = [one.formula1.strip('"').split(",") for one in sheet.data_validations.dataValidation]
    assert any({*one} == genders for one in chosen)
    plans = openpyxl.load_workbook(io.BytesIO(data))["cp_plans"].data_validations.dataValidation
    assert any({"NEG", "neglect"} <= {*one.formula1.strip('"').split(",")} for one in plans)
    assert sheet.column_dimensions["A"].number_format == "@"
    assert (sheet.column_dimensions["A"].min, sheet.column_dimensions["A"].max) == (1, len(columns))


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_table_for_each_list_holds_its_headings(book, rows, form):
    files = dict(FORMS[form](book))
    assert f"nyscb_childrens_social_care_2023-24-Q4.{form}" in files
    for name in LISTS:
        data = files[f"nyscb_childrens_social_care_{name}_2023-24-Q4.{form}"]
        if form == "csv":
            data += rows[name].write_csv(include_header=False).encode()
        else:
            empty = pl.read_parquet(io.BytesIO(data))
            texts = [
                pl.col(column).str.to_date()
                if kind == pl.Date
                else pl.col(column).replace("", None).cast(kind)
                for column, kind in empty.schema.items()
            ]
            buffer = io.BytesIO()
            rows[name].with_columns(pl.all().replace("", None)).select(texts).write_parquet(buffer)
            data = buffer.getvalue()
        (one,) = read(data, name, KNOWN).lists
        assert findings_of(one) == ()


def test_a_contract_says_of_each_list_what_its_columns_hold(book):
    files = dict(FORMS["contract"](book))
    for name in LISTS:
        made = yaml.safe_load(files[f"nyscb_childrens_social_care_{name}_2023-24-Q4.odcs.yaml"])
        declared = CATALOGUE.record_list(name)
        (table,) = made["schema"]
        assert [one["name"] for one in table["properties"]] == [*declared.columns]
        assert made["slaProperties"][1]["value"] == "quarter"
        assert [one["name"] for one in table["properties"] if one.get("primaryKey")] == [*declared.key]
        required = {one["name"] for one in table["properties"] if one["required"]}
        assert required == {"return_id", "period", *(one.id for one in declared.fields if one.is_required)}
        assert "nhs number" in made["description"]["limitations"]
        assert table["quality"]


def test_no_text_of_a_declaration_begins_a_formula(book):
    for one in book.lists:
        for field in one.declared.fields:
            assert inert(field.sentence) == field.sentence


def test_without_lists_a_template_is_as_it_was():
    book = book_of("lado")
    assert book.lists == ()
    names = openpyxl.load_workbook(io.BytesIO(workbook(book))).sheetnames
    assert LISTS_SHEET not in names


def test_a_workbook_of_lists_alone_says_nothing_of_figures(book):
    of_figures = (
        "yellow cells",
        "turn red",
        "true nought",
        "as the status",
        "How firm a number is",
        "counts:",
    )
    assert book.sheets
    for made, is_told in ((book, True), (replace(book, sheets=()), False)):
        cover = openpyxl.load_workbook(io.BytesIO(workbook(made)))["Cover"]
        said = "\n".join(str(row[0]) for row in cover.iter_rows(values_only=True))
        assert [one in said for one in of_figures] == [is_told] * len(of_figures)
        assert "In lists one row each, under pseudonyms" in said
    assert "2. Never a name, a date of birth or a whole postcode, in any column." in said
