"""The rules of the aggregate contract, as data: which cell, what must hold, and the words for when it does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from expectations.contracts.vocabulary import WITHIN, Vocabulary
from expectations.gates.context import WITH_NUMBER, WITH_REASON
from expectations.grammar import CellClass
from expectations.layout import CELL_KEY, LONGEST_COMMENT

_STATUS = pl.col("status")
_MALFORMED = [one.value for one in CellClass if one not in {CellClass.NUMBER, CellClass.EMPTY}]


@dataclass(frozen=True)
class Rule:
    """One thing that must hold in every row.

    ``holds`` gives true for a sound row. ``column`` is the column of the read frame that Pandera looks at, ``cell``
    the column of the file that people look at. ``expected`` of ``""`` is filled from the codes allowed in that row.
    ``spoils`` says what of the row cannot be used when the rule fails.
    """

    code: str
    name: str
    column: str
    holds: pl.Expr
    expected: str
    sentence: str
    mend: str
    spoils: Literal["place", "number", "nothing"]
    cell: str = ""

    def __post_init__(self) -> None:
        if not self.cell:
            object.__setattr__(self, "cell", self.column)


def rules(known: Vocabulary, period: str) -> tuple[Rule, ...]:
    """Give the rules for one provider's return and period label."""
    return (*_belonging(known, period), *_codes(known), _single(), *_numbers(known), *_remarks(known))


def observed(rule: Rule, row: dict[str, str | int], codes: Mapping[str, frozenset[str]]) -> str:
    """Give the class of what a failing cell holds: for a count its class, for a code whether the board knows it."""
    if rule.cell in {"numerator", "denominator"}:
        return str(row[f"{rule.cell}_class"])
    if row[rule.cell] == "":
        return "absent"
    if rule.cell == "comment":
        return "too_long"
    if rule.name == "cell_given_once":
        return "repeated"
    return "belongs_elsewhere" if row[rule.cell] in codes.get(rule.cell, ()) else "unknown_code"


def _belonging(known: Vocabulary, period: str) -> tuple[Rule, ...]:
    return (
        Rule(
            code="K-03",
            name="return_is_the_one_named",
            column="return_id",
            holds=pl.col("return_id") == known.return_.id,
            expected=known.return_.id,
            sentence="the row belongs to another return than the rest of the file.",
            mend="Move the row to its own return, or correct the return's name.",
            spoils="place",
        ),
        Rule(
            code="K-04",
            name="period_is_the_one_named",
            column="period",
            holds=pl.col("period") == period,
            expected=period,
            sentence="the period is not the one that this return is for.",
            mend="Correct the period, or send the row with the return of its own period.",
            spoils="place",
        ),
    )


_CODE_WORDS = {
    "indicator_id": ("K-05", "indicator", "an indicator of this return"),
    "series": ("K-06", "series", "a series that this indicator asks for"),
    "area_type": ("K-07", "kind of area", "a kind of area that this indicator asks for"),
    "area_code": ("K-08", "area", "an area of this kind"),
    "breakdown": ("K-09", "breakdown", "a breakdown that this indicator asks for"),
    "category": ("K-10", "category", "a member of this breakdown"),
}


def _codes(known: Vocabulary) -> tuple[Rule, ...]:
    made = []
    for column, (code, word, wanted) in _CODE_WORDS.items():
        within = WITHIN[column]
        # A code is judged only where the codes before it are known: one slip is one finding.
        is_decidable = pl.lit(value=True)
        for number, earlier in enumerate(within):
            is_decidable = is_decidable & _is_allowed(known, earlier, within[:number])
        made.append(
            Rule(
                code=code,
                name=f"{column}_is_known",
                column=column,
                holds=~is_decidable | _is_allowed(known, column, within),
                expected="",
                sentence=f"the {word} is not {wanted}.",
                mend=f"Take the {word} from the template, letter by letter.",
                spoils="place",
            )
        )
    return tuple(made)


def _is_allowed(known: Vocabulary, column: str, within: tuple[str, ...]) -> pl.Expr:
    """Whether a code and the codes it stands within are one of the allowed combinations."""
    allowed = [
        "\x1f".join((*before, one)) for before, codes in known.allowed[column].items() for one in codes
    ]
    return pl.concat_str([pl.col(one) for one in (*within, column)], separator="\x1f").is_in(allowed)


