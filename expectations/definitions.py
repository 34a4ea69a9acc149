"""A row of the framework, put so that a board member understands it."""

import re
from collections.abc import Iterable
from textwrap import wrap

from expectations.catalogue import Catalogue
from expectations.declarations import UNKNOWN, Breakdown, Indicator, Series, Source

WIDTH = 96
"""Columns that a terminal has room for."""

EVERY = {"quarterly": "every quarter", "half_yearly": "every half-year", "annual": "every year"}

BASIS_WORDS = {
    "snapshot": "on the last day of the period",
    "in_quarter": "in the quarter",
    "year_to_date": "from 1 April to the end of the quarter",
    "rolling_12_months": "over the last twelve months",
    "half_year": "in the half-year",
    "annual": "in the year",
    "cohort": "for a group of people followed over time",
}

POLARITY_WORDS = {
    "high_is_good": "A high figure is good",
    "low_is_good": "A low figure is good",
    "neither": "Neither high nor low is good in itself",
}

AREA_WORDS = {"csc4": "team areas", "catch7": "catchments", "district7": "former districts"}

ASK_WORDS = {
    "asked": "",
    "optional": " (if known)",
    "derived": " (worked out)",
    "later": " (at a later date)",
}

PEOPLE = {
    "0_17": "children aged 0 to 17",
    "0_14": "children aged 0 to 14",
    "10_17": "young people aged 10 to 17",
    "females_15_17": "women aged 15 to 17",
}

SHORT_FORMS = {
    "A&E": "accident and emergency",
    "CAF": "Common Assessment Framework",
    "CIN": "children in need",
    "CPP": "child protection plan",
    "CRB": "Criminal Records Bureau",
    "CSC": "children's social care",
    "CYPS": "Children and Young People's Service",
    "DAT": "Drug and Alcohol Action Team",
    "DfE": "Department for Education",
    "GP": "general practitioner",
    "IA": "initial assessment",
    "ICPC": "initial child protection conference",
    "LA": "local authority",
    "LADO": "Local Authority Designated Officer",
    "MARAC": "multi-agency risk assessment conference",
    "NDTMS": "National Drug Treatment Monitoring System",
    "NI": "national indicator",
    "NFA": "no further action",
    "ONS": "Office for National Statistics",
    "PAF": "Performance Assessment Framework",
    "PCT": "primary care trust",
    "PRU": "pupil referral unit",
    "YOT": "Youth Offending Team",
    "YTD": "year to date",
}
"""What a definition may shorten, and what it stands for."""

SOURCE_WORDS = {
    "dfe_children_in_need": "the Department for Education's children in need figures",
    "lait": "the Local Authority Interactive Tool",
    "fingertips": "Fingertips, the public health profiles",
    "exclusions": "the Department for Education's exclusions figures",
}


def define(catalogue: Catalogue, indicator: Indicator) -> str:
    """Give the definition of a row as text of at most ``WIDTH`` columns, ending without a newline.

    Names of providers, returns and areas come from the catalogue; a role without a provider is told by its id.
    """
    head = [*wrap(indicator.title, WIDTH), _names(indicator), "", *wrap(indicator.question, WIDTH), ""]
    facts = _facts(catalogue, indicator)
    facts.append(("Short forms", _short_forms([indicator.title, *(text for _, text in facts)])))
    return "\n".join([*head, *(line for label, text in facts if text for line in _fact(label, text))])


def _short_forms(texts: Iterable[str]) -> str:
    used = set(re.findall(r"[A-Za-z&]+", " ".join(texts)))
    forms = {short: long for short, long in SHORT_FORMS.items() if short in used or f"{short}s" in used}
    return _sentence("; ".join(f"{short} is {long}" for short, long in forms.items()))


def _names(indicator: Indicator) -> str:
    others = ", ".join(indicator.references)
    return f"Row {indicator.number} of the framework{f' ({others})' if others else ''}: {indicator.id}"


def _fact(label: str, text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=f"{label:<19} ", subsequent_indent=" " * 20)


