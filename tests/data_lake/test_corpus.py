"""Every file of the corpus is answered exactly: its codes at its places, nothing invented, and no word of a cell."""

from collections import Counter

import polars as pl
import pytest

from data_lake.cage import columnar, plain
from data_lake.parsers.known import Known
from data_lake.readers import RAW, read
from expectations.catalogue import declared_lists
from expectations.contracts.aggregate import check
from expectations.findings import Address, Finding
from expectations.gates.context import TYPED
from expectations.gates.gate import gate
from tests.data_lake.corpus import cell_cases, columnar_cases, text_cases, workbook_cases
from tests.data_lake.corpus.case import CANARY
from tests.expectations.gates.small_board import context_of, sent, small_board

CASES = [case for cases in (text_cases, cell_cases, workbook_cases, columnar_cases) for case in cases.cases()]
LISTS = Known({one.return_id: one.columns for one in declared_lists()})
OWED = ("survey", "2023-24-Q1")


@pytest.fixture(scope="module")
def keepers():
    """The keepers as they were before the first file of the corpus."""
    for cage in (plain, columnar):
        cage.parse(b"", "")
    return plain.keeper_id, columnar.keeper_id


@pytest.fixture(scope="module")
def found(tmp_path_factory, keepers):
    """Every case read in the cage, held against the contract and passed through the gate, in one stacked frame."""
    catalogue = small_board(tmp_path_factory.mktemp("board"))
    answers: dict[str, list[Finding]] = {}
    frames, sents = [TYPED.to_frame()], []
    for case in CASES:
        # No file of figures is taken for a list, however broken it is.
        reading = read(case.data, case.file_name, LISTS)
        assert reading.lists == ()
        assert reading.frame.schema == RAW
        answers[str(case)] = list(reading.findings)
        frame = reading.frame.with_columns(pl.col("return_id", "period").str.strip_chars())
        for key, rows in frame.group_by(["return_id", "period"], maintain_order=True):
            if key != OWED:
                # The same words as the flow's: a return or a period that this provider does not owe.
                column = "return_id" if key[1] == OWED[1] else "period"
                place = Address(rows["sheet"][0], rows["row"][0], column)
                answers[str(case)].append(_not_owed(place))
                continue
            one = sent("survey", key=str(case))
            typed, findings = check(rows, one.slot, catalogue)
            answers[str(case)] += findings
            frames.append(typed)
            sents.append(one)
    judged = gate(pl.concat(frames), context_of(catalogue, *sents))
    for key, findings in judged.items():
        answers[key] += findings
    return answers


def _not_owed(address):
    from flows.steps.read import _not_owed

    frame = pl.DataFrame({"sheet": [address.sheet], "row": [address.row]})
    return _not_owed(frame, address.column)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_file_is_answered_exactly(found, case):
    told = found[str(case)]
    assert sorted((one.code, str(one.address)) for one in told) == sorted(case.expected)
    for one in told:
        assert one.is_evaluable
        assert one.sentence.endswith(".")
        assert one.mend.endswith(".")


def test_no_message_holds_a_word_of_a_cell(found):
    told = [repr(one) for findings in found.values() for one in findings]
    assert len(told) > 200
    assert not any(CANARY[:4] in one or CANARY[4:11] in one for one in told)


def test_the_corpus_is_as_large_as_it_says():
    assert len({str(case) for case in CASES}) == len(CASES) >= 200
    assert len({case.kind for case in CASES}) >= 60
    codes = {code for case in CASES for code, _ in case.expected}
    from data_lake.readers.words import CODES

    # What takes minutes or another machine to bring about is shown in the tests of the cage, and what only other
    # systems' files can be told in the tests of their parsers.
    assert {code for code in CODES - codes if not code.startswith(("R-4", "R-5", "R-6"))} == {"R-19"}
    assert Counter(bool(case.expected) for case in CASES)[False] >= 50


def test_the_keepers_have_outlived_every_file(found, keepers):
    assert (plain.keeper_id, columnar.keeper_id) == keepers
