"""The rules of a list's contract, as data: made from its declaration, some for each field and some for each row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from expectations.contracts.cells import CODED, WRITINGS
from expectations.contracts.rules import Rule
from expectations.findings import Severity
from expectations.layout import LISTS_SHEET
from expectations.lists import ListField, RecordList
from expectations.periods import Period

VALUE, HOLDS = "__value", "__holds"
"""What stands behind a field's name in the read frame: its typed value, and what it says of who somebody is."""

SEPARATOR = "."
"""Between the field and the check in a rule's name, which Pandera wants to be the rule's own."""


@dataclass(frozen=True)
class Said:
    """What a check of the contract is called, and what it says where it fails.

    ``observed`` is the class of what it saw, or empty where that is looked up.
    """

    code: str
    check: str
    sentence: str
    mend: str
    observed: str = ""
    severity: Severity = Severity.ERROR


NO_COLUMN = Said(
    "L-01", "column_present", "the heading is missing, so nothing in this file can be read.",
    "Use the template, or add the column under exactly this heading, even where it stays empty.", "absent",
)  # fmt: skip
NO_ROWS = Said(
    "L-02", "rows_present", "it has headings but no rows.",
    "If there was none in all this time, say so in answer to this. Otherwise send the filled list.",
    "absent", Severity.QUERY,
)  # fmt: skip
NONE_SAID = replace(
    NO_ROWS, observed="said_to_be_none", sentence="the list says that there is none",
    mend="If that is so, say so in answer to this. Otherwise send the filled list.",
)  # fmt: skip
"""The same where a row with return and period alone says it; since when is added."""
OTHER_RETURN = Said(
    "L-03", "return_is_the_one_named", "the row belongs to another return than the rest of the file.",
    "Move the row to its own return, or correct the return's name.", "belongs_elsewhere",
)  # fmt: skip
OTHER_PERIOD = Said(
    "L-04", "period_is_the_one_named", "the period is not the one that this list is for.",
    "Every row names the quarter that the list is handed in for, also a row about earlier days.",
    "belongs_elsewhere",
)  # fmt: skip
REFUSED_COLUMN = Said(
    "L-05", "column_is_not_refused", "no list may have this column, as it says who somebody is.",
    "Remove the whole column, then delete the file that you sent from wherever it was left.",
)  # fmt: skip
UNKNOWN_COLUMN = Said(
    "L-06", "column_is_known", "nobody asked for this column.",
    "Remove the column, or give it the heading that the template has.", "unknown_column",
)  # fmt: skip
BLANK = Said(
    "L-07", "value_present", "the cell is blank, but every row needs it.",
    "Fill it in. What your system does not hold is a question for whoever keeps it.", "absent",
)  # fmt: skip
ILL_WRITTEN = Said(
    "L-08", "value_is_well_written", "what stands here cannot be read as what is asked for.",
    "Write it as the template says.",
)  # fmt: skip
UNKNOWN_CODE = Said(
    "L-09", "code_is_known", "the code is not one that this list knows.",
    f"Take the code from the template, sheet {LISTS_SHEET}, letter by letter.", "unknown_code",
)  # fmt: skip
AHEAD = Said(
    "L-10", "day_is_not_ahead", "the day lies after the period, but a list says what was so at its end.",
    "Leave out what happened later, or correct the day.", "day_ahead",
)  # fmt: skip
REPEATED = Said(
    "L-11", "row_given_once", "this row is given a second time; the first stands further up.",
    "Remove one of the two rows, or give each its own pseudonym.", "repeated",
)  # fmt: skip
_REMOVE = (
    "Take it out, and give a pseudonym, a month or the first half of the postcode where one is asked for. "
    "Then delete the file that you sent from wherever it was left."
)
PERSONAL: Mapping[str, Said] = {
    kind: Said(code, check, f"the cell holds {words}, which no list may.", _REMOVE, kind)
    for kind, code, check, words in (
        ("nhs_number", "L-12", "no_nhs_number", "an NHS number"),
        ("upn", "L-13", "no_upn", "a unique pupil number"),
        ("postcode", "L-14", "no_full_postcode", "a full postcode"),
        ("date_of_birth", "L-15", "no_full_date_of_birth", "a full date where only the month is asked for"),
        ("name", "L-16", "no_name", "what looks like a name"),
    )
}
"""What a cell may not say of who somebody is."""

