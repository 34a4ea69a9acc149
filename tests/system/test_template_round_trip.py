"""A template that was filled in is accepted unchanged: every provider of both boards, in every form."""

from datetime import UTC, datetime

import polars as pl
import pytest

from data_lake.readers import read
from expectations.contracts.aggregate import check
from expectations.due import due_cells
from expectations.gates.context import DUE, HISTORY, GateContext, Slot
from expectations.gates.gate import gate
from expectations.layout import CELL_KEY
from reports.returns.table import annotated_table
from reports.returns.workbook import workbook
from tests.filled_templates import (
    BOARDS,
    EVERYBODY,
    QUARTER,
    as_bytes,
    book_of,
    figures_of,
    fill,
    returns_owed,
    with_control,
)
from tests.libreoffice import AS_WORKBOOK, convert, needs_libreoffice

RECEIVED = datetime(2024, 4, 15, 9, 0, tzinfo=UTC)


def filled_workbook(board, provider, **how):
    data = workbook(book_of(board, provider))
    return with_control(fill(data, figures_of(board, provider), ("", "as counted on the day"), **how))


def filled_csv(board, provider):
    table = pl.read_csv(annotated_table(book_of(board, provider)), infer_schema=False)
    figures = figures_of(board, provider)
    given = [
        figures.get((row["return_id"], *(row[name] for name in CELL_KEY)), {})
        for row in table.iter_rows(named=True)
    ]
    return table.with_columns(
        pl.Series("numerator", [row.get("numerator") for row in given], dtype=pl.Int64),
        pl.Series("denominator", [row.get("denominator") for row in given], dtype=pl.Int64),
        pl.Series("status", ["final" if row else "" for row in given]),
    ).write_csv().encode()  # fmt: skip


def read_and_check(board, provider, data, name):
    """Read a file and hold it against the contract; give the typed rows and slots by return."""
    reading = read(data, name)
    assert reading.findings == (), (provider, reading.findings)
    held = {}
    for one in returns_owed(board)[provider]:
        slot = Slot(
            f"{board} {provider} {one.return_.id}",
            board,
            provider,
            one.return_.id,
            one.period,
            RECEIVED,
            one.due_at,
        )
        typed, findings = check(
            reading.frame.filter(pl.col("return_id") == one.return_.id), slot, BOARDS[board]
        )
        assert findings == (), (provider, findings)
        held[slot] = typed
    assert set(reading.frame["return_id"]) == {slot.return_id for slot in held}
    return held


def figures_read(held):
    return {
        (slot.return_id, *(row[name] for name in CELL_KEY)): (
            row["numerator"],
            row["denominator"],
            row["status"],
        )
        for slot, typed in held.items()
        for row in typed.iter_rows(named=True)
    }


def figures_meant(board, provider):
    return {
        key: (row["numerator"], row["denominator"], "final")
        for key, row in figures_of(board, provider).items()
    }


def judged(board, held):
    due = due_cells(BOARDS[board], QUARTER)
    slots = tuple(held)
    dues = [
        due.filter(
            (pl.col("provider") == slot.provider)
            & (pl.col("return_id") == slot.return_id)
        ).select(pl.lit(slot.submission_key).alias("submission_key"), *DUE.names()[1:])
        for slot in slots
    ]  # fmt: skip
    context = GateContext(BOARDS[board], slots, pl.concat(dues), HISTORY.to_frame())
    return gate(pl.concat(list(held.values())), context)


@pytest.mark.parametrize("board", BOARDS)
def test_a_filled_workbook_of_every_provider_is_accepted_unchanged(board):
    held = {}
    for one, provider in EVERYBODY:
        if one == board:
            mine = read_and_check(board, provider, filled_workbook(board, provider), "return.xlsx")
            assert figures_read(mine) == figures_meant(board, provider)
            held |= mine
    found = judged(board, held)
    assert {key: findings for key, findings in found.items() if findings} == {}
    assert len(found) == len(held)


def test_a_workbook_with_its_optional_cells_left_blank_is_accepted():
    mine = read_and_check(
        "nyscb", "lado", filled_workbook("nyscb", "lado", only_required=True), "return.xlsx"
    )
    assert [typed.height for typed in mine.values()] == [27]
    assert [findings for findings in judged("nyscb", mine).values() if findings] == []


@pytest.mark.parametrize("provider", ["police", "cyps_schools", "childrens_social_care"])
def test_a_filled_table_is_accepted_unchanged(provider):
    mine = read_and_check("nyscb", provider, filled_csv("nyscb", provider), "return.csv")
    assert figures_read(mine) == figures_meant("nyscb", provider)


def test_a_sheet_of_the_template_without_its_control_row_is_refused_and_a_table_has_none():
    book = fill(workbook(book_of("nyscb", "lado")), figures_of("nyscb", "lado"))
    sheet = book["allegations"]
    sheet.delete_rows(sheet.max_row)
    told = read(as_bytes(book), "return.xlsx")
    assert {(one.code, one.address.sheet) for one in told.findings} == {("R-28", "allegations")}
    assert read(filled_csv("nyscb", "lado"), "return.csv").findings == ()


@pytest.mark.system
@needs_libreoffice
def test_a_workbook_that_libreoffice_filled_and_saved_is_accepted_unchanged(tmp_path):
    data = workbook(book_of("nyscb", "police"))
    filled = tmp_path / "return.xlsx"
    filled.write_bytes(as_bytes(fill(data, figures_of("nyscb", "police"), ("", "caf\u00e9, \u00a35"))))
    saved = convert(tmp_path, [filled], AS_WORKBOOK) / filled.name
    mine = read_and_check("nyscb", "police", saved.read_bytes(), saved.name)
    assert figures_read(mine) == figures_meant("nyscb", "police")
