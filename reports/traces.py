"""A figure followed back to its rows, for the performance team: files, places and counts, never what a row holds."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from itertools import pairwise
from textwrap import wrap
from typing import Any

from reports.words import (
    BASIS_WORDS,
    SIGN_OFF_WORDS,
    Measure,
    capital,
    counted,
    figure,
    has_number,
    listed,
    number,
    quarter,
    standing,
    status_words,
    when,
)

Plain = Mapping[str, Any]

WIDTH = 100
SHOWN = 20
"""Rows of lists that a screen is given, unless all are asked for."""

FOR_WHOM = "For the performance team only: figures as they are, without disclosure control."

VERDICT_WORDS = {
    "accepted": "accepted",
    "accepted_with_queries": "accepted with queries",
    "rejected": "sent back",
}
ORIGIN_WORDS = {"invented": "invented", "invented_split": "an invented share of a real total"}
SOURCE_WORDS = {
    "return": "as an agency gave it",
    "sum": "added up from cells that agencies gave",
    "derived": "worked out from cells of other series",
    "records": "counted from lists of records",
    "published": "from published figures",
}


WHY_NOT_OWN = {
    "none_came": "none came for {}",
    "sent_back": "what came for {} was sent back",
    "gone": "the rows of those that came for {} have been removed",
    "partial": "those that came for {} do not reach all that is counted",
}
"""Why a quarter was counted from lists of another."""
BECAME = {
    "stands": "it came and stands",
    "rejected": "what came was sent back",
    "overdue": "it was due {} and has not come",
    "awaited": "it is due {} and has not come",
    "come_since": "it came after the warehouse was built",
}
"""What has become of a list, with the day on which it is due."""


def as_plain(traced: Plain, *, has_ids: bool) -> dict[str, Any]:
    """Give all of it for a program; whose the rows are only where pseudonyms are asked for."""
    plain: dict[str, Any] = deepcopy(dict(traced))
    if not has_ids:
        for each in plain["quarters"]:
            for cell in each["cells"]:
                for row in (cell["records"] or {}).get("rows", ()):
                    del row["who"]
    return plain


def lines(traced: Plain, *, shows_all: bool = False, has_ids: bool = False) -> Iterator[str]:
    """Give what a person at a terminal reads; of lists' rows the first twenty a cell, unless all are asked for."""
    yield FOR_WHOM
    yield ""
    yield from headline(traced)
    built = traced["built"]
    yield from _wrapped(
        f"Built as at {built['as_at']:%Y-%m-%d %H:%M} UTC, up to event {built['event_sequence']} of the ledger, by "
        f"code {built['code_version']} from data set {built['dataset_version']}; definition "
        f"{traced['definition_version']}."
    )
    for each in traced["quarters"]:
        yield ""
        yield from _quarter(each, shows_all=shows_all, has_ids=has_ids)
    changes = ways_changed(traced["quarters"])
    if changes:
        yield ""
        for one in changes:
            yield from _wrapped(one)
    if traced["population"]:
        yield ""
        yield from _wrapped(population(traced["population"]))
    if traced["published"]:
        yield ""
        yield f"Published figures behind it ({len(traced['published'])}):"
        for one in traced["published"]:
            yield from _published(one)


def headline(traced: Plain) -> Iterator[str]:
    """Say which figure it is, and what it is."""
    yield f"Row {traced['number']}, {traced['title']} ({traced['indicator_id']})"
    place = traced["area_name"] + (f", {traced['category_label']}" if traced["category_label"] else "")
    said = f"{traced['series_label']}, {BASIS_WORDS[traced['basis']]}"
    yield from _wrapped(f"{traced['board']} {traced['period']}, {place}. {capital(said)}: {value(traced)}")


def value(traced: Plain) -> str:
    """Write a figure with its parts: ``3.9% (19 of 488)``; or the reason why there is none."""
    if not has_number(traced):
        return standing(traced["status"])
    measure = Measure(traced["title"], traced["unit"], traced["decimals"], traced["basis"])
    said = figure(traced["value"], measure, traced["denominator"])
    parts = "" if measure.is_count or measure.is_rank else f" ({fraction(traced)})"
    kind = status_words(traced["status"])
    marks = [*([kind] if kind else []), *(["invented"] if traced["is_invented"] else [])]
    return said + parts + (f", {listed(marks)}" if marks else "")


def fraction(one: Plain) -> str:
    """Write a number and what it is out of: ``19 of 488``, ``42``; or the reason why there is none."""
    if one["numerator"] is None:
        return standing(one["status"]) if one.get("status") else "[x] no figure"
    below = one["denominator"]
    return number(one["numerator"]) + ("" if below is None else f" of {number(below)}")


