"""Contradictions in the lists of records: their fields, what they refer to, who supplies them and what they serve."""

from collections import Counter
from collections.abc import Iterator

from expectations.catalogue import Catalogue
from expectations.lint_faults import Fault
from expectations.lists import FIRST_COLUMNS, FromRecords, ListField, RecordList
from expectations.periods import parse

TAKEN = frozenset({*FIRST_COLUMNS, "sheet", "row", "submission_id", "submission_key", "board", "provider"})
"""Columns that we put beside a list's own."""

_IN_TIME = frozenset({"date", "month", "instant"})


def lists(catalogue: Catalogue) -> Iterator[Fault]:
    """A list has a name and a return of its own, roles that exist, and a key and a span made of its fields."""
    roles = {one.role for one in catalogue.providers}
    otherwise = {one.id for one in catalogue.returns if one.kind != "records"}
    for name, times in Counter(one.id for one in catalogue.lists).items():
        if times > 1:
            yield _fault(catalogue.record_list(name), "id", "the same name twice", "each name once")
    for one in catalogue.lists:
        for place, role in enumerate(one.providers):
            if role not in roles:
                yield _fault(one, f"providers.{place}", repr(role), "a role of providers.toml")
        if one.return_id in otherwise:
            yield _fault(
                one, "handed_in_as", repr(one.return_id), "a return that hands in no figures or register"
            )
        yield from _made_of_fields(one)


def _made_of_fields(one: RecordList) -> Iterator[Fault]:
    kinds = {field.id: field for field in one.fields}
    for place, name in enumerate(one.key):
        if name not in kinds:
            yield _fault(one, f"key.{place}", repr(name), "a field of the list")
        elif not kinds[name].is_required:
            yield _fault(one, f"key.{place}", repr(name), "a field that is required")
    for key, day in (("begins", one.begins), ("ends", one.ends)):
        if day is not None and (day not in kinds or kinds[day].kind not in _IN_TIME):
            yield _fault(one, key, repr(day), "a date, month or instant of the list")
    if one.ends is not None and one.begins is None:
        yield _fault(one, "begins", "none", "a field, as the list has an end")


def fields(catalogue: Catalogue) -> Iterator[Fault]:
    """A field has what its kind needs and nothing that it does not, and refers to the key of a list of its provider."""
    refused = {one.heading for one in catalogue.refused_columns}
    for one in catalogue.lists:
        for name, times in Counter(field.id for field in one.fields).items():
            if times > 1:
                yield _fault(one, f"fields.{name}", "the same name twice", "each name once")
        for field in one.fields:
            if field.id in TAKEN or field.id in refused:
                yield _fault(one, f"fields.{field.id}", repr(field.id), "a name that is not taken or refused")
            yield from _needs(catalogue, one, field)
            if field.refers_to is not None:
                yield from _reference(catalogue, one, field, field.refers_to)


def _needs(catalogue: Catalogue, one: RecordList, field: ListField) -> Iterator[Fault]:
    area_types = {area.area_type for area in catalogue.areas}
    needs = (
        ("code_list", "code", field.code_list, catalogue.code_lists, "a list of codes"),
        ("area_type", "area", field.area_type, area_types, "a kind of area of areas.csv"),
    )
    for key, kind, given, known, wanted in needs:
        if field.kind == kind and given not in known:
            yield _fault(one, f"fields.{field.id}.{key}", repr(given), wanted)
        if field.kind != kind and given is not None:
            yield _fault(one, f"fields.{field.id}.{key}", repr(given), f"none, as it is no {kind}")
    if field.may_be_ahead and field.kind not in _IN_TIME:
        yield _fault(one, f"fields.{field.id}.may_be_ahead", "true", "false, as it is no day")


def _reference(catalogue: Catalogue, one: RecordList, field: ListField, refers_to: str) -> Iterator[Fault]:
    name, target = refers_to.split(".")
    key = f"fields.{field.id}.refers_to"
    other = next((found for found in catalogue.lists if found.id == name), None)
    if other is None or target not in {found.id for found in other.fields}:
        yield _fault(one, key, repr(refers_to), "a list and a field of it")
    elif other.field(target).kind != field.kind or target not in other.key:
        yield _fault(one, key, repr(refers_to), f"a {field.kind} of that list's key")
    elif not set(one.providers) <= set(other.providers):
        yield _fault(one, key, repr(refers_to), f"a list that {' and '.join(one.providers)} may supply")


