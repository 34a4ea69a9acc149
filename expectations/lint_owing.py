"""Contradictions in who owes what, for which places, and to which board."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise

from expectations.catalogue import Catalogue
from expectations.declarations import UNKNOWN, Area, Board, Indicator, Provider, Return
from expectations.lint_faults import Fault, fault, overlap
from expectations.lint_rows import YEARS


def providers(catalogue: Catalogue) -> Iterator[Fault]:
    """A role is held by one body at a time for one place, and a successor begins the day after."""
    by_id = {one.id: one for one in catalogue.providers}
    places = {(one.area_type, one.area_code) for one in catalogue.areas}
    for one in catalogue.providers:
        if one.valid_from and one.valid_to and one.valid_from > one.valid_to:
            yield _provider(one, "valid_to", str(one.valid_to), f"a day after {one.valid_from}")
        if one.area_type != "county" and one.area_code is None:
            yield _provider(one, "area_code", "none", f"the {one.area_type} that it speaks for")
        if one.area_code is not None and (one.area_type, one.area_code) not in places:
            yield _provider(one, "area_code", repr(one.area_code), f"a {one.area_type} area of areas.csv")
        yield from _succession(one, by_id)
    for one, other in combinations(catalogue.providers, 2):
        if one.role == other.role and _same_place(one, other) and overlap(_span(one), _span(other)):
            found = f"{one.id} and {other.id} on the same days"
            yield _provider(other, "role", found, f"one holder of {one.role} for a place at a time")


def _provider(one: Provider, key: str, found: str, expected: str) -> Fault:
    return Fault("providers.toml", one.id, key, found, expected)


def _span(one: Provider | Area) -> tuple[date | None, date | None]:
    return one.valid_from, one.valid_to


def _same_place(one: Provider, other: Provider) -> bool:
    return one.area_code is None or other.area_code is None or one.area_code == other.area_code


def _succession(one: Provider, by_id: dict[str, Provider]) -> Iterator[Fault]:
    if one.successor is None:
        return
    successor = by_id.get(one.successor)
    if successor is None:
        yield _provider(one, "successor", repr(one.successor), "the id of a provider")
        return
    if successor.role != one.role:
        yield _provider(
            one, "successor", f"{successor.id} of the role {successor.role}", f"one of the role {one.role}"
        )
    if one.valid_to is None:
        yield _provider(one, "valid_to", "none", f"the day before {successor.id} takes over")
    elif successor.valid_from != one.valid_to + timedelta(days=1):
        found = f"{one.valid_to}, and {successor.id} from {successor.valid_from or 'ever'}"
        yield _provider(one, "valid_to", found, "the day before its successor begins")


def returns(catalogue: Catalogue) -> Iterator[Fault]:
    """What agencies supply is asked for in exactly one return of each role and kind of period."""
    by_id = {one.id: one for one in catalogue.indicators}
    roles = {one.role for one in catalogue.providers}
    for one in catalogue.returns:
        if one.provider not in roles:
            yield _return(one, "provider", repr(one.provider), "a role of providers.toml")
        yield from _timing(one)
        if one.kind == "register" and one.indicators:
            yield _return(one, "indicators", "indicators in a register", "none")
        if one.kind != "aggregate":
            continue
        for place, name in enumerate(one.indicators):
            yield from _listed(one, f"indicators.{place}", name, by_id)
    for row in catalogue.indicators:
        for role in row.providers:
            for period_kind in sorted(_kinds(row)):
                yield from _asked_once(catalogue, row, role, period_kind)


def _return(one: Return, key: str, found: str, expected: str) -> Fault:
    return Fault("returns.toml", one.id, key, found, expected)


def _timing(one: Return) -> Iterator[Fault]:
    allowed = {"quarterly": {"quarter"}, "half_yearly": {"half"}}.get(one.frequency, YEARS)
    if one.period_kind not in allowed:
        yield _return(
            one, "period_kind", repr(one.period_kind), f"{' or '.join(sorted(allowed))} for {one.frequency}"
        )
    days = (one.load_days, one.final_days, one.sign_off_days, one.pack_days)
    if any(earlier > later for earlier, later in pairwise(days)):
        found = ", ".join(str(one_of) for one_of in days)
        yield _return(one, "load_days", found, "load, final, sign-off and pack in this order")


def _listed(one: Return, key: str, name: str, by_id: dict[str, Indicator]) -> Iterator[Fault]:
    row = by_id.get(name)
    if row is None:
        yield _return(one, key, repr(name), "a row that this board uses")
    elif one.provider not in row.providers:
        yield _return(one, key, repr(name), f"a row that {one.provider} provides")
    elif not _kinds(row):
        yield _return(one, key, repr(name), "a row that agencies supply; this one is worked out")
    elif one.period_kind not in _kinds(row):
        yield _return(one, key, repr(name), f"a row with figures of a {one.period_kind}")


def _kinds(row: Indicator) -> set[str]:
    """The kinds of period of what agencies supply in a row."""
    return {one.period_kind or row.period_kind for one in row.series if one.is_supplied}


def _asked_once(catalogue: Catalogue, row: Indicator, role: str, period_kind: str) -> Iterator[Fault]:
    asking = [
        one.id
        for one in catalogue.returns
        if one.kind == "aggregate"
        and one.provider == role
        and one.period_kind == period_kind
        and row.id in one.indicators
    ]
    is_listed = any(
        one.provider == role and row.id in one.indicators and not one.is_reconciled
        for one in catalogue.from_records
    )
    if len(asking) > 1 or (not asking and not is_listed):
        found = f"it in {', '.join(asking) or 'no return'} of {role}"
        yield fault(
            row, "providers", found, f"exactly one return of {role} for a {period_kind} that asks for it"
        )


def areas(catalogue: Catalogue) -> Iterator[Fault]:
    """Places have one meaning on a day, lie in known places, and have an unknown beside them where rows ask."""
    codes: set[tuple[str, str]] = {(one.area_type, one.area_code) for one in catalogue.areas}
    for one in catalogue.areas:
        if one.within and ("csc4", one.within) not in codes:
            yield _area(one, "within", repr(one.within), "a csc4 area")
        yield from _area_succession(one, catalogue)
    for one, other in combinations(catalogue.areas, 2):
        if (one.area_type, one.area_code) == (other.area_type, other.area_code) and overlap(
            _span(one), _span(other)
        ):
            yield _area(other, "area_code", "the same area twice on a day", "each area once")
    if ("county", catalogue.board.authority_code) not in codes:
        found = repr(catalogue.board.authority_code)
        yield Fault("board.toml", catalogue.board.id, "authority_code", found, "a county of areas.csv")
    for row in catalogue.indicators:
        yield from _asked_areas(row, codes)


def _area(one: Area, key: str, found: str, expected: str) -> Fault:
    return Fault("areas.csv", f"{one.area_type} {one.area_code}", key, found, expected)


def _area_succession(one: Area, catalogue: Catalogue) -> Iterator[Fault]:
    if not one.successor:
        return
    starts = [other.valid_from for other in catalogue.areas if other.area_code == one.successor]
    if not starts:
        yield _area(one, "successor", repr(one.successor), "the code of an area")
    elif one.valid_to is None:
        yield _area(one, "valid_to", "none", "the day before its successor begins")
    elif one.valid_to + timedelta(days=1) not in starts:
        begins = ", ".join(str(start or "ever") for start in starts)
        yield _area(
            one, "valid_to", f"{one.valid_to}, and {one.successor} from {begins}", "no gap and no overlap"
        )


def _asked_areas(row: Indicator, codes: set[tuple[str, str]]) -> Iterator[Fault]:
    known = {area_type for area_type, _ in codes}
    for area_type, ask in row.areas.items():
        if area_type not in known and ask in {"asked", "optional"}:
            yield fault(row, f"areas.{area_type}", repr(ask), f"areas of the type {area_type} in areas.csv")
        elif ask in {"asked", "optional"} and (area_type, UNKNOWN) not in codes:
            found = f"no {area_type} area called {UNKNOWN}"
            yield fault(
                row, f"areas.{area_type}", found, "one in areas.csv, so that parts add up to the whole"
            )
        if ask == "derived" and not (
            "asked" in row.areas.values() or any(one.collected == "by_area" for one in row.breakdowns)
        ):
            yield fault(
                row, f"areas.{area_type}", "'derived'", "smaller areas asked for, or a dimension by area"
            )


def neighbours(catalogue: Catalogue) -> Iterator[Fault]:
    """Neighbour sets that the board chooses exist; a set has one span, and no two of its slots are equally close."""
    known = {one.neighbour_set for one in catalogue.neighbours}
    board = catalogue.board
    for place, chosen in enumerate(board.neighbour_set):
        if chosen.set not in known:
            expected = f"one of {', '.join(sorted(known))}"
            yield Fault("board.toml", board.id, f"neighbour_set.{place}.set", repr(chosen.set), expected)
    yield from _chosen(board)
    for name in sorted(known):
        spans = {(one.set_from, one.set_to) for one in catalogue.neighbours if one.neighbour_set == name}
        if len(spans) > 1:
            yield Fault(
                "neighbours.csv", name, "set_from", f"{len(spans)} different spans", "one span for the set"
            )
        slots: dict[int, list[str]] = {}
        for one in catalogue.neighbours:
            if one.neighbour_set == name and one.slot not in slots.setdefault(one.closeness, []):
                slots[one.closeness].append(one.slot)
        for closeness, shared in sorted(slots.items()):
            if len(shared) > 1:
                found = f"{closeness} of {' and '.join(shared)}"
                yield Fault("neighbours.csv", name, "closeness", found, "one slot for each closeness")


def _chosen(board: Board) -> Iterator[Fault]:
    """One set at most is chosen for a day."""
    spans = sorted((one.valid_from or date.min, one.valid_to or date.max) for one in board.neighbour_set)
    for (_, ends), (begins, _) in pairwise(spans):
        if begins <= ends:
            found = f"two sets on {begins}"
            yield Fault("board.toml", board.id, "neighbour_set", found, "one set at most for each day")


def populations(catalogue: Catalogue) -> Iterator[Fault]:
    """The populations of the board's own authority have every mid-year between their first and their last, once."""
    bands: dict[str, list[int]] = {}
    for one in catalogue.populations:
        if one.authority_code == catalogue.board.authority_code:
            bands.setdefault(one.band, []).append(one.mid_year)
    for band, years in bands.items():
        entry = f"{catalogue.board.authority_code} {band}"
        missing = sorted(set(range(min(years), max(years) + 1)) - set(years))
        if missing:
            found = f"none of {', '.join(str(year) for year in missing)}"
            expected = f"every year from {min(years)} to {max(years)}"
            yield Fault("population.csv", entry, "mid_year", found, expected)
        for repeated in sorted(year for year, times in Counter(years).items() if times > 1):
            yield Fault("population.csv", entry, "mid_year", f"{repeated} twice", "each year once")


def board(catalogue: Catalogue) -> Iterator[Fault]:
    """The board's meetings are in order, and each group is an audience with a protection."""
    for earlier, later in pairwise(catalogue.board.sub_group_meetings):
        if earlier >= later:
            key = "sub_group_meetings"
            yield Fault(
                "board.toml", catalogue.board.id, key, f"{later} after {earlier}", "dates in order, each once"
            )
    audiences = {one.audience for one in catalogue.protections}
    for group in catalogue.groups:
        if group.audience not in audiences:
            yield Fault(
                "groups.toml", group.id, "audience", repr(group.audience), "an audience of protection.toml"
            )