def population(found: Plain) -> str:
    """Say which estimate stands below a rate, and where it is from."""
    year = f"mid-{found['mid_year']}"
    late = "" if found["mid_year"] == found["asked_for"] else f", the latest before mid-{found['asked_for']}"
    invented = " (invented)" if found["is_invented"] else ""
    return (
        f"Below it: {number(found['population'])} people, {year}{late}{invented}. {found['source']}; "
        f"{found['file']}, line {found['line']}."
    )


def ways_changed(quarters: Sequence[Plain]) -> list[str]:
    """Say from which quarter on a figure of several quarters was counted in another way than before."""
    said = []
    of_lists = [
        (each["period"], any(cell["value_source"] == "records" for cell in each["cells"]))
        for each in quarters
        if each["cells"]
    ]
    for (_, before), (period, now) in pairwise(of_lists):
        if now != before:
            way = "counted from lists" if now else "typed"
            said.append(
                f"From {quarter(period)} on it is {way}: a step there may come from the other way of counting."
            )
    return said


def stand_in(cell: Plain, periods: Sequence[str]) -> str:
    """Say from which lists of another quarter a cell was counted, and why: ``from the lists of 2026-27 Q2, as ...``.

    ``periods`` are the quarters of which it is true. Lists are named where not all are of the same other quarter.
    """
    found = cell["stand_ins"]
    whose = "it" if len(periods) == 1 else "them"
    ways: dict[tuple[str, str], list[str]] = {}
    for one in found:
        ways.setdefault((one["period"], one["why"]), []).append(one["return_id"])
    is_all_one = len(ways) == 1 and len(found) == len(cell["submissions"])
    return "; ".join(
        f"from the lists of {quarter(period)}" + ("" if is_all_one else f" ({listed(names)})")
        + f", as {WHY_NOT_OWN[why].format(whose)}"
        for (period, why), names in ways.items()
    )  # fmt: skip


def became(one: Plain) -> str:
    """Say what has become of a list of which a figure has nothing: ``was due 14 October 2026 and has not come``."""
    return BECAME[one["became"]].format(_when(one["due_at"]))


def difference(cell: Plain) -> str:
    """Say what was typed beside the lists, and what they come to against it: ``5 of 12; the lists come to 1 fewer``."""
    typed = cell["typed"]
    moves = []
    for part, name in (("numerator", ""), ("denominator", " in the denominator")):
        if typed[part] is not None and cell[part] is not None and cell[part] != typed[part]:
            more = cell[part] - typed[part]
            moves.append(f"{number(abs(more))} {'more' if more > 0 else 'fewer'}{name}")
    against = listed(moves) if moves else "the same"
    return f"{fraction(typed)} typed, {fraction(cell)} from the lists, which come to {against}"


def _quarter(found: Plain, *, shows_all: bool, has_ids: bool) -> Iterator[str]:
    source = SOURCE_WORDS.get(found["value_source"], "")
    if found["value_source"] == "records" and found["numerator"] is None:
        source = f"to be {source}"
    signed = SIGN_OFF_WORDS.get(found["sign_off"], found["sign_off"])
    yield f"{found['period']}: {fraction(found)}" + (f", {source}" if source else "") + f"; {signed}"
    frozen = found["frozen"]
    if frozen:
        fallen = "" if frozen["stands"] else "; its sign-off has fallen since"
        yield from _wrapped(
            f"frozen {_when(frozen['at'])} by code {frozen['code_version']} from data set "
            f"{frozen['dataset_version']}, {frozen['path']}{fallen}",
            2,
        )
    for cell in found["cells"]:
        yield from _cell(cell, found["period"], shows_all=shows_all, has_ids=has_ids)


def _cell(cell: Plain, period: str, *, shows_all: bool, has_ids: bool) -> Iterator[str]:
    part = _part(cell["part"], cell["uses"])
    what = [cell["indicator_id"], cell["series"], f"{cell['area_type']}:{cell['area_code']}"]
    if cell["breakdown"] != "all":
        what.append(f"{cell['breakdown']}:{cell['category']}")
    origin = ORIGIN_WORDS.get(cell["origin"] or "")
    yield from _wrapped(
        f"{fraction(cell)}{part}, {' '.join(what)}, {cell['provider_name']}"
        + (f"; {origin}" if origin else ""),
        2,
    )
    if cell["rule_version"]:
        yield from _wrapped(
            f"rule records.{cell['indicator_id']}, version {cell['rule_version']}; hash of the lists "
            f"{cell['input_hash']}",
            4,
        )
    if cell["stand_ins"]:
        yield from _wrapped(f"{quarter(period)} {stand_in(cell, [period])}", 4)
    for one in cell["lists"]:
        yield from _wrapped(f"list {one['return_id']} {one['return_period']}: {became(one)}", 4)
        for submission in one["submissions"]:
            yield from _submission(submission, None)
    for one in () if cell["lists"] else cell["submissions"]:
        yield from _submission(one, cell["row"])
    if cell["typed"]:
        yield from _wrapped(f"typed as well: {difference(cell)}", 4)
        yield from _submission(cell["typed"]["submission"], None)
    if not cell["submissions"] and cell["numerator"] is None and cell["value_source"] != "records":
        yield f"    nothing has come of {cell['return_id']} {cell['return_period'] or ''}".rstrip()
    if cell["records"]:
        yield from _records(cell, shows_all=shows_all, has_ids=has_ids)


