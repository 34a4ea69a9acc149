"""Parquet: types, sizes, and files that break."""

import decimal
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.layout import COLUMNS, GUIDE_COLUMNS, NUMBERS
from tests.data_lake.corpus.case import CANARY, Case, Row, at, control, guided, rows

GOOD = rows()


def case(kind: str, name: str, content: bytes, *expected: tuple[str, str]) -> Case:
    return Case(f"Parquet, {kind}", name, content, tuple(expected), "return.parquet")


def table(of: list[Row], head: tuple[str, ...] = COLUMNS, **columns: pa.Array) -> pa.Table:
    """Rows as a table, counts as whole numbers; columns given replace or join the others."""
    made = {}
    for name in head:
        cells = [row.get(name, "") for row in of]
        is_count = name in NUMBERS and all(cell.isdigit() or not cell for cell in cells)
        made[name] = (
            pa.array([int(cell) if cell else None for cell in cells]) if is_count else pa.array(cells)
        )
    return pa.table(made | columns)


def written(of: pa.Table, **words: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(of, buffer, **words)
    return buffer.getvalue()


def cases() -> Iterator[Case]:
    """Every case of Parquet."""
    good = written(table(GOOD))
    comments = pa.array([row["comment"] for row in GOOD])
    yield case("sound", "plain", good)
    for name in ("none", "snappy", "zstd", "gzip", "brotli", "lz4"):
        yield case("sound", f"packed with {name}", written(table(GOOD), compression=name))
    yield case("sound", "one row a group", written(table(GOOD), row_group_size=1))
    for kind in (pa.large_string(), pa.string_view()):
        yield case("sound", str(kind), written(table(GOOD, comment=comments.cast(kind))))
    yield case("sound", "a dictionary", written(table(GOOD, comment=comments.dictionary_encode())))
    yield case(
        "sound", "counts with a point", written(table(GOOD, numerator=pa.array([80.0, 80.0, 20.0, 100.0])))
    )
    yield case(
        "sound", "small counts", written(table(GOOD, numerator=pa.array([80, 80, 20, 100], pa.uint8())))
    )
    yield case("sound", "counts as text", written(table(GOOD, numerator=pa.array(["80", "80", "20", "100"]))))
    yield case("sound", "a day in a comment", written(table(GOOD, comment=pa.array([date(2024, 3, 31)] * 4))))
    yield case("sound", "no comments", written(table(GOOD, comment=pa.nulls(4))))
    yield case("sound", "a control row", written(table([*GOOD, control(GOOD)])))
    yield case(
        "sound",
        "columns that guide",
        written(table([*guided(GOOD), control(GOOD)], (*COLUMNS, *GUIDE_COLUMNS))),
    )
    yield case(
        "sound", "notes of another program", written(table(GOOD).replace_schema_metadata({"pandas": CANARY}))
    )
    yield Case("Parquet, wrong name", "a CSV's", good, (), "return.csv")

    for name, column in (
        ("list", pa.array([[1]] * 4)),
        ("struct", pa.array([{"a": 1}] * 4)),
        ("map", pa.array([[("a", 1)]] * 4, pa.map_(pa.string(), pa.int64()))),
        ("boolean", pa.array([True] * 4)),
        ("bytes", pa.array([b"1"] * 4)),
        ("instant", pa.array([datetime(2024, 1, 1, tzinfo=UTC)] * 4)),
        ("decimal", pa.array([decimal.Decimal("1.5")] * 4)),
        ("time", pa.array([time(12)] * 4)),
        ("duration", pa.array([timedelta(1)] * 4)),
        ("dictionary of bytes", pa.array([b"1"] * 4).dictionary_encode()),
    ):
        yield case("type", name, written(table(GOOD, numerator=column)), at("R-15", 1, "numerator"))
    yield case(
        "type",
        "of a column of their own",
        written(table(GOOD, **{CANARY: pa.array([[1]] * 4)})),
        at("R-15", 1),
    )
    for name, cell in (
        ("infinite", float("inf")),
        ("not a number", float("nan")),
        ("a fraction", 1.5),
        ("negative", -1.0),
    ):
        yield case(
            "not a count",
            name,
            written(table(GOOD, numerator=pa.array([80.0, 80.0, 20.0, cell]))),
            at("K-12", 5, "numerator"),
        )
    yield case(
        "not a count",
        "a day",
        written(table(GOOD, numerator=pa.array([date(2024, 3, 31)] * 4))),
        *(at("K-12", row, "numerator") for row in range(2, 6)),
    )
    yield case(
        "not a count",
        "missing",
        written(table(GOOD, numerator=pa.array([80, 80, 20, None]))),
        at("K-13", 5, "numerator"),
    )
    for name in ("return_id", "comment"):
        yield case(
            "heading missing",
            name,
            written(table(GOOD, tuple(one for one in COLUMNS if one != name))),
            at("R-07", 1, name),
        )
    yield case("column of their own", "a name", written(table(GOOD, **{CANARY: comments})), at("R-08", 1))
    twice = table(GOOD).append_column("Status", comments)
    yield case("heading twice", "status", written(twice), at("R-06", 1, "status"))
    yield case("no headings", "other columns", written(pa.table({"a": [1], "b": [2]})), at("R-05"))
    yield case("no rows", "none", written(table([])), at("R-16"))
    yield case("no rows", "nulls only", written(table([{}, {}])), at("R-16"))
    yield case(
        "invisible character",
        "in a code",
        written(table(rows((3, "category", "y\u200bes")))),
        at("R-30", 3, "category"),
    )
    yield case(
        "control total wrong",
        "numerator",
        written(table([*GOOD, control(GOOD, numerator="1")])),
        at("R-27", 6, "numerator"),
    )
    yield case(
        "guided table without control row",
        "remark",
        written(table(guided(GOOD), (*COLUMNS, "remark"))),
    )
    many = pa.table({name: pa.repeat("x", 200_002) for name in COLUMNS})
    yield case("too much", "rows", written(many, compression="zstd"), at("R-12"))
    wide = table(GOOD, comment=pa.array(["x" * 51_000_000] * 4))
    yield case("too much", "unpacked", written(wide, compression="zstd", use_dictionary=False), at("R-12"))
    for share in (10, 50, 99):
        yield case("cut off", f"after {share} of 100", good[: len(good) * share // 100], at("R-11"))
    yield case("damaged", "the end", good[:-4] + b"PARX", at("R-11"))
    yield case("damaged", "the length of the end", good[:-8] + b"\xff\xff\xff\x7fPAR1", at("R-11"))
    about = len(good) - 8 - int.from_bytes(good[-8:-4], "little")
    yield case("damaged", "the description", good[:about] + b"\xff" * 40 + good[about + 40 :], at("R-11"))
    yield case("damaged", "the first page", good[:4] + b"\xff" * 40 + good[44:], at("R-11"))
    yield case("damaged", "marks only", b"PAR1PAR1", at("R-11"))
    bare = written(table(GOOD), compression="none", use_dictionary=False)
    yield case(
        "damaged", "text that is no text", bare.replace(CANARY.encode(), b"\xff" * len(CANARY)), at("R-11")
    )
