"""A figure in words, with its numbers put in: what was counted, the arithmetic, how sure it is, what it is beside."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from textwrap import wrap
from typing import Any

from reports.explained_rating import judged_facts, rating_fact
from reports.traces import (
    FOR_WHOM,
    SOURCE_WORDS,
    WIDTH,
    became,
    difference,
    headline,
    population,
    stand_in,
    ways_changed,
)
from reports.words import (
    BASIS_WORDS,
    POLARITY_WORDS,
    SIGN_OFF_WORDS,
    Measure,
    capital,
    counted,
    figure,
    has_number,
    listed,
    lowered,
    neighbour_set_name,
    number,
    ordinal,
    quarter,
    standing,
    status_words,
    unsigned,
    when,
)

Plain = Mapping[str, Any]

INDENT = 20
NO_NUMBER = {
    "not_due": "Nothing is due for it in this quarter.",
    "awaited": "It is not due yet, and has not come.",
    "late": "It was due and has not come.",
    "rejected": "What came was sent back to be mended.",
    "not_collected": "A return came, and does not say it.",
    "refused": "The agency declines to say it.",
    "suppressed_by_source": "The agency withholds it.",
    "no_denominator": "There is nothing to divide by.",
    "not_evaluable": "A part of it is not known, so it cannot be worked out.",
}
"""Why there is no number, in a sentence."""


def lines(found: Plain) -> Iterator[str]:
    """Give what a person at a terminal reads."""
    yield FOR_WHOM
    yield ""
    yield from headline(found)
    yield ""
    yield from wrap(found["question"], WIDTH)
    yield ""
    for label, text in facts(found):
        if text:
            yield from wrap(text, WIDTH, initial_indent=f"{label:<{INDENT}}", subsequent_indent=" " * INDENT)


def facts(found: Plain) -> list[tuple[str, str]]:
    """Give all that is said of a figure, each under its heading; what there is nothing to say of is empty."""
    measured = has_number(found)
    above, below = found["numerator_text"], found["denominator_text"]
    return [
        ("Rating", rating_fact(found)),
        ("This series", "" if found["is_headline"] else _sentence(found["series_label"])),
        ("What is counted" if found["is_headline"] else "The row counts", _sentence(above)),
        ("Out of", _sentence(below) if below and found["denominator"] is not None else ""),
        ("When", _when(found)),
        ("Added up", _added_up(found)),
        ("Worked out", arithmetic(found) if measured else ""),
        ("Population", population(found["population"]) if measured and found["population"] else ""),
        ("How sure", _interval(found) if measured else ""),
        ("No figure", "" if measured else _missing(found)),
        ("What kind", _kind(found) if measured else ""),
        ("Reading it", f"{POLARITY_WORDS[found['polarity']]} {_sentence(found['polarity_reason'])}"),
        *judged_facts(found),
        ("Compared with", " ".join(_benchmark(one, found) for one in found["benchmarks"]) or _alone(found)),
        ("Supplied", " ".join(_supplied(found))),
        ("Typed as well", " ".join(_typed(found))),
        ("By the rule", " ".join(f"{name}: {text}" for name, text in found["rules"].items())),
        ("Decided", _sentence(found["decision"] + _named(found["decisions"]))),
        ("Left open", " ".join(map(_sentence, found["framework_gaps"]))),
        ("Mind", " ".join(_to_mind(found))),
        ("Versions", _versions(found)),
    ]


def as_plain(found: Plain) -> dict[str, Any]:
    """Give the same for a program: what it is made of, and every sentence under its heading."""
    return {**found, "sentences": {label: text for label, text in facts(found) if text}}


def arithmetic(found: Plain) -> str:
    """Write the division and its rounding: ``19 / 488 x 100 = 3.893..., which rounds to 3.9%``."""
    above, below, multiplier = found["numerator"], found["denominator"], found["multiplier"]
    measure = Measure(found["title"], found["unit"], found["decimals"], found["basis"])
    if measure.is_rank:
        return f"Place {number(found['value'])} of {number(below)}, by the rate of each authority, the highest first."
    if found["kind"] == "count" or not below or above is None:
        return "A count: nothing is divided."
    with localcontext() as context:
        context.prec = 40
        exact = Decimal(above) * multiplier / Decimal(below)
        places = Decimal(1).scaleb(-found["decimals"])
        shown = exact.quantize(places.scaleb(-2), rounding="ROUND_DOWN")
        rounded = exact.quantize(places, rounding=ROUND_HALF_UP)
    is_exact = exact == rounded
    said = f"{shown.normalize() if shown == exact else shown:,f}" + ("" if shown == exact else "...")
    by = f"{number(above)} / {number(below)} x {number(multiplier)} = {said}"
    if is_exact:
        return f"{by}: {figure(found['value'], measure)}, exactly."
    return f"{by}, which rounds (half away from zero) to {figure(found['value'], measure)}."


def _when(found: Plain) -> str:
    said = capital(BASIS_WORDS[found["basis"]])
    official = (
        "" if found["official_basis"] in {"", "none"} else f"; the official figure: {found['official_basis']}"
    )
    return _sentence(said + official)


def _added_up(found: Plain) -> str:
    """Spell a sum over quarters out, and one over the cells of a quarter."""
    quarters = found["quarters"]
    if len(quarters) > 1:
        span = f"{quarter(quarters[0]['period'])} to {quarter(quarters[-1]['period'])}"
        parts = [one for one in ("numerator", "denominator") if any(row[one] is not None for row in quarters)]
        sums = [f"{one} {_sum(quarters, one, found[one])}" for one in parts]
        return _sentence(f"{span}: {listed(sums)}") if sums else ""
    cells = quarters[0]["cells"] if quarters else []
    if len(cells) < 2 or any(one["part"] != "both" for one in cells):
        return ""
    parts = [one for one in ("numerator", "denominator") if any(row[one] is not None for row in cells)]
    sums = [f"{one} {_sum(cells, one, quarters[0][one])}" for one in parts]
    return _sentence(f"{counted(len(cells), 'cell')}: {listed(sums)}")


def _sum(rows: Sequence[Plain], part: str, total: int | None) -> str:
    terms = " + ".join("[x]" if one[part] is None else number(one[part]) for one in rows)
    return f"{terms} = {'[x]' if total is None else number(total)}"


def _interval(found: Plain) -> str:
    lower, upper = found["lower_95"], found["upper_95"]
    if lower is None or upper is None:
        return "It is a count of all there were, so it has no interval." if found["kind"] == "count" else ""
    method = "Wilson's method" if found["kind"] == "percentage" else _of_rate(found["numerator"])
    shown = f"{number(lower, found['decimals'])} to {number(upper, found['decimals'])}"
    return f"95% interval {shown}, by {method} (from the counts alone: how much chance moves numbers of this size)."


def _of_rate(above: int) -> str:
    return "the exact Poisson interval, as it counts fewer than ten" if above < 10 else "Byar's method"


def _missing(found: Plain) -> str:
    said = [f"{standing(found['status'])}. {NO_NUMBER.get(found['status'], '')}".strip()]
    said += [
        f"{quarter(one['period'])}: {status_words(one['status'])}."
        for one in found["quarters"]
        if one["numerator"] is None and one["status"] and len(found["quarters"]) > 1
    ]
    return " ".join(said)


def _kind(found: Plain) -> str:
    said = [status_words(found["status"]), "invented for demonstration" if found["is_invented"] else ""]
    said.append(unsigned(found["sign_off"]))
    return _sentence(capital("; ".join(one for one in said if one)))


def _benchmark(one: Plain, found: Plain) -> str:
    if one["n_used"] == 0:
        return ""
    measure = Measure(found["title"], found["unit"], found["decimals"], "snapshot")
    name = lowered(neighbour_set_name(one["neighbour_set"]))
    place = ""
    if one["position"] is not None:
        place = f", {ordinal(one['position'])} of {one['n_used'] + 1} with the highest first"
    beside = [
        f"{whom} {figure(one[key], measure)}"
        for whom, key in (
            ("mean", "mean"),
            ("median", "median"),
            ("region", "region"),
            ("England", "england"),
        )
        if one[key] is not None
    ]
    short = one["n_expected"] - one["n_used"]
    gaps = f"; {counted(short, 'neighbour')} without a figure" if short else ""
    return (
        f"{capital(name)} in {one['published_name']}{place}"
        + (f": {listed(beside)}" if beside else "")
        + f"{gaps}."
    )


def _alone(found: Plain) -> str:
    return (
        _sentence(found["no_comparator"])
        if found["no_comparator"]
        else "No published figure stands beside it."
    )


def _supplied(found: Plain) -> Iterator[str]:
    said: dict[str, list[_Span]] = {}
    missing: dict[tuple[str, str], str] = {}
    for place, one in enumerate(found["quarters"]):
        for cell in one["cells"]:
            if cell["lists"]:
                missing |= {(one["return_id"], one["return_period"]): _list(one) for one in cell["lists"]}
                continue
            is_listed = cell["value_source"] == "records"
            verb = (
                "Counted from the lists of" if is_listed else f"Typed into the return {cell['return_id']} by"
            )
            spans = said.setdefault(f"{verb} {cell['provider_name']}", [])
            if not spans or not spans[-1].takes(place, cell):
                spans.append(_Span(place, cell))
            spans[-1].add(place, one["period"])
    for by, spans in said.items():
        yield f"{by} ({'; '.join(map(str, spans))})."
    yield from missing.values()
    if found["published"]:
        yield f"Worked out from {counted(len(found['published']), 'published figure')}."
    sources = {one["value_source"] for one in found["quarters"]} & {"sum", "derived"}
    for one in sorted(sources):
        yield f"{capital(SOURCE_WORDS[one])}."


def _list(one: Plain) -> str:
    """Say what has become of a list that gives a figure no number, and in which file it came."""
    files = listed([f"{came['file']}, received {when(came['received_at'])}" for came in one["submissions"]])
    return f"The list {one['return_id']} of {quarter(one['return_period'])}: {became(one)}" + (
        f" ({files})." if files else "."
    )


class _Span:
    """Quarters after each other that were supplied in the same way: ``2023-24 Q1 to 2023-24 Q3``."""

    def __init__(self, place: int, cell: Plain) -> None:
        self.last = place
        self.cell = cell
        self.periods: list[str] = []

    def takes(self, place: int, cell: Plain) -> bool:
        return place <= self.last + 1 and cell["stand_ins"] == self.cell["stand_ins"]

    def add(self, place: int, period: str) -> None:
        self.last = place
        if period not in self.periods:
            self.periods.append(period)

    def __str__(self) -> str:
        first, last = self.periods[0], self.periods[-1]
        said = quarter(first) + (f" to {quarter(last)}" if last != first else "")
        return f"{said} {stand_in(self.cell, self.periods)}" if self.cell["stand_ins"] else said


def _typed(found: Plain) -> Iterator[str]:
    """Put what was typed beside what the lists come to, where a board asks for both; of many, what differs."""
    both = [(one["period"], cell) for one in found["quarters"] for cell in one["cells"] if cell["typed"]]
    per_quarter = len(both) == len({period for period, _ in both})
    same = 0
    for period, cell in both:
        is_same = all(cell["typed"][part] == cell[part] for part in ("numerator", "denominator"))
        if is_same and not per_quarter:
            same += 1
            continue
        place = "" if per_quarter else f", {cell['area_type']}:{cell['area_code']}"
        if not per_quarter and cell["breakdown"] != "all":
            place += f", {cell['category']}"
        yield f"{quarter(period)}{place}: {difference(cell)}."
    if same:
        yield f"{counted(same, 'cell')} typed and from the lists {'is' if same == 1 else 'are'} the same."


def _to_mind(found: Plain) -> Iterator[str]:
    yield from ways_changed(found["quarters"])
    if found["under_review"]:
        yield "The row is under review."


def _versions(found: Plain) -> str:
    built = found["built"]
    rules = sorted(
        {
            f"{cell['indicator_id']} {cell['rule_version']}"
            for one in found["quarters"]
            for cell in one["cells"]
            if cell["rule_version"]
        }
    )
    said = [f"Definition {found['definition_version']}", f"data set {built['dataset_version']}"]
    said += [f"code {built['code_version']}", *(f"rule {one}" for one in rules)]
    signed = ", ".join(
        f"{quarter(one['period'])} {SIGN_OFF_WORDS.get(one['sign_off'], one['sign_off'])}"
        for one in found["quarters"]
    )
    return _sentence("; ".join([*said, signed] if signed else said))


def _named(decisions: Sequence[str]) -> str:
    return f" ({', '.join(decisions)})" if decisions else ""


def _sentence(text: str) -> str:
    said = capital(text.strip())
    return said if not said or said[-1] in ".?!" else f"{said}."
