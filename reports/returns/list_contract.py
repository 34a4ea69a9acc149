"""A list's data contract in YAML, by the Open Data Contract Standard: what a machine that makes the list must know."""

from typing import Any

import yaml

from expectations.contracts.record_rules import rules
from expectations.gates.lists import checks
from expectations.lists import FIRST_COLUMNS, ListField
from reports.returns.content import ListSheet, ReturnBook
from reports.returns.data_contract import (
    API_VERSION,
    CONTRACT_VERSION,
    MEANS,
    due,
    of_rule,
    roles,
    valid_values,
)
from reports.returns.list_sheet import reach, written_as

_LOGICAL = {
    "date": "date",
    **dict.fromkeys(("count", "days", "age"), "integer"),
    "weight": "number",
}
"""The standard's word for a kind, where it is not text."""


def list_contract(book: ReturnBook, one: ListSheet) -> str:
    """Write the data contract of one list for its period as YAML; the same book gives the same text."""
    board, provider = book.catalogue.board, book.provider
    refused = sorted({column.holds.replace("_", " ") for column in book.catalogue.refused_columns})
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
            "usage": "A CSV, XLSX or Parquet file with these columns into the provider's inbox. " + reach(one),
            "limitations": "Pseudonyms only, the same in every quarter. No column, and no cell, may hold any of: "
            + ", ".join(refused) + ".",
        },
        "schema": [_table(book, one)],
        "slaProperties": due(one),
        "roles": roles(provider),
    }  # fmt: skip
    text: str = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=110)
    return text


def _table(book: ReturnBook, one: ListSheet) -> dict[str, Any]:
    held = {check.name: check for check in checks(book.catalogue) if check.list == one.declared.id}
    return {
        "name": one.return_id,
        "logicalType": "object",
        "physicalType": "file",
        "description": f"{one.declared.grain} {one.declared.history_reason}",
        "dataGranularityDescription": one.declared.grain,
        "properties": [
            *(_first(one, name) for name in FIRST_COLUMNS),
            *(_column(one, field) for field in one.declared.fields),
        ],
        "quality": [
            {
                "type": "text",
                "name": check.key,
                "dimension": "consistency",
                "severity": check.severity.value,
                "description": f"{check.code}, {check.column}: {check.sentence}",
            }
            for check in held.values()
        ],
    }


def _first(one: ListSheet, name: str) -> dict[str, Any]:
    value = one.return_id if name == "return_id" else one.period.label
    return {
        "name": name,
        "logicalType": "string",
        "physicalType": "TEXT",
        "description": MEANS[name],
        "required": True,
        "quality": [valid_values(name, [value])],
    }


def _column(one: ListSheet, field: ListField) -> dict[str, Any]:
    logical = _LOGICAL.get(field.kind, "string")
    found: dict[str, Any] = {
        "name": field.id,
        "logicalType": logical,
        "physicalType": {"date": "DATE", "integer": "INT64"}.get(logical, "TEXT"),
        "description": f"{field.sentence} {written_as(field)}",
        "required": field.is_required,
    }
    if field.id in one.declared.key:
        found |= {"primaryKey": True, "primaryKeyPosition": one.declared.key.index(field.id) + 1}
    codes = one.spellings(field.id)
    quality = [valid_values(field.id, codes)] if codes else []
    quality += [of_rule(rule) for rule in rules(one.declared, one.period) if rule.cell == field.id]
    return {**found, "quality": quality} if quality else found