def _part(part: str, uses: str) -> str:
    """Say which part of a derived figure a cell goes into, and with which of its own two numbers."""
    if part == "both":
        return ""
    return f" (the {part})" if part == uses else f" (the {part}: its {uses})"


def _submission(one: Plain, row: Plain | None) -> Iterator[str]:
    verdict = VERDICT_WORDS.get(one["verdict"], one["verdict"])
    yield from _wrapped(
        f"submission {one['submission_id']}: {one['return_id']} {one['period']}, {verdict}, received "
        f"{_when(one['received_at'])}",
        4,
    )
    sheet = f", sheet {row['sheet']}" if row and row["sheet"] else ""
    yield f"      file {one['file']}{sheet}" + (f", row {row['row']}" if row else "")
    yield f"      SHA-256 {one['sha256']}"
    if one["superseded_by"]:
        yield f"      superseded {_when(one['superseded_at'])} by submission {one['superseded_by']}"
    if one["file_gone_at"]:
        yield f"      the file was removed {_when(one['file_gone_at'])}, when its retention had ended"
    if one["rows_gone_at"]:
        yield f"      its rows were removed {_when(one['rows_gone_at'])}, when their retention had ended"


def _records(cell: Plain, *, shows_all: bool, has_ids: bool) -> Iterator[str]:
    records = cell["records"]
    if records["how"] == "gone":
        yield from _wrapped(
            f"The rows that counted are no longer there: they were removed {_when(records['gone_at'])}. The figure is "
            "what was frozen when the quarter was signed off.",
            4,
        )
        return
    if records["how"] == "not":
        yield from _wrapped(
            "It cannot be said row by row which rows counted: the rule needs all of them together. It was worked out "
            f"from {counted(records['lists'], 'list')}, named above.",
            4,
        )
        return
    yield from _wrapped(apart(records), 4)
    if not records["adds_up"]:
        above, below = records["counted_now"]
        now = number(above) + ("" if below is None else f" of {number(below)}")
        yield from _wrapped(
            f"The rule as it is now counts {now} in these lists, and the figure above is {fraction(cell)}: it was "
            "frozen, or built, by another version.",
            4,
        )
    rows = records["rows"] if shows_all else records["rows"][:SHOWN]
    for row in rows:
        sheet = f"sheet {row['sheet']}, " if row["sheet"] else ""
        parts = [word for word in ("numerator", "denominator") if row[f"in_{word}"]]
        whose = f", {row['who']}" if has_ids else ""
        yield f"      {row['list_id']}, {sheet}row {row['row']}: in the {listed(parts)}{whose}"
    if len(rows) < len(records["rows"]):
        yield f"      and {counted(len(records['rows']) - len(rows), 'more row')}: print them with --all"


def apart(records: Plain) -> str:
    """Say how a figure was taken apart, and into how many."""
    name = records["traced_to"].rpartition(".")[2].removesuffix("_id").removesuffix("_ref").replace("_", " ")
    name = {"urn": "school"}.get(name, name)
    many = {"child": "children", "person": "persons", "school": "schools"}.get(name)
    is_together = records["how"] == "together"
    who = counted(records["counted"], "group") if is_together else counted(records["counted"], name, many)
    linked = ", each linked by another pseudonym (one person in several crimes, say)" if is_together else ""
    verb = "counts" if records["counted"] == 1 else "count"
    rows = counted(len(records["rows"]), "row") + (
        ", each by the place in its file:" if records["rows"] else ""
    )
    return f"{capital(who)} {verb} in it{linked}, by {rows}"


def _published(one: Plain) -> Iterator[str]:
    shown = standing("not_collected") if one["value"] is None else number(one["value"], 1)
    yield f"  {one['authority']}, {one['period']}: {shown}"
    line = "" if one["line"] is None else f", line {one['line']}"
    yield from _wrapped(f"{one['source']}, release {one['release']}; {one['file']}{line}", 4)


def _when(instant: datetime) -> str:
    return when(instant.replace(tzinfo=None))


def _wrapped(text: str, indent: int = 0) -> list[str]:
    gap = " " * indent
    return wrap(
        text,
        WIDTH,
        initial_indent=gap,
        subsequent_indent=f"{gap}  " if indent else "",
        break_on_hyphens=False,
    )
