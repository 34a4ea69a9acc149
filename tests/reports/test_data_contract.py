"""The data contract of every return: whole by the standard, and saying what the contract and the gate hold."""

import pytest
import yaml

from expectations.gates.gate import CHECKS
from expectations.layout import CELL_KEY, COLUMNS
from reports.returns.data_contract import data_contract
from tests.filled_templates import EVERYBODY, book_of

# What the standard (v3.1) allows and asks for, as far as these contracts use it.
TOP = {"apiVersion", "kind", "id", "name", "version", "status", "domain", "tenant", "description", "schema",
       "slaProperties", "roles"}  # fmt: skip
PROPERTY = {"name", "logicalType", "physicalType", "description", "required", "primaryKey", "primaryKeyPosition",
            "logicalTypeOptions", "quality"}  # fmt: skip
RULE = {"type", "name", "dimension", "severity", "description", "metric", "arguments", "mustBe", "unit"}
DIMENSIONS = {"accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness"}
OPTIONS = {"string": {"maxLength"}, "integer": {"minimum", "maximum"}}


@pytest.fixture(scope="module")
def contracts():
    return {
        (board, provider, one.return_id): yaml.safe_load(data_contract(book, one))
        for board, provider in EVERYBODY
        for book in [book_of(board, provider)]
        for one in book.sheets
    }


def test_every_contract_is_whole_by_the_standard(contracts):
    assert len(contracts) == 35
    assert len({one["id"] for one in contracts.values()}) == len(contracts)
    for one in contracts.values():
        assert set(one) == TOP
        assert (one["apiVersion"], one["kind"], one["status"]) == ("v3.1.0", "DataContract", "active")
        assert set(one["description"]) == {"purpose", "usage", "limitations"}
        (table,) = one["schema"]
        assert table["logicalType"] == "object"
        assert [column["name"] for column in table["properties"]] == list(COLUMNS)
        for column in table["properties"]:
            assert set(column) <= PROPERTY
            assert set(column.get("logicalTypeOptions", {})) <= OPTIONS[column["logicalType"]]
        rules = [rule for column in table["properties"] for rule in column.get("quality", [])] + table[
            "quality"
        ]
        for rule in rules:
            assert set(rule) <= RULE
            assert rule["dimension"] in DIMENSIONS
            assert rule["type"] in {"text", "library"}
            assert ("metric" in rule) == (rule["type"] == "library")
            assert rule["description"]
        assert {"property", "value"} <= set(one["slaProperties"][0])
        assert [role["access"] for role in one["roles"]] == ["write", "read"]


def test_it_says_which_codes_which_counts_and_by_when(contracts):
    one = contracts["nyscb", "police", "child_abuse_crimes"]
    columns = {column["name"]: column for column in one["schema"][0]["properties"]}
    key = [column["name"] for column in columns.values() if column.get("primaryKey")]
    assert key == ["return_id", "period", *CELL_KEY]
    assert columns["numerator"]["logicalTypeOptions"] == {"minimum": 0, "maximum": 10_000_000}
    assert not columns["numerator"]["required"]
    assert columns["comment"]["logicalTypeOptions"] == {"maxLength": 500}
    listed = {name: column["quality"][0]["arguments"]["validValues"] for name, column in columns.items()
              if column.get("quality", [{}])[0].get("metric") == "invalidValues"}  # fmt: skip
    assert listed["period"] == ["2023-24-Q4"]
    assert listed["coverage"] == ["force"]
    assert listed["indicator_id"] == ["child_abuse_crimes", "child_abuse_charges_or_cautions"]
    assert listed["status"][:3] == ["final", "provisional", "estimate"]
    due = one["slaProperties"][0]
    assert (due["property"], due["value"]) == ("timeOfAvailability", "2024-04-22T17:00:00+01:00")


def test_the_rules_of_the_contract_and_the_gate_stand_in_it(contracts):
    table = contracts["nyscb", "police", "child_abuse_crimes"]["schema"][0]
    by_name = {rule["name"] for column in table["properties"] for rule in column.get("quality", [])}
    assert {
        "numerator_is_a_count",
        "denominator_only_where_asked",
        "status_is_known",
        "cell_given_once",
    } <= by_name
    of_gate = {rule["name"]: rule["severity"] for rule in table["quality"]}
    assert of_gate.pop("control_row") == "error"
    assert of_gate == {one.name: one.severity.value for one in CHECKS if one.severity.value != "advice"}


def test_an_invented_board_says_so(contracts):
    said = contracts["eastmoor", "eastmoor_police", "missing_children"]["description"]["limitations"]
    assert said.endswith("This board is invented, and so are its figures.")
    assert "invented" not in contracts["nyscb", "police", "missing_children"]["description"]["limitations"]


def test_the_same_return_has_the_same_contract():
    book = book_of("nyscb", "police")
    assert data_contract(book, book.sheets[0]) == data_contract(book_of("nyscb", "police"), book.sheets[0])
