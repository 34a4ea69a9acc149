"""A return's data contract in YAML, by the Open Data Contract Standard: what a machine that fills it in must know."""

from typing import Any

import yaml

from expectations.calendar import LONDON
from expectations.contracts.rules import Rule, rules
from expectations.contracts.vocabulary import vocabulary
from expectations.declarations import Provider
from expectations.findings import Severity
from expectations.gates.checks import Check
from expectations.gates.gate import CHECKS
from expectations.grammar import LARGEST_COUNT
from expectations.layout import CELL_KEY, COLUMNS, CONTROL, LONGEST_COMMENT, NUMBERS
from reports.returns.compose import STATUSES
from reports.returns.content import ListSheet, ReturnBook, ReturnSheet
from reports.returns.sheet import due_words

API_VERSION = "v3.1.0"
"""The version of the standard; later ones of its third edition read it too."""

CONTRACT_VERSION = "1.0.0"
"""The version of what we ask of every return; it changes when the layout does."""

MEANS = {
    "return_id": "The return, always the same in this contract.",
    "period": "The period the figures are for, always the same in this contract.",
    "indicator_id": "The row of the framework.",
    "series": "The quantity of that row.",
    "area_type": "What kind of place the figure is for.",
    "area_code": "The place.",
    "breakdown": "The dimension, or 'all' for a whole.",
    "category": "The member of the dimension, or 'all' for a whole.",
    "numerator": "The count. Blank only with a status that says why.",
    "denominator": "What the count is out of, where that is asked for; otherwise blank.",
    "coverage": "What the figures cover, as agreed with the provider.",
    "status": "How firm the number is, or why there is none.",
    "comment": "A remark, never a name or anything else about one child.",
}
"""What each column of the layout says."""

_DIMENSIONS = {"K": "conformity", "C": "completeness", "T": "timeliness", "V": "consistency", "P": "accuracy"}
"""The standard's word for what a check is about, by the first letter of its code."""


def data_contract(book: ReturnBook, one: ReturnSheet) -> str:
    """Write the data contract of one return for its period as YAML; the same book gives the same text."""
    board, provider = book.catalogue.board, book.provider
    made: dict[str, Any] = {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": f"{board.id}.{provider.id}.{one.return_id}.{one.period.label}",
        "name": one.title,
        "version": CONTRACT_VERSION,
        "status": "active",
        "domain": "safeguarding children",
        "tenant": board.id,
        "description": {
            "purpose": f"{one.title}: what {provider.name} owes the {board.name} for {one.period.name}.",
            "usage": "A CSV, XLSX or Parquet file with these columns, one row a figure, into the provider's inbox.",
            "limitations": "Counts only. Nothing about one child, no names, no dates of birth, no postcodes."
            + (" This board is invented, and so are its figures." if board.is_invented else ""),
        },
        "schema": [_table(book, one)],
        "slaProperties": due(one),
        "roles": roles(provider),
    }
    text: str = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=110)
    return text


def roles(provider: Provider) -> list[dict[str, str]]:
    """Say who writes a return, and who reads it."""
    return [
        {"role": provider.id, "access": "write", "description": f"{provider.name} supplies the return."},
        {
            "role": "performance_team",
            "access": "read",
            "description": "The board's performance team judges it, and answers with a receipt.",
        },
    ]


def _table(book: ReturnBook, one: ReturnSheet) -> dict[str, Any]:
    known = rules(vocabulary(book.catalogue, book.provider.id, one.return_id), one.period.label)
    optional = sum(cell.is_optional for cell in one.cells)
    return {
        "name": one.return_id,
        "logicalType": "object",
        "physicalType": "file",
        "description": f"{len(one.cells)} figures, {optional} of them optional. The template lists every one.",
        "dataGranularityDescription": "One row is one figure: a series of a row, in one place, of one category.",
        "properties": [_column(one, name, known) for name in COLUMNS],
        "quality": [
            _control(one),
            *(_of_check(check) for check in CHECKS if check.severity is not Severity.ADVICE),
        ],
    }


def _column(one: ReturnSheet, name: str, known: tuple[Rule, ...]) -> dict[str, Any]:
    is_count = name in NUMBERS
    found: dict[str, Any] = {
        "name": name,
        "logicalType": "integer" if is_count else "string",
        "physicalType": "INT64" if is_count else "TEXT",
        "description": MEANS[name],
        "required": name not in {*NUMBERS, "comment"},
    }
    key = ("return_id", "period", *CELL_KEY)
    if name in key:
        found |= {"primaryKey": True, "primaryKeyPosition": key.index(name) + 1}
    if is_count:
        found["logicalTypeOptions"] = {"minimum": 0, "maximum": LARGEST_COUNT}
    if name == "comment":
        found["logicalTypeOptions"] = {"maxLength": LONGEST_COMMENT}
    allowed = _allowed(one, name)
    quality: list[dict[str, Any]] = [of_rule(rule) for rule in known if rule.cell == name]
    if allowed:
        quality.insert(0, valid_values(name, allowed))
    return {**found, "quality": quality} if quality else found


def _allowed(one: ReturnSheet, name: str) -> list[str]:
    """What a column may hold, where that is a list."""
    if name in CELL_KEY:
        return list(dict.fromkeys(cell.codes[name] for cell in one.cells))
    return {
        "return_id": [one.return_id],
        "period": [one.period.label],
        "coverage": [one.coverage],
        "status": list(STATUSES),
    }.get(name, [])


def valid_values(name: str, allowed: list[str]) -> dict[str, Any]:
    """Say that a column holds nothing but what is allowed."""
    return {
        "type": "library",
        "metric": "invalidValues",
        "name": f"{name}_in_list",
        "dimension": "conformity",
        "severity": "error",
        "arguments": {"validValues": allowed},
        "mustBe": 0,
        "unit": "rows",
        "description": "Rows with another value.",
    }


def of_rule(rule: Rule) -> dict[str, Any]:
    """Say a rule of a contract."""
    return {
        "type": "text",
        "name": rule.name,
        "dimension": "conformity",
        "severity": "error",
        "description": f"{rule.code}: it is an error when {rule.sentence} {rule.mend}",
    }


def _of_check(check: Check) -> dict[str, Any]:
    """A check of the gate in words; what depends on a figure's own place is left to the receipt."""
    return {
        "type": "text",
        "name": check.name,
        "dimension": _DIMENSIONS.get(check.code[:1], "consistency"),
        "severity": check.severity.value,
        "description": f"{check.code}: expected is {check.expected}.",
    }


def _control(one: ReturnSheet) -> dict[str, Any]:
    return {
        "type": "text",
        "name": "control_row",
        "dimension": "consistency",
        "severity": "error",
        "description": f"A last row with {CONTROL} as its return_id, if there is one, must hold in period the number "
        f"of rows, in numerator and denominator their sums, and in every other column the sum over all cells of each "
        f"character's code less 32, times its place in the cell (up to {LONGEST_COMMENT}). "
        f"The template works it out; {one.return_id} is refused when it does not agree.",
    }


def due(one: ReturnSheet | ListSheet) -> list[dict[str, Any]]:
    """Say when a return is due, and how often."""
    return [
        {
            "property": "timeOfAvailability",
            "value": one.due_at.astimezone(LONDON).isoformat(),
            "element": one.return_id,
            "valueExt": f"Due by {due_words(one)}, in London.",
        },
        {"property": "frequency", "value": one.period.kind.value, "element": one.return_id},
    ]