def _single() -> Rule:
    return Rule(
        code="K-11",
        name="cell_given_once",
        column="indicator_id",
        holds=pl.struct(CELL_KEY).is_first_distinct(),
        expected="one row for each figure",
        sentence="this figure is given a second time; the first stands further up.",
        mend="Remove one of the two rows.",
        spoils="nothing",
    )


def _numbers(known: Vocabulary) -> tuple[Rule, ...]:
    supplied = ["\x1f".join(pair) for pair in known.with_denominator]
    has_denominator = pl.concat_str(["indicator_id", "series"], separator="\x1f").is_in(supplied)
    # Only a series that is known says whether a denominator belongs here.
    is_series = _is_allowed(known, "indicator_id", ()) & _is_allowed(known, "series", ("indicator_id",))
    return (
        *_one_part("numerator", "K-12", pl.lit(value=True)),
        *_one_part("denominator", "K-15", has_denominator),
        Rule(
            code="K-18",
            name="denominator_only_where_asked",
            column="denominator_class",
            cell="denominator",
            holds=~is_series | has_denominator | (pl.col("denominator_class") == CellClass.EMPTY.value),
            expected="an empty cell",
            sentence="this series has no denominator of yours, so the cell stays empty.",
            mend="Empty the cell. If the number belongs to another row, move it there.",
            spoils="number",
        ),
    )


def _one_part(part: str, first_code: str, is_asked: pl.Expr) -> tuple[Rule, ...]:
    kind = pl.col(f"{part}_class")
    start = int(first_code[2:])
    is_number_due = is_asked & _STATUS.is_in(WITH_NUMBER)
    return (
        Rule(
            code=f"K-{start:02}",
            name=f"{part}_is_a_count",
            column=f"{part}_class",
            cell=part,
            # Under a reason the cell must be empty, which is another rule's finding.
            holds=~is_asked | _STATUS.is_in(WITH_REASON) | ~kind.is_in(_MALFORMED),
            expected="a whole number from 0 to 10,000,000",
            sentence=f"the {part} is not a count.",
            mend="Give a whole number. Where there is none, empty the cell and give the reason as the status.",
            spoils="number",
        ),
        Rule(
            code=f"K-{start + 1:02}",
            name=f"{part}_present",
            column=f"{part}_class",
            cell=part,
            holds=~is_number_due | (kind != CellClass.EMPTY.value),
            expected="a whole number, as the status says that there is one",
            sentence=f"the {part} is blank, but the status says that there is a number.",
            mend="A true nought is 0. Where there is no number, give the reason as the status.",
            spoils="number",
        ),
        Rule(
            code=f"K-{start + 2:02}",
            name=f"{part}_absent_with_a_reason",
            column=f"{part}_class",
            cell=part,
            holds=~is_asked | ~_STATUS.is_in(WITH_REASON) | (kind == CellClass.EMPTY.value),
            expected="an empty cell, as the status says why there is no number",
            sentence=f"the {part} is filled, but the status says that there is no number.",
            mend="Empty the cell, or change the status to final, provisional or estimate.",
            spoils="number",
        ),
    )


def _remarks(known: Vocabulary) -> tuple[Rule, ...]:
    coverage = known.provider.coverage
    return (
        Rule(
            code="K-19",
            name="coverage_is_the_providers",
            column="coverage",
            holds=pl.col("coverage") == coverage,
            expected=coverage,
            sentence="the coverage is not the one agreed for your agency.",
            mend="Give the agreed coverage. If it has changed, tell the performance team first.",
            spoils="number",
        ),
        Rule(
            code="K-20",
            name="status_is_known",
            column="status",
            holds=_STATUS.is_in([*WITH_NUMBER, *WITH_REASON]),
            expected=", ".join([*WITH_NUMBER, *WITH_REASON]),
            sentence="the status is blank, or not one that a return may give.",
            mend="Choose final, provisional or estimate with a number, or the reason why there is none.",
            spoils="number",
        ),
        Rule(
            code="K-21",
            name="comment_is_short",
            column="comment",
            holds=pl.col("comment").str.len_chars() <= LONGEST_COMMENT,
            expected=f"at most {LONGEST_COMMENT} characters",
            sentence="the comment is too long.",
            mend="Shorten it. Never put a name or anything else about one child into a comment.",
            spoils="nothing",
        ),
    )
