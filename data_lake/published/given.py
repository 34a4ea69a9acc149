"""Files of published statistics that a person hands in: read as text, within limits, whatever they are called.

They were downloaded by somebody, so nothing in them is trusted: a CSV is text and nothing more, a Parquet file gives
texts and numbers, and what unpacks (an archive, a workbook) is not opened at all.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import PurePath

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from data_lake.published.columns import as_text
from data_lake.published.shape import UnreadablePublished

LARGEST_FILE = 250_000_000
"""Bytes that a file may have."""
MOST_ROWS = 3_000_000
MOST_COLUMNS = 2_000
MOST_CELLS = 60_000_000
MOST_UNPACKED = 1_000_000_000
"""Bytes that a Parquet file may say that it unpacks to."""

_PACKED = {
    b"PK\x03\x04": "an archive or a workbook",
    b"\xd0\xcf\x11\xe0": "an old workbook",
    b"\x1f\x8b": "a packed file",
    b"%PDF": "a PDF",
}
_PARQUET = b"PAR1"
_OTHER_MARKS = {b";": "semicolons", b"\t": "tabs"}


@dataclass(frozen=True)
class GivenFile:
    """A file as it was handed in: its name, without folders, its bytes, and the name of the folder it lay in."""

    name: str
    data: bytes
    folder: str = ""

    @property
    def stem(self) -> str:
        """The name without what stands after the last dot, in small letters."""
        return PurePath(self.name).stem.lower()


@dataclass(frozen=True)
class GivenTable:
    """The table of a file: every column as text, blanks null, and no row that is wholly blank.

    ``is_open`` says that its last line has no end, as of a file that was cut off.
    """

    name: str
    stem: str
    frame: pl.DataFrame
    folder: str = ""
    is_open: bool = False

    @property
    def told(self) -> list[str]:
        """What is to be said of the file itself."""
        said = "its last line has no end; if it was cut off on the way, figures are missing or shortened"
        return [f"{self.name}: {said}"] if self.is_open else []


def too_large(name: str, size: int) -> str:
    """Say that a file has more bytes than one may have; nothing where it has not."""
    if size <= LARGEST_FILE:
        return ""
    return f"{name}: more than {LARGEST_FILE // 1_000_000} MB. Import the tables of a release one by one."


def read_given(file: GivenFile) -> GivenTable:
    """Read the one table of a file. Raises UnreadablePublished when it is none, or too large; it repeats no row."""
    if said := too_large(file.name, len(file.data)):
        raise UnreadablePublished(said)
    if what := next((said for begins, said in _PACKED.items() if file.data.startswith(begins)), None):
        raise UnreadablePublished(
            f"{file.name}: {what} is not opened here. Unpack it, or save the sheet that is meant as CSV (UTF-8)."
        )
    frame = _parquet(file) if file.data.startswith(_PARQUET) else _csv(file)
    if frame.height > MOST_ROWS or frame.width > MOST_COLUMNS or frame.height * frame.width > MOST_CELLS:
        raise UnreadablePublished(
            f"{file.name}: {frame.height} rows of {frame.width} columns are more than a table of published figures "
            "has. Import the tables of a release one by one."
        )
    text = as_text(frame)
    text = text.filter(~pl.all_horizontal(pl.all().is_null())) if text.width else text
    if not text.height:
        raise UnreadablePublished(f"{file.name}: no row below the headings. Download it again.")
    is_open = not file.data.startswith(_PARQUET) and not file.data.endswith((b"\n", b"\r"))
    return GivenTable(file.name, file.stem, text, file.folder, is_open)


def _csv(file: GivenFile) -> pl.DataFrame:
    if b"\x00" in file.data[:100_000]:
        raise UnreadablePublished(f"{file.name}: neither a CSV in UTF-8 nor Parquet. Download it again.")
    if said := _not_whole(file.data):
        raise UnreadablePublished(f"{file.name}: {said}")
    try:
        return pl.read_csv(io.BytesIO(file.data), infer_schema=False, encoding="utf8", n_rows=MOST_ROWS + 1)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadablePublished(
            f"{file.name}: not readable as a CSV file in UTF-8 ({type(error).__name__}). "
            "Download it again, or save it as CSV (UTF-8)."
        ) from None


def _not_whole(data: bytes) -> str:
    """Say why a CSV is none, or not all of it, by its first and its last line; nothing where both are fit.

    The first line is looked at before the file is read, for what makes columns is the reader's work.
    """
    text = data.removeprefix(b"\xef\xbb\xbf").strip(b"\r\n")
    first, last = text.split(b"\n", 1)[0], text.rsplit(b"\n", 1)[-1]
    columns = first.count(b",") + 1
    said = ""
    if text.lstrip()[:1] == b"<":
        said = "a web page or XML, and no CSV. Download the file itself again."
    elif columns > MOST_COLUMNS:
        said = (
            f"its first line has {columns} columns, and a table of published figures at most {MOST_COLUMNS}. "
            "Give the table alone."
        )
    elif columns == 1 and (mark := next((one for one in _OTHER_MARKS if one in first), None)):
        said = f"its columns are separated by {_OTHER_MARKS[mark]}. Save it as CSV (UTF-8), with commas."
    elif text.count(b'"') % 2:
        said = "a quotation mark is never closed: it was cut off or broken on the way. Download it again."
    elif not (last.count(b'"') % 2 or first.count(b'"') % 2):  # else a cell goes over several lines
        headed, ended = (len(next(csv.reader([one.decode("utf8", "replace")]), [])) for one in (first, last))
        if ended < headed:
            said = (
                f"its last line has {ended} cells, and its headings {headed}: it was cut off on the way. "
                "Download it again."
            )
    return said


def _parquet(file: GivenFile) -> pl.DataFrame:
    """Read a Parquet file of texts and numbers; what it says of its own size is held against the limits first."""
    try:
        parquet = pq.ParquetFile(pa.BufferReader(file.data), page_checksum_verification=True)
        about = parquet.metadata
        unpacked = sum(about.row_group(group).total_byte_size for group in range(about.num_row_groups))
        if about.num_rows > MOST_ROWS or unpacked > MOST_UNPACKED:
            raise UnreadablePublished(
                f"{file.name}: it unpacks to more than a table of published figures has. Import CSV instead."
            )
        odd = [one.name for one in parquet.schema_arrow if not _is_plain(one.type)]
        if odd:
            raise UnreadablePublished(
                f"{file.name}: column {odd[0]} holds neither texts nor numbers. Import CSV instead."
            )
        table = parquet.read(use_threads=False)
        table.validate(full=True)
        frame = pl.from_arrow(table)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UnreadablePublished(
            f"{file.name}: not readable as Parquet ({type(error).__name__}). Download it again."
        ) from None
    return frame if isinstance(frame, pl.DataFrame) else frame.to_frame()


def _is_plain(kind: pa.DataType) -> bool:
    tests = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_null,
    )
    return any(test(kind) for test in tests)
