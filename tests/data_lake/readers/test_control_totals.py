"""Whatever happens to one cell of a file with a control row on its way, the file is refused."""

import json
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_lake.cage import Death, columnar, plain
from data_lake.readers.reader import reading_of
from expectations.layout import COLUMNS, CONTROLLED, NUMBERS, text_control
from tests.data_lake.corpus import books
from tests.data_lake.corpus.case import control, csv, rows
from tests.data_lake.corpus.columnar_cases import table, written

CORRUPTIONS = 2_000
SEED = 20_260_301
PLACES = [(row, column) for row in range(4) for column in CONTROLLED]
LETTERS = "abcdefghijklmnopqrstuvwxyz_0123456789 -.,\u00e9\u0416"
GOOD = [{**row, "comment": "as recorded, and checked"} for row in rows()]


def made(form, of):
    if form == "csv":
        return csv(of)
    if form == "xlsx":
        return books.book({"survey": books.sheet(books.data(of))})
    return written(table(of))


def other_number(chance, text):
    if not text:
        return str(chance.randrange(1, 500))
    spoilt = [
        str(int(text) + chance.choice([-1, 1, 9, 10, -10, 90])),
        text[::-1],
        text + chance.choice("0123456789"),
    ]
    spoilt += [text[:-1], "", chance.choice([":", "c", "n/a", "1e5"]), f"-{text}"]
    return chance.choice([one for one in spoilt if one != text])


def other_text(chance, text):
    place = chance.randrange(len(text) + 1)
    letter = chance.choice(LETTERS)
    spoilt = [
        text[:place] + letter + text[place:],
        text[:place] + text[place + 1 :],
        text[:place] + letter + text[place + 1 :],
        text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :],
        text.upper(),
        "",
        chance.choice(GOOD)[chance.choice(CONTROLLED)],
    ]
    # Blanks at the end are not part of what a cell says.
    changed = [one for one in spoilt if one.rstrip(" ") != text.rstrip(" ")]
    return chance.choice(changed or [text + "x"])


def spoil(chance, of):
    """The rows with one cell changed; the control row is left as it was."""
    row, column = chance.choice(PLACES)
    cells = dict(of[row])
    change = other_number if column in NUMBERS else other_text
    cells[column] = change(chance, cells[column])
    return [*of[:row], cells, *of[row + 1 :]], column


def readings(form, files):
    cage = columnar if form == "parquet" else plain
    return [reading_of(one) for one in cage.parse_all([(data, "") for data in files])]


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_file_with_its_control_row_is_read(form):
    (reading,) = readings(form, [made(form, [*GOOD, control(GOOD)])])
    assert reading.findings == ()
    assert reading.frame.select(COLUMNS).rows() == [tuple(row[name] for name in COLUMNS) for row in GOOD]


def test_every_corruption_of_one_cell_is_refused():
    chance = random.Random(SEED)  # noqa: S311 - seeded, so that a failure can be seen again
    said = control(GOOD)
    files = {"csv": [], "xlsx": [], "parquet": []}
    columns = Counter()
    for number in range(CORRUPTIONS):
        spoilt, column = spoil(chance, GOOD)
        columns[column] += 1
        form = ("csv", "xlsx", "parquet")[number % 3]
        files[form].append(made(form, [*spoilt, said]))
    for form, given_ in files.items():
        found = readings(form, given_)
        assert len(found) == len(given_)
        assert [place for place, one in enumerate(found) if one.is_readable] == []
        codes = Counter(finding.code for one in found for finding in one.refusals)
        assert codes["R-27"] > len(given_) * 0.9
        assert all(one.frame.is_empty() for one in found)
    assert set(columns) == set(CONTROLLED)


@given(st.lists(st.text(max_size=6), max_size=6))
def test_a_text_control_is_what_a_spreadsheet_works_out_by_character_and_place(cells):
    total = 0
    for cell in cells:
        filled_up = cell + " " * 500
        for place in range(500):
            total += (place + 1) * (ord(filled_up[place]) - 32)
    assert text_control(cells) == total


def test_a_batch_gives_one_answer_for_each_file():
    answers = plain.parse_all([(csv(GOOD), ""), (b"", ""), (csv(GOOD), "")])
    assert not any(isinstance(one, Death) for one in answers)
    assert [len(json.loads(one)["rows"]) for one in answers] == [4, 0, 4]
