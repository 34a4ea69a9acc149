"""Cells that are read well and say something that the contract or the gate does not believe."""

from collections.abc import Iterator

from tests.data_lake.corpus.case import CANARY, Case, at, csv, rows

NOT_COUNTS = (
    "c",
    "z",
    "x",
    "k",
    "u",
    "low",
    ":",
    "-",
    "..",
    "*",
    "~",
    "[c]",
    "[x]",
    "-3",
    "(3)",
    "\u22123",
    "85.2%",
    "12 %",
    "12.5",
    ".5",
    "1e5",
    "1E+05",
    "inf",
    "-inf",
    "nan",
    "NaN",
    "nil",
    "none",
    "TRUE",
    "2024-03-31",
    "31/03/2024",
    "Mar-24",
    "\uff15",
    "\u0665",
    "10000001",
    "99999999999999999999",
    "1 000",
    "1.000.000",
    "12,34",
    "0x10",
    "+5",
    "=1+1",
    "n/a",
    "ten",
    CANARY,
    "\u00bd",
    "5\u00b2",
    "1_000",
)


def cases() -> Iterator[Case]:
    """Every case of cells, as text; what only a workbook can hold stands among the workbooks."""
    for word in NOT_COUNTS:
        yield Case(
            "not a count",
            f"numerator {word}",
            csv(rows((5, "numerator", word))),
            (at("K-12", 5, "numerator"),),
        )
    for word in ("100.5", "c", "-1", "100%"):
        yield Case(
            "not a count",
            f"denominator {word}",
            csv(rows((2, "denominator", word))),
            (at("K-15", 2, "denominator"),),
        )
    yield Case("number missing", "numerator", csv(rows((5, "numerator", ""))), (at("K-13", 5, "numerator"),))
    yield Case(
        "number missing", "denominator", csv(rows((2, "denominator", ""))), (at("K-16", 2, "denominator"),)
    )
    yield Case(
        "number with a reason",
        "numerator",
        csv(rows((5, "status", "refused"))),
        (at("K-14", 5, "numerator"),),
    )
    yield Case(
        "reason for no number", "given", csv(rows((5, "numerator", ""), (5, "status", "not_collected")))
    )
    yield Case(
        "denominator not asked for",
        "a number",
        csv(rows((5, "denominator", "9"))),
        (at("K-18", 5, "denominator"),),
    )
    for column, code, more in (
        ("indicator_id", "K-05", "C-01"),
        ("series", "K-06", "C-01"),
        ("area_type", "K-07", "C-01"),
        ("area_code", "K-08", "C-01"),
        ("breakdown", "K-09", "C-01"),
        ("category", "K-10", "C-01"),
    ):
        for word in (CANARY, ""):
            yield Case(
                "unknown code",
                f"{column} {word or 'blank'}",
                csv(rows((5, column, word))),
                (at(code, 5, column), at(more)),
            )
    yield Case(
        "unknown code",
        "in capitals",
        csv(rows((5, "area_type", "County"))),
        (at("K-07", 5, "area_type"), at("C-01")),
    )
    yield Case("coverage", "another's", csv(rows((2, "coverage", "county"))), (at("K-19", 2, "coverage"),))
    yield Case("status", "unknown", csv(rows((2, "status", CANARY))), (at("K-20", 2, "status"),))
    yield Case("comment", "too long", csv(rows((2, "comment", CANARY * 30))), (at("K-21", 2, "comment"),))
    yield Case("figure twice", "the last", csv([*rows(), rows()[3]]), (at("K-11", 6, "indicator_id"),))
    yield Case(
        "not owed",
        "another's return",
        csv([*rows(), {**rows()[0], "return_id": "licensing"}]),
        (at("T-03", 6, "return_id"),),
    )
    yield Case(
        "not owed", "no period", csv([*rows(), {**rows()[0], "period": CANARY}]), (at("T-03", 6, "period"),)
    )
    yield Case("figure missing", "admissions", csv(rows()[:3]), (at("C-01"),))
    yield Case(
        "part larger than whole", "all", csv(rows((2, "numerator", "101"))), (at("V-01", 2, "numerator"),)
    )
    yield Case(
        "parts do not add up", "answers", csv(rows((4, "numerator", "30"))), (at("V-05", 2, "denominator"),)
    )
    yield Case(
        "beyond what can be",
        "admissions",
        csv(rows((5, "numerator", "99999"))),
        (at("V-02", 5, "numerator"),),
    )
    yield Case(
        "two faults",
        "one each row",
        csv(rows((2, "coverage", "county"), (5, "numerator", "c"))),
        (at("K-12", 5, "numerator"), at("K-19", 2, "coverage")),
    )