def _facts(catalogue: Catalogue, row: Indicator) -> list[tuple[str, str]]:
    headline = row.one_series(row.headline)
    return [
        ("What is counted", _sentence(row.numerator)),
        ("Out of", _sentence(row.denominator)),
        ("Reading it", f"{POLARITY_WORDS[row.polarity]}. {_sentence(row.polarity_reason)}"),
        ("When", _sentence(_when(row, headline))),
        ("Official figure", "" if row.official_basis == "none" else _sentence(row.official_basis)),
        ("Shown as", _sentence(_shown(headline))),
        ("Also shown", _sentence("; ".join(one.label for one in row.series if one is not headline))),
        ("Who supplies it", _sentence(_who(catalogue, row))),
        ("Broken down by", _sentence("; ".join(_breakdown(catalogue, row, one) for one in _dimensions(row)))),
        ("By place", " ".join(_area(catalogue, one, ask) for one, ask in row.areas.items())),
        ("Plausible", _sentence(_plausible(headline))),
        ("Compared with", _sentence(_compared(row))),
        ("Decided", _decided(row)),
        ("The framework says", f'"{row.framework_text}"'),
        ("It leaves open", " ".join(row.framework_gaps)),
        ("Mind", _mind(row)),
    ]


def _sentence(text: str) -> str:
    if not text:
        return ""
    capital = text[0].upper() + text[1:]
    return capital if capital[-1] in ".?!" else f"{capital}."


def _when(row: Indicator, headline: Series) -> str:
    first, *others = (BASIS_WORDS[one] for one in row.bases(headline))
    return first + (f"; also {', and '.join(others)}" if others else "")


def _shown(headline: Series) -> str:
    places = {0: "without decimals", 1: "to one decimal", 2: "to two decimals"}.get(headline.decimals, "")
    what = "a percentage" if headline.kind == "percentage" else headline.unit.replace("_", " ")
    people = ""
    if isinstance(headline.denominator, Source) and headline.denominator.population:
        people = f", for the population of {PEOPLE[headline.denominator.population]}"
        what = f"a rate per {headline.multiplier:,}"
    return f"{what}, {places}{people}" if places else what


def _who(catalogue: Catalogue, row: Indicator) -> str:
    if row.duplicate_of is not None and not any(one.is_supplied for one in row.series):
        return f"nobody: it is worked out from {row.duplicate_of}"
    if not any(one.is_supplied for one in row.series):
        return "nobody: it is worked out from published figures"
    current = {one.role: one.name for one in catalogue.providers if one.valid_to is None}
    names = ", ".join(current.get(role, role) for role in row.providers)
    titles = list(
        dict.fromkeys(
            one.title
            for one in catalogue.returns
            if row.id in one.indicators and one.provider in row.providers
        )
    )
    in_returns = f", in the return{'s' if len(titles) > 1 else ''} {_listed(titles)}" if titles else ""
    return f"{names}, {EVERY[row.frequency]}{in_returns}"


def _listed(titles: list[str]) -> str:
    return ", ".join(f'"{title}"' for title in titles)


def _dimensions(row: Indicator) -> list[Breakdown]:
    return [one for one in row.breakdowns if one.collected in {"due", "optional"}]


def _breakdown(catalogue: Catalogue, row: Indicator, one: Breakdown) -> str:
    asked = " (if known)" if one.collected == "optional" else ""
    if one.crosses:
        return f"{one.label}, each with each{asked}"
    members = ", ".join(member.label for member in catalogue.categories(row, one.id))
    return f"{one.label}{asked}: {members}"


def _area(catalogue: Catalogue, area_type: str, ask: str) -> str:
    names = dict.fromkeys(
        one.name for one in catalogue.areas if one.area_type == area_type and one.area_code != UNKNOWN
    )
    return f"The {AREA_WORDS[area_type]}{ASK_WORDS[ask]}: {'; '.join(names) or 'none declared'}."


def _plausible(headline: Series) -> str:
    low, high = headline.soft_range
    least, most = headline.hard_range
    usual = f"usually {low:g} to {high:g} ({headline.range_scope})"
    if headline.numerator == "computed":
        return usual
    return (
        f"{usual}; outside this the agency is asked about it, "
        f"outside {least:g} to {most:g} the return comes back"
    )


def _compared(row: Indicator) -> str:
    if row.no_comparator:
        return f"nothing: {row.no_comparator}"
    words = {"same": "", "successor": " (what replaced it)", "related": " (related, not the same)"}
    told = dict.fromkeys(SOURCE_WORDS[one.source] + words[one.relation] for one in row.compare_with)
    return "; ".join(told)


def _mind(row: Indicator) -> str:
    told = [
        "The framework has it under review." if row.under_review else "",
        "It is optional: an empty answer is accepted." if row.is_optional else "",
        "It is also collected for the region." if row.regional_collection else "",
    ]
    return " ".join(one for one in told if one)


def _decided(row: Indicator) -> str:
    by = f" ({', '.join(row.decisions)})" if row.decisions else ""
    return _sentence(row.decision) + by
