"""The page of checks says what the checks say, all of them and no others."""

import re
from pathlib import Path

from expectations.catalogue import load
from expectations.contracts import record_rules
from expectations.contracts.aggregate import check
from expectations.contracts.rules import rules
from expectations.contracts.vocabulary import vocabulary
from expectations.findings import Finding
from expectations.gates.gate import CHECKS
from expectations.gates.lists import checks
from expectations.periods import parse
from tests.expectations.gates.small_board import sent, small_board

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "gates.md").read_text(encoding="utf-8")
Row = tuple[str, str, str, str]


def documented() -> dict[str, Row]:
    rows = {}
    for line in PAGE.splitlines():
        cells = [one.strip() for one in line.strip("|").split(" | ")]
        if len(cells) == 5 and re.fullmatch(r"[A-Z]-\d\d|CIN-\d{4}Q?", cells[0]):
            assert cells[0] not in rows, f"{cells[0]} stands twice"
            assert cells[4], f"{cells[0]} does not say what it looks at"
            rows[cells[0]] = (cells[0], cells[1], cells[2], cells[3])
    return rows


def as_row(finding: Finding) -> Row:
    """A finding of a whole file, without its place."""
    return finding.code, finding.check, finding.severity.value, finding.sentence.split(": ", 1)[1]


def test_every_check_and_every_rule_is_on_the_page_word_for_word(tmp_path: Path):
    declared = {one.code: (one.code, one.name, one.severity.value, one.sentence) for one in CHECKS}
    known = vocabulary(load(), "lado", "allegations")
    declared |= {one.code: (one.code, one.name, "error", one.sentence) for one in rules(known, "2023-24-Q4")}
    board, one = small_board(tmp_path), sent("survey")
    for raw in (one.raw.drop("status"), one.raw.clear()):
        (finding,) = check(raw, one.slot, board)[1]
        declared[finding.code] = as_row(finding)
    of_lists = {*((one.code, one.check, one.severity.value, one.sentence) for one in record_rules.CHECKS)}
    of_lists |= {(one.code, one.name, one.severity.value, one.sentence) for one in checks(load())}
    # A rule that is held in several lists says the same in all of them, or the page could not say it.
    assert len({row[0] for row in of_lists}) == len(of_lists)
    declared |= {row[0]: row for row in of_lists}
    assert documented() == declared


def test_every_published_rule_that_a_field_holds_is_on_the_page():
    told = re.findall(r"^\| (CIN-\d{4}) \| (\w+) \| (\w+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    held: dict[tuple[str, str, str], list[str]] = {}
    period = parse("2023-24-Q4")
    for declared in load().lists:
        for rule in record_rules.rules(declared, period):
            field, check_name = rule.name.split(record_rules.SEPARATOR)
            if rule.code.startswith("CIN-"):
                plain = next(one.code for one in record_rules.CHECKS if one.check == check_name)
                held.setdefault((rule.code, declared.id, field), []).append(plain)
    assert {(number, name, field): sorted(codes.split(", ")) for number, name, field, codes in told} == {
        key: sorted(codes) for key, codes in held.items()
    }


def test_every_row_with_cross_checks_is_on_the_page():
    for indicator in load().indicators:
        if indicator.cross_checks:
            assert re.search(rf"^\| (I\d+\w?, )?{indicator.spec_id}\b", PAGE, re.MULTILINE), indicator.spec_id
