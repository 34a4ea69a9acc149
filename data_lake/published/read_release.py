"""Files that a person hands in, read as a release of one of the sources that are known.

Whatever of a release is wanted and cannot be read is refused, with a sentence for each; a file or a measure that the
release no longer has is told, and the others are taken. All English authorities of it are kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from data_lake.published import exchange, fingertips, lait
from data_lake.published.explore_release import read_explore
from data_lake.published.given import GivenFile, GivenTable, read_given
from data_lake.published.measures import Measures, read_measures
from data_lake.published.places import Places
from data_lake.published.read import ReadRelease
from data_lake.published.shape import PUBLISHED, UnreadablePublished

HERE: Final = Path(__file__).parent
DECLARED: Final = {"dfe_children_in_need": "children_in_need.toml", "exclusions": "exclusions.toml"}
"""The sources whose tables are declared, and where."""
TABLED: Final = "published"
"""What another board's export, or any table of the shape ``PUBLISHED``, is called as a source."""
SOURCES: Final = (*DECLARED, "lait", "fingertips", TABLED)
"""The sources that can be named; a file of measures adds its own."""

Reader = Callable[[Sequence[GivenTable], Places], list[ReadRelease]]


def declared_measures(source: str) -> Measures:
    """Give the declared measures of a source of ``DECLARED``."""
    return read_measures(HERE / DECLARED[source])


def read_release(
    files: Sequence[GivenFile],
    places: Places,
    *,
    source: str = "",
    release: str = "",
    measures: Measures | None = None,
) -> list[ReadRelease]:
    """Read files as one release of a source, or as the several that a table of the shape ``PUBLISHED`` holds.

    The source is known by the files, unless it is named; the release by what they hold, unless it is given.
    ``measures`` are those of a source that is not declared here, or add to those that are. Raises UnreadablePublished
    when no file can be read at all, or the source or the release cannot be told.
    """
    if not files:
        raise UnreadablePublished("No file is given. Name the files of one release as they were downloaded.")
    tables = [read_given(one) for one in files]
    named = source or (measures.source if measures else "") or _source_of(tables)
    if measures is not None and measures.source != named:
        raise UnreadablePublished(f"The measures are of {measures.source}, and the files of {named}.")
    found = _read(tables, places, named, measures)
    if release and len(found) > 1:
        raise UnreadablePublished(
            f"{len(found)} releases stand in the files, so --release cannot name them. Import them one by one."
        )
    if not release and not found[0].release:
        raise UnreadablePublished(
            f"{tables[0].name}: which release it is stands nowhere in it. Say it: --release 2025-10-10"
        )
    said = tuple(sentence for one in tables for sentence in one.told)
    releases = [one.renamed(release) if release else one for one in found]
    return [replace(one, told=(*said, *one.told)) for one in releases]


def _read(
    tables: Sequence[GivenTable], places: Places, source: str, measures: Measures | None
) -> list[ReadRelease]:
    if source in DECLARED:
        declared = declared_measures(source)
        return [read_explore(tables, places, declared.adding(measures) if measures else declared)]
    if source == lait.SOURCE and measures is not None:
        return lait.read_given_tables(tables, places, measures.aliases)
    if measures is not None:
        return [read_explore(tables, places, measures)]
    readers: Mapping[str, Reader] = {
        lait.SOURCE: lait.read_given_tables,
        fingertips.SOURCE: fingertips.read_given_tables,
        TABLED: exchange.read_given_tables,
    }
    if source not in readers:
        raise UnreadablePublished(
            f"No source is called {source}. Sources are {', '.join(SOURCES)}; of any other table of Explore Education "
            "Statistics, say with --measures which columns are which series."
        )
    return readers[source](tables, places)


def _source_of(tables: Sequence[GivenTable]) -> str:
    """Tell the source by the columns of the tables, and then by the names of the files."""
    columns = [set(one.frame.columns) for one in tables]
    if any({*PUBLISHED} <= one for one in columns):
        return TABLED
    for source, wanted in ((lait.SOURCE, lait.COLUMNS), (fingertips.SOURCE, fingertips.COLUMNS)):
        if any(all(_has(one, ours, theirs) for ours, theirs in wanted.items()) for one in columns):
            return source
    for source in DECLARED:
        declared = declared_measures(source)
        if any(declared.table_named(one.stem) for one in tables):
            return source
    raise UnreadablePublished(
        f"{tables[0].name}: no source is known by its name or its columns. Name it with --source: "
        f"{', '.join(SOURCES)}; or say with --measures which columns are which series."
    )


def _has(columns: set[str], ours: str, theirs: Sequence[str]) -> bool:
    return not columns.isdisjoint((ours, *theirs))
