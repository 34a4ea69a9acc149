"""Sums of declared figures, as a relation writes them: a small grammar, read once.

``count``, ``cp_plans_rate.count`` (another row's), ``pf_assessed_pct.denominator`` (a part), ``adm[reason=assault]``
(a member of a breakdown), ``count before`` and ``conceptions_u18 3 before`` (one and three periods earlier),
``1.5 * referrals`` (so many times), and any of these added and taken away with `` + `` and `` - ``.
"""

import re
from fractions import Fraction
from typing import Literal, NamedTuple

_SLUG = r"[a-z0-9]+(?:_[a-z0-9]+)*"
_PART = r"(?:\.(?:numerator|denominator))?"
_MEMBER = rf"(?:\[{_SLUG}={_SLUG}\])?"
_TERM = rf"(?:\d+(?:\.\d+)? \* )?{_SLUG}(?:\.{_SLUG})?{_PART}{_MEMBER}(?: (?:\d+ )?before)?"
EXPRESSION = rf"^{_TERM}(?: [+-] {_TERM})*$"
"""What an expression looks like."""

OWN_EXPRESSION = rf"^{_SLUG}{_PART}{_MEMBER}(?: [+-] {_TERM})*$"
"""The same, beginning with a figure of the row itself and of the period itself."""

_ONE = re.compile(
    rf"(?:(?P<times>\d+(?:\.\d+)?) \* )?(?P<name>{_SLUG}(?:\.{_SLUG}){{0,2}})"
    rf"(?:\[(?P<breakdown>{_SLUG})=(?P<category>{_SLUG})\])?(?P<earlier> (?:(?P<back>\d+) )?before)?"
)


class Named(NamedTuple):
    """One figure that an expression names; no indicator means the row that declares the relation.

    ``times`` is what it is multiplied by, below nought where it is taken away; ``back`` is the number of periods
    earlier; no breakdown means the whole.
    """

    indicator: str | None
    series: str
    part: Literal["numerator", "denominator"]
    breakdown: str | None = None
    category: str | None = None
    back: int = 0
    times: Fraction = Fraction(1)


def read_expression(text: str) -> tuple[Named, ...]:
    """Take an expression apart, in its order. Raises ValueError when it is none."""
    if not re.fullmatch(EXPRESSION, text):
        raise ValueError("this is no sum of figures; write one like: count before + new_plans - ended_plans")
    signs = [1] + [1 if sign == "+" else -1 for sign in re.findall(r" ([+-]) ", text)]
    found = (_ONE.fullmatch(one) for one in re.split(r" [+-] ", text))
    return tuple(_read(one, sign) for one, sign in zip(found, signs, strict=True) if one is not None)


def _read(found: re.Match[str], sign: int) -> Named:
    names = found["name"].split(".")
    part: Literal["numerator", "denominator"] = "numerator"
    if len(names) > 1 and names[-1] in {"numerator", "denominator"}:
        part = "denominator" if names.pop() == "denominator" else "numerator"
    return Named(
        indicator=names[0] if len(names) == 2 else None,
        series=names[-1],
        part=part,
        breakdown=found["breakdown"],
        category=found["category"],
        back=int(found["back"] or 1) if found["earlier"] else 0,
        times=sign * Fraction(found["times"] or 1),
    )
