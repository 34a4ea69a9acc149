"""What a data set declares of lists of records, kept to the rows that a board uses; and the returns that it owes so."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TypedDict

from expectations.declarations import Return
from expectations.declared_files import DeclaredFiles
from expectations.lists import (
    CodeGroup,
    DiagnosisGroup,
    FromRecords,
    NotFromRecords,
    PostcodeArea,
    RecordList,
    RefusedColumn,
)
from expectations.retention import Retention


class Records(TypedDict):
    """What a catalogue holds of lists of records."""

    lists: tuple[RecordList, ...]
    every_list: tuple[RecordList, ...]
    not_from_records: tuple[NotFromRecords, ...]
    refused_columns: tuple[RefusedColumn, ...]
    code_groups: tuple[CodeGroup, ...]
    diagnosis_groups: tuple[DiagnosisGroup, ...]
    from_records: tuple[FromRecords, ...]
    postcode_areas: tuple[PostcodeArea, ...]
    retention: Retention | None


def records(reader: DeclaredFiles, known: AbstractSet[str], used: AbstractSet[str]) -> Records:
    """Read what is declared of lists of records, and keep what serves a row that the board uses."""
    # A row that could not be read is told already, and is not an unknown one.
    are_rows_whole = not reader.faults
    lists = tuple(reader.lists())
    not_from_records = tuple(reader.rows("not_from_records.csv", NotFromRecords))
    reader.faults += [
        f"lists/{one.theme}.toml, {one.id}, serves.{place}: found {name!r}, expected one of the declared indicators"
        for one in lists
        for place, name in enumerate(one.serves)
        if are_rows_whole and name not in known
    ]
    reader.faults += [
        f"not_from_records.csv, {one.indicator_id}, indicator_id: found no such row, expected a declared indicator"
        for one in not_from_records
        if are_rows_whole and one.indicator_id not in known
    ]
    return Records(
        lists=_that_serve(lists, used),
        every_list=lists,
        not_from_records=tuple(one for one in not_from_records if one.indicator_id in used),
        refused_columns=tuple(reader.rows("refused_columns.csv", RefusedColumn)),
        code_groups=tuple(reader.rows("code_groups.csv", CodeGroup)),
        diagnosis_groups=tuple(reader.rows("diagnosis_groups.csv", DiagnosisGroup)),
        from_records=tuple(reader.entries("records.toml", "from_records", FromRecords)),
        postcode_areas=tuple(_postcode_areas(reader)),
        retention=reader.one("retention.toml", "retention", Retention),
    )


def _postcode_areas(reader: DeclaredFiles) -> Iterator[PostcodeArea]:
    """Read where homes lie by their postcodes, if that stands beside the areas: another board's is of other areas."""
    areas = reader.path("areas.csv")
    if areas is not None and areas.with_name("postcode_areas.csv").exists():
        yield from reader.rows("postcode_areas.csv", PostcodeArea)


def returns_of_records(lists: Sequence[RecordList], from_records: Sequence[FromRecords]) -> Iterator[Return]:
    """Give the return of every list that a role owes, with the rows that are worked out from it, once each."""
    rows: dict[tuple[str, str], dict[str, None]] = {}
    for entry in from_records:
        for one in lists_behind(lists, entry):
            served = [name for name in entry.indicators if name in one.serves]
            rows.setdefault((entry.provider, one.id), {}).update(dict.fromkeys(served))
    by_id = {one.id: one for one in lists}
    for (role, list_id), indicators in rows.items():
        yield Return(
            id=by_id[list_id].return_id,
            title=by_id[list_id].title,
            kind="records",
            provider=role,
            frequency="quarterly",
            period_kind="quarter",
            indicators=tuple(indicators),
        )


def lists_behind(lists: Sequence[RecordList], entry: FromRecords) -> tuple[RecordList, ...]:
    """Give the lists that an entry's rows are worked out from, and those that these cannot be without, of its role."""
    own = [one for one in lists if entry.provider in one.providers]
    serving = {one.id for one in own if not set(one.serves).isdisjoint(entry.indicators)}
    wanted = _with_those_referred_to(lists, serving, are_all=False)
    return tuple(one for one in own if one.id in wanted)


def _that_serve(lists: tuple[RecordList, ...], used: AbstractSet[str]) -> tuple[RecordList, ...]:
    """Keep the lists that serve a used row, each with these rows only, and the lists that these refer to."""
    wanted = _with_those_referred_to(
        lists, {one.id for one in lists if not used.isdisjoint(one.serves)}, are_all=True
    )
    return tuple(
        one.model_copy(update={"serves": tuple(name for name in one.serves if name in used)})
        for one in lists
        if one.id in wanted
    )


def _with_those_referred_to(
    lists: Sequence[RecordList], names: AbstractSet[str], *, are_all: bool
) -> AbstractSet[str]:
    """Add the lists that some refer to: by any field, or by one that may not be empty."""
    by_id = {one.id: one for one in lists}
    wanted: AbstractSet[str] = names
    added = names
    while added:
        referred = {
            field.refers_to.split(".")[0]
            for name in added
            for field in by_id[name].fields
            if field.refers_to is not None and (are_all or field.is_required)
        }
        added = (referred & by_id.keys()) - wanted
        wanted |= added
    return wanted
