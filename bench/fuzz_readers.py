"""Throw mutated files at the caged readers, and count what becomes of them.

    python bench/fuzz_readers.py --kind csv --runs 200000 --seed 1

Good files of each kind are mutated (bytes, pieces, parts, grammar) and parsed in batches, as many in one caged child as
it survives. The parent and the keeper must live; an answer that the parent does not understand, or a cell that no good
file holds and no mutation wrote, would be a fault of ours. Numbers printed: outcomes by code, deaths of children by
cause, deaths of keepers, the seed and the minutes.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pyarrow as pa

from data_lake.cage import Cage, Death
from data_lake.readers.reader import reading_of
from expectations.layout import COLUMNS, GUIDE_COLUMNS
from tests.data_lake.corpus import books
from tests.data_lake.corpus.case import control, csv, guided, rows
from tests.data_lake.corpus.columnar_cases import table, written

BATCH = 200
GOOD = rows()
ENDS = ("\n", "\r\n", "\r")
MARKS = (",", ";", "\t", "|")
ODD = (
    '"',
    '""',
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r",
    "\r\n",
    "\0",
    "\ufeff",
    "\u200b",
    "\u202e",
    "\ud7ff",
    "\U0010ffff",
    "=",
    "1e309",
    "control_total",
    "return_id",
    "-",
    "..",
    "9" * 40,
    "\x85",
    "\u2028",
    " ",
    "é",
    "inf",
    "%",
    "'",
    "\\",
)


def csv_file(chance: random.Random) -> bytes:
    """Text by a grammar of what people and programs write, then spoilt or not."""
    of = [dict(row) for row in chance.choices(GOOD, k=chance.randrange(0, 8))]
    for _ in range(chance.randrange(0, 4)):
        if of:
            chance.choice(of)[chance.choice(COLUMNS)] = "".join(chance.choices(ODD, k=chance.randrange(0, 4)))
    if chance.random() < 0.4:
        of.insert(chance.randrange(len(of) + 1), control(of))
    head = list(COLUMNS)
    if chance.random() < 0.2:
        head += chance.sample(GUIDE_COLUMNS, 2)
    if chance.random() < 0.2:
        chance.shuffle(head)
    if chance.random() < 0.1:
        head.pop(chance.randrange(len(head)))
    data = csv(of, tuple(head), chance.choice(MARKS), chance.choice(ENDS))
    if chance.random() < 0.2:
        data = "".join(chance.choices(ODD, k=6)).encode("utf-8", "replace") + b"\n" + data
    if chance.random() < 0.15:
        text = data.decode("utf-8", "replace")
        data = text.encode(
            chance.choice(["utf-16", "cp1252", "utf-8-sig", "utf-16-be", "latin-1"]), "replace"
        )
    return spoilt(chance, data) if chance.random() < 0.3 else data


def spoilt(chance: random.Random, data: bytes) -> bytes:
    """Flip, cut, repeat, insert or remove some bytes."""
    made = bytearray(data)
    for _ in range(chance.randrange(1, 5)):
        if not made:
            break
        at = chance.randrange(len(made))
        to = min(len(made), at + chance.choice([1, 1, 2, 8, 64, 512]))
        match chance.randrange(6):
            case 0:
                made[at] ^= 1 << chance.randrange(8)
            case 1:
                made[at:to] = chance.randbytes(to - at)
            case 2:
                del made[at:to]
            case 3:
                made[at:at] = made[at:to]
            case 4:
                made[at:at] = chance.choice(ODD).encode("utf-8", "replace")
            case _:
                made[at:to] = chance.choice([b"\xff", b"\0", b"\x7f", b"\x80"]) * (to - at)
    return bytes(made[: chance.randrange(len(made) + 1)]) if chance.random() < 0.05 else bytes(made)


def xlsx_file(chance: random.Random) -> bytes:
    """A workbook with a part spoilt before it is packed, or bytes after."""
    template = ("asked", *COLUMNS, "remark")
    of = [*guided(GOOD), control(GOOD)]
    body = books.data(of, head=template, top=3) if chance.random() < 0.5 else books.data(GOOD)
    shared = f'<sst xmlns="{books.MAIN}"><si><t>{"x" * chance.randrange(50)}</t></si></sst>'
    made = books.parts(
        {"survey": books.sheet(body), "other": books.sheet(books.data(GOOD[:2]))}, shared=shared
    )
    place = chance.random()
    if place < 0.85:
        name = chance.choice([*made, *["xl/worksheets/sheet1.xml"] * 6])
        made[name] = spoilt_markup(chance, made[name])
    if chance.random() < 0.1:
        made.pop(chance.choice(list(made)))
    if chance.random() < 0.1:
        made[chance.choice(["xl/vbaProject.bin", "xl/a.xml", "xl/embeddings/b.bin", "docProps/core.xml"])] = (
            chance.randbytes(20)
        )
    data = books.pack(made, chance.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]))
    return spoilt(chance, data) if place >= 0.8 else data


TOKENS = (
    b'r="A1048576"',
    b'r="XFD1"',
    b't="s"',
    b't="e"',
    b't="b"',
    b't="d"',
    b't="str"',
    b's="99999"',
    b"<v>1e999</v>",
    b"<f>A1</f>",
    b"<!DOCTYPE a>",
    b"&lt;",
    b"&#0;",
    b"&#xD800;",
    b"<row>",
    b"</row>",
    b"<c/>",
    b"</sheetData>",
    b'<mergeCell ref="A1:XFD1048576"/>',
    b'hidden="1"',
    b"<v>-1</v>",
    b"<v>0x1</v>",
    b"<![CDATA[",
    b"]]>",
    b"<is><t>",
    b'spans="1:1"',
    b"<rPh>",
    b"_x0000_",
    b"<x:c>",
    b'numFmtId="14"',
    b'date1904="1"',
    b'state="hidden"',
    b'Target="../../x"',
    b'r:id="r9"',
    b"<cols><col min='0' max='99999999'/></cols>",
)


def spoilt_markup(chance: random.Random, content: bytes) -> bytes:
    """Exchange, remove or repeat pieces between angle brackets, and put in what a parser may trip over."""
    if chance.random() < 0.15:
        return spoilt(chance, content)
    if chance.random() < 0.6:
        return changed_value(chance, content)
    pieces = content.replace(b">", b">\0").split(b"\0")
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(pieces))
        match chance.randrange(5):
            case 0:
                pieces[at] = b""
            case 1:
                pieces.insert(at, pieces[chance.randrange(len(pieces))])
            case 2:
                pieces.insert(at, chance.choice(TOKENS))
            case 3:
                pieces[at] = pieces[at].replace(b" ", b" " + chance.choice(TOKENS) + b" ", 1)
            case _:
                pieces[at] = pieces[at].replace(b"1", str(chance.choice([0, 2, 999, 10**9, -1])).encode(), 1)
    return b"".join(pieces)


VALUES = (
    b"",
    b"0",
    b"1",
    b"-1",
    b"7",
    b"99999999",
    b"1e9",
    b"A1",
    b"XFD1048576",
    b"s",
    b"str",
    b"e",
    b"b",
    b"d",
    b"n",
    b"inlineStr",
    b"hidden",
    b"true",
    b"survey",
    b"numerator",
    b"#REF!",
    b"2024-03-31",
    b"0.5",
    b"NaN",
    "\u0661".encode(),
    b"_x0007_",
    b"_xD800_",
)


def changed_value(chance: random.Random, content: bytes) -> bytes:
    """Change values of attributes and texts, so that the document stays well formed."""
    places = [
        found.span(1) for found in re.finditer(rb'"([^"<>]*)"|>([^<>]+)<', content) if found[1] is not None
    ]
    places += [found.span(1) for found in re.finditer(rb">([^<>]+)<", content)]
    for start, end in sorted(chance.sample(places, min(len(places), chance.randrange(1, 4))), reverse=True):
        content = content[:start] + chance.choice(VALUES) + content[end:]
    return content


def parquet_files() -> list[bytes]:
    """Sound files of several hands, to be spoilt."""
    comments = pa.array([row["comment"] for row in GOOD])
    of = [table(GOOD), table([*GOOD, control(GOOD)]), table(GOOD, comment=comments.dictionary_encode())]
    words = [
        {"compression": kind, "use_dictionary": dictionary, "data_page_version": version}
        for kind in ("none", "snappy", "zstd", "gzip", "lz4")
        for dictionary in (True, False)
        for version in ("1.0", "2.0")
    ]
    return [written(one, **word) for one in of for word in words]


SOUND = parquet_files()


def parquet_file(chance: random.Random) -> bytes:
    """A Parquet file with bytes spoilt, more often in its description than by chance."""
    data = chance.choice(SOUND)
    about = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    if chance.random() < 0.5:
        at = chance.randrange(4, len(data))
        return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
    if chance.random() < 0.6:
        made = data[:about] + spoilt(chance, data[about:-8])
        return made + (len(made) - about).to_bytes(4, "little") + b"PAR1"
    return data[:4] + spoilt(chance, data[4:-8]) + data[-8:]


KINDS: dict[str, Callable[[random.Random], bytes]] = {
    "csv": csv_file,
    "xlsx": xlsx_file,
    "parquet": parquet_file,
}


def batches(kind: str, runs: int, seed: int) -> Iterator[list[tuple[bytes, str]]]:
    """The files of a trial, each made from the seed and its own number alone."""
    for first in range(0, runs, BATCH):
        numbers = range(first, min(first + BATCH, runs))
        yield [(KINDS[kind](random.Random(f"{kind} {seed} {number}")), "") for number in numbers]  # noqa: S311


def trial(kind: str, runs: int, seed: int) -> dict[str, object]:
    """Run one trial and count."""
    outcomes: Counter[str] = Counter()
    keepers: set[int | None] = set()
    began = time.perf_counter()
    with Cage(*(["data_lake.parsers.columnar"] if kind == "parquet" else [])) as cage:
        for files in batches(kind, runs, seed):
            for answer in cage.parse_all(files):
                outcomes[outcome(answer)] += 1
            keepers.add(cage.keeper_id)
    return {
        "kind": kind,
        "runs": sum(outcomes.values()),
        "seed": seed,
        "minutes": round((time.perf_counter() - began) / 60, 1),
        "keeper deaths": len(keepers) - 1,
        "outcomes": dict(outcomes.most_common()),
    }


def outcome(answer: bytes | Death) -> str:
    """The first code of a refused file, how its child died, or that it was read."""
    if isinstance(answer, Death):
        return f"child died: {answer}"
    reading = reading_of(answer)
    if reading.refusals:
        return reading.refusals[0].code + (" and rows of other sheets" if reading.frame.height else "")
    return "read with a question" if reading.questions else "read"


def main() -> None:
    """Run the trials that the command names, each in a process of its own, so that its death would be seen."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--kind", choices=[*KINDS, "all"], default="all")
    words.add_argument("--runs", type=int, help="files of each kind; without it 200,000, 20,000 and 50,000")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = words.parse_args()
    usual = {"csv": 200_000, "xlsx": 20_000, "parquet": 50_000}
    deaths = 0
    for kind in KINDS if given.kind == "all" else [given.kind]:
        runs = given.runs or usual[kind]
        if given.here:
            print(json.dumps(trial(kind, runs, given.seed)), flush=True)
            continue
        command = [
            sys.executable,
            __file__,
            "--here",
            "--kind",
            kind,
            "--runs",
            str(runs),
            "--seed",
            str(given.seed),
        ]
        deaths += subprocess.run(command, check=False).returncode != 0  # noqa: S603 - ourselves
    if not given.here:
        print(json.dumps({"parent deaths": deaths}))
        sys.exit(1 if deaths else 0)


if __name__ == "__main__":
    main()
