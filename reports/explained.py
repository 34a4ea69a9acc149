"""A figure in words, with its numbers put in: what was counted, the arithmetic, how sure it is, what it is beside."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from textwrap import wrap
from typing import Any

from reports.traces import FOR_WHOM, SOURCE_WORDS, WIDTH, headline, population
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
        ("Compared with", " ".join(_benchmark(one, found) for one in found["benchmarks"]) or _alone(found)),
        ("Supplied", " ".join(_supplied(found))),
        ("By the rule", " ".join(f"{name}: {text}" for name, text in found["rules"].items())),
        ("Decided", _sentence(found["decision"] + _named(found["decisions"]))),
        ("Left open", " ".join(map(_sentence, found["framework_gaps"]))),
        ("Mind", "The row is under review." if found["under_review"] else ""),
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
            ("region", "region_value"),
            ("England", "england_value"),
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
    said: dict[str, list[str]] = {}
    for one in found["quarters"]:
        for cell in one["cells"]:
            source = "lists" if cell["value_source"] == "records" else f"return {cell['return_id']}"
            verb = "Counted from the lists of" if source == "lists" else f"Typed into the {source} by"
            periods = said.setdefault(f"{verb} {cell['provider_name']}", [])
            if one["period"] not in periods:
                periods.append(one["period"])
    for by, periods in said.items():
        yield f"{by} ({quarter(periods[0])}{f' to {quarter(periods[-1])}' if len(periods) > 1 else ''})."
    if found["published"]:
        yield f"Worked out from {counted(len(found['published']), 'published figure')}."
    sources = {one["value_source"] for one in found["quarters"]} & {"sum", "derived"}
    for one in sorted(sources):
        yield f"{capital(SOURCE_WORDS[one])}."


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