CHECKS: tuple[Said, ...] = (
    NO_COLUMN, NO_ROWS, OTHER_RETURN, OTHER_PERIOD, REFUSED_COLUMN, UNKNOWN_COLUMN, BLANK, ILL_WRITTEN, UNKNOWN_CODE,
    AHEAD, REPEATED, *PERSONAL.values(),
)  # fmt: skip
"""Every check of the contract of lists."""

SEEN: Mapping[str, str] = {one.check: one.observed for one in CHECKS}


def official(number: str) -> str:
    """Give the code of a finding under a published rule of the children in need census."""
    return f"CIN-{number}"


def rules(declared: RecordList, period: Period) -> tuple[Rule, ...]:
    """Give the rules for a list and the period that it is handed in for."""
    belonging = (("return_id", declared.return_id, OTHER_RETURN), ("period", period.label, OTHER_PERIOD))
    return (
        *(_of(said, column, pl.col(column) == wanted, wanted) for column, wanted, said in belonging),
        *(rule for field in declared.fields for rule in _field(field, period)),
        _single(declared),
    )


def _field(field: ListField, period: Period) -> Iterator[Rule]:
    text, value, holds = pl.col(field.id), pl.col(field.id + VALUE), pl.col(field.id + HOLDS)
    published, wanted = field.published, WRITINGS[field.kind].expected
    if field.is_required:
        yield _of(_under(BLANK, published.missing), field.id, text != "", wanted)
    if field.kind in CODED:
        codes = (
            f"Take one of the codes of {field.id} from the template, sheet {LISTS_SHEET}, letter by letter."
        )
        written = replace(UNKNOWN_CODE, mend=codes)
    else:
        written = replace(ILL_WRITTEN, mend=WRITINGS[field.kind].mend)
    is_written = (text == "") | value.is_not_null() | holds.is_not_null()
    yield _of(_under(written, published.malformed), field.id, is_written, wanted)
    if field.kind in {"date", "month", "instant"} and not field.may_be_ahead:
        is_past = value.is_null() | (value.cast(pl.Date) <= period.ends_on)
        yield _of(
            _under(AHEAD, published.ahead), field.id, is_past, f"a day up to {period.ends_on.isoformat()}"
        )
    for kind, said in PERSONAL.items():
        yield _of(said, field.id, holds.is_null() | (holds != kind), wanted)


def _single(declared: RecordList) -> Rule:
    number = next((one.published.repeated for one in declared.fields if one.published.repeated), "")
    keys = [pl.col(name + VALUE) for name in declared.key]
    is_whole = pl.all_horizontal(*(key.is_not_null() for key in keys))
    wanted = f"one row for each {' and '.join(declared.key)}"
    return _of(
        _under(REPEATED, number), declared.key[0], ~is_whole | pl.struct(keys).is_first_distinct(), wanted
    )


def _under(said: Said, number: str) -> Said:
    """The same, under its number, where a rule of the census says it too."""
    if not number:
        return said
    sentence = f"{said.sentence.removesuffix('.')} (rule {number} of the children in need census)."
    return replace(said, code=official(number), sentence=sentence)


def _of(said: Said, column: str, holds: pl.Expr, expected: str) -> Rule:
    return Rule(
        code=said.code, name=f"{column}{SEPARATOR}{said.check}", column=column, holds=holds, expected=expected,
        sentence=said.sentence, mend=said.mend, spoils="number",
    )  # fmt: skip