def from_records(catalogue: Catalogue) -> Iterator[Fault]:
    """What a role is to hand in as lists can be worked out from lists that it may supply, by one entry at a time."""
    rows = {one.id: one for one in catalogue.indicators}
    for number, entry in enumerate(catalogue.from_records):
        if entry.last_quarter is not None and not entry.holds_in(parse(entry.last_quarter)):
            yield _entry(
                entry, "last_quarter", repr(entry.last_quarter), f"{entry.first_quarter} or a later one"
            )
        for place, name in enumerate(entry.indicators):
            key, row = f"indicators.{place}", rows.get(name)
            if row is None:
                yield _entry(entry, key, repr(name), "a row that this board uses")
            elif entry.provider not in row.providers:
                yield _entry(entry, key, repr(name), f"a row that {entry.provider} provides")
            else:
                yield from _can_be_worked_out(catalogue, entry, key, name)
            if any(
                _overlap(entry, other)
                for other in catalogue.from_records[:number]
                if name in other.indicators
            ):
                yield _entry(entry, key, f"{name!r} in two entries at a time", "one entry at a time")


def _can_be_worked_out(catalogue: Catalogue, entry: FromRecords, key: str, name: str) -> Iterator[Fault]:
    serving = [one for one in catalogue.lists if name in one.serves]
    others = [one.id for one in serving if entry.provider not in one.providers]
    if not serving:
        yield _entry(
            entry, key, repr(name), "a row that lists serve; not_from_records.csv says why this one is not"
        )
    elif others:
        found = f"{name!r}, which needs {', '.join(others)} too"
        yield _entry(entry, key, found, f"a row whose lists {entry.provider} may all supply")


def _overlap(one: FromRecords, other: FromRecords) -> bool:
    return one.provider == other.provider and (
        one.holds_in(parse(other.first_quarter)) or other.holds_in(parse(one.first_quarter))
    )


def _entry(one: FromRecords, key: str, found: str, expected: str) -> Fault:
    return Fault("records.toml", one.provider, key, found, expected)


def served(catalogue: Catalogue) -> Iterator[Fault]:
    """Every row is worked out from some list, or says why not; never both."""
    if not catalogue.lists:
        return
    by_lists = {name for one in catalogue.lists for name in one.serves}
    excused = {one.indicator_id: one for one in catalogue.not_from_records}
    for row in catalogue.indicators:
        if row.id not in by_lists and row.id not in excused:
            expected = "a list that serves it, or the reason why none does"
            yield Fault("not_from_records.csv", row.id, "reason", "none", expected)
        if row.id in by_lists and row.id in excused:
            found = "a reason, and a list that serves it"
            yield Fault("not_from_records.csv", row.id, "reason", found, "one of the two")


def code_groups(catalogue: Catalogue) -> Iterator[Fault]:
    """A code and its group are members of lists that exist, and a code has one member of each grouping."""
    members = {name: {one.id for one in found} for name, found in catalogue.code_lists.items()}
    for one in catalogue.code_groups:
        entry = f"{one.code_list}.{one.code}"
        if one.code not in members.get(one.code_list, ()):
            yield Fault("code_groups.csv", entry, "code", repr(one.code), "a code of a list of codes")
        if one.grouping in members and one.member not in members[one.grouping]:
            expected = f"a code of codes/{one.grouping}.csv"
            yield Fault("code_groups.csv", entry, "member", repr(one.member), expected)
    again = Counter((one.code_list, one.code, one.grouping) for one in catalogue.code_groups)
    for (code_list, code, grouping), times in again.items():
        if times > 1:
            entry = f"{code_list}.{code}"
            yield Fault(
                "code_groups.csv", entry, "grouping", f"{grouping!r} twice", "one member of each grouping"
            )


def postcode_areas(catalogue: Catalogue) -> Iterator[Fault]:
    """The beginning of a postcode stands once, and names a team area and a catchment in it."""
    within = {(one.area_type, one.area_code): one.within for one in catalogue.areas}
    file = "postcode_areas.csv"
    for one in catalogue.postcode_areas:
        if ("csc4", one.csc4) not in within:
            yield Fault(file, one.beginning, "csc4", repr(one.csc4), "a csc4 area of areas.csv")
        if one.catch7 and within.get(("catch7", one.catch7)) != one.csc4:
            yield Fault(
                file, one.beginning, "catch7", repr(one.catch7), f"none, or a catch7 area of {one.csc4}"
            )
    for beginning, times in Counter(one.beginning for one in catalogue.postcode_areas).items():
        if times > 1:
            yield Fault(file, beginning, "beginning", "the same beginning twice", "each beginning once")


def diagnosis_groups(catalogue: Catalogue) -> Iterator[Fault]:
    """A stretch of diagnoses ends where it begins, or later."""
    for one in catalogue.diagnosis_groups:
        if one.last < one.first:
            entry = f"{one.group}.{one.first}"
            yield Fault(
                "diagnosis_groups.csv", entry, "last", repr(one.last), f"{one.first!r} or a later code"
            )


def _fault(one: RecordList, key: str, found: str, expected: str) -> Fault:
    return Fault(f"lists/{one.theme}.toml", one.id, key, found, expected)
