"""A clean quarter gives no finding: eighty generated boards, judged in one stacked run."""

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest

from data_lake.invented.returns import Inventor, subjects
from expectations.catalogue import load
from expectations.contracts.aggregate import check
from expectations.due import due_cells
from expectations.gates.context import DUE, HISTORY, TYPED, GateContext, Slot
from expectations.gates.gate import gate
from expectations.gates.related import needed_elsewhere
from expectations.layout import CELL_KEY, COLUMNS
from expectations.periods import parse

BOARDS = 80
QUARTER = parse("2023-24-Q4")
RECEIVED, DUE_AT = datetime(2024, 4, 20, tzinfo=UTC), datetime(2024, 4, 25, tzinfo=UTC)


def key(seed: int) -> pl.Expr:
    return pl.concat_str(pl.lit(f"{seed} "), "provider", pl.lit(" "), "return_id").alias("submission_key")


def counties(found):
    """Beyond the period before, history is read at the county only; leave the rest uninvented."""
    return tuple(
        replace(one, cells=tuple(cell for cell in one.cells if cell["area_type"] == "county"))
        for one in found
    )


def as_history(rows, submission, back):
    return rows.select(
        submission,
        *CELL_KEY,
        pl.lit(back, dtype=pl.Int64).alias("quarters_back"),
        "numerator",
        "denominator",
    ).select(HISTORY.names())


@pytest.fixture(scope="module")
def judged():
    catalogue = load()
    due = due_cells(catalogue, QUARTER)
    slots = due.select("provider", "return_id", "return_period").unique().sort(pl.all()).rows()
    now = subjects(catalogue, QUARTER)
    elsewhere = {
        (provider, return_id): needed_elsewhere(
            catalogue, Slot("", "", provider, return_id, QUARTER, RECEIVED, DUE_AT)
        )
        for provider, return_id, _ in slots
    }
    before = {back: subjects(catalogue, QUARTER.previous(back)) for back in range(1, 4)}
    before |= {back: counties(before[back]) for back in (2, 3)}
    rows, dues, history, beside, filled = [], [], [], [], []
    for seed in range(BOARDS):
        inventor = Inventor(catalogue, seed=seed)
        rows.append(
            inventor.invent(now)
            .with_row_index("row", offset=2)
            .select(key(seed), pl.lit("").alias("sheet"), pl.col("row").cast(pl.Int64), *TYPED.names()[3:])
        )
        dues.append(due.select(key(seed), *DUE.names()[1:]))
        known = {0: rows[-1]} | {back: inventor.invent(found) for back, found in before.items()}
        history += [as_history(known[back], key(seed), back) for back in before]
        beside += [
            as_history(
                known[one.back], pl.lit(f"{seed} {provider} {return_id}").alias("submission_key"), one.back
            ).filter((pl.col("indicator_id") == one.indicator_id) & (pl.col("series") == one.series))
            for (provider, return_id), needed in elsewhere.items()
            for one in needed
            if one.back in known
        ]
        filled += [
            Slot(
                f"{seed} {provider} {return_id}",
                f"board{seed}",
                provider,
                return_id,
                parse(label),
                RECEIVED,
                DUE_AT,
            )
            for provider, return_id, label in slots
        ]
    context = GateContext(
        catalogue, tuple(filled), pl.concat(dues), pl.concat(history), beside=pl.concat(beside)
    )
    frame = pl.concat(rows)
    return frame, gate(frame, context)


def test_the_gate_finds_nothing_in_eighty_clean_boards(judged):
    _, found = judged
    assert len(found) == BOARDS * 30
    assert [
        (name, one.code, one.indicator_id, one.series) for name, all_of in found.items() for one in all_of
    ] == []


def test_one_wrong_figure_among_them_would_be_found(judged):
    catalogue = load()
    frame, _ = judged
    mine = frame.filter(pl.col("submission_key") == "7 lado allegations").with_columns(
        (pl.col("numerator") + (pl.int_range(pl.len()) == 0).cast(pl.Int64)).alias("numerator")
    )
    slot = Slot("7 lado allegations", "board7", "lado", "allegations", QUARTER, RECEIVED, DUE_AT)
    due = due_cells(catalogue, QUARTER).filter(pl.col("provider") == "lado")
    context = GateContext(catalogue, (slot,), due.select(key(7), *DUE.names()[1:]), HISTORY.to_frame())
    assert {one.check for one in gate(mine, context)["7 lado allegations"]} >= {"parts_equal_whole"}


def test_the_contract_finds_nothing_in_a_clean_board():
    catalogue = load()
    rows = Inventor(catalogue, seed=11).quarter(QUARTER)
    for (provider, return_id, label), part in rows.group_by(
        ["provider", "return_id", "period"], maintain_order=True
    ):
        slot = Slot("one", "board", str(provider), str(return_id), parse(str(label)), RECEIVED, DUE_AT)
        raw = part.select(
            *(pl.col(name).cast(pl.String).fill_null("") for name in COLUMNS),
            pl.lit("").alias("sheet"),
            pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias("row"),
        )
        typed, findings = check(raw, slot, catalogue)
        assert findings == ()
        assert typed.height == part.height
