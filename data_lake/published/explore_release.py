"""A release of Explore Education Statistics as it is handed in: which file is which table, and what is read of each."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import polars as pl

from data_lake.published import dfe_children_in_need as children_in_need
from data_lake.published.agreement import contradictions, with_totals_worked_out
from data_lake.published.columns import has_column, pick
from data_lake.published.explore import POPULATION, Measure, Origin, table_figures
from data_lake.published.given import GivenTable
from data_lake.published.load_checks import MANY, odd, without_impossible_totals
from data_lake.published.measures import Measures
from data_lake.published.periods import YearKind, published_year
from data_lake.published.places import GEOGRAPHY, LEVELS, Places, with_place
from data_lake.published.read import ReadRelease
from data_lake.published.shape import UnreadablePublished, shaped

_META = ".meta"
_POPULATION = "population"
_IN_META = ("col_name", "col_type")
_IDENTIFIER = "time_identifier"
_THIN = 0.8
"""A year with less than this part of the authorities of other years is told."""
_FEW, _LONGEST = 12, 60
"""So many odd words of a file are named, and so much of each."""

WHOLE_YEARS: Final[dict[YearKind, tuple[str, ...]]] = {
    "planning": ("reporting year", "financial year", "tax year"),
    "academic": ("academic year", "reporting year", "six half terms"),
    "calendar": ("calendar year", "reporting year"),
}
"""What ``time_identifier`` says, in small letters, where a row speaks of a whole year of that kind."""


def read_explore(tables: Sequence[GivenTable], places: Places, measures: Measures) -> ReadRelease:
    """Read the tables of a release by declared measures; see ``read_release``. Raises UnreadablePublished."""
    data = [one for one in tables if not one.stem.endswith(_META)]
    about = {one.stem.removesuffix(_META): one for one in tables if one.stem.endswith(_META)}
    by_table = _by_table(data, measures)
    wanted = _wanted(measures)
    used = {one.table for one in wanted} | ({_POPULATION} if _POPULATION in measures.tables else set())
    if not used & by_table.keys():
        raise UnreadablePublished(
            f"{', '.join(one.name for one in data)}: no table that is read of {measures.source}. "
            f"Read are: {', '.join(sorted(used))}; a file is known by how its name begins."
        )
    unread = [one.name for one in data if measures.tables and measures.table_of(one.stem) not in used]
    told = [f"nothing is read from {len(unread)} of the files: {', '.join(unread)}"] if unread else []
    placed = {
        name: _placed(one, places, "calendar" if name == _POPULATION else measures.year)
        for name, one in by_table.items()
        if name in used
    }
    told += [sentence for _, _, sentences in placed.values() for sentence in sentences]
    newest = _newest(placed, measures.year)
    origin = Origin(measures.source, _release(newest, measures.year), measures.year)
    told += _behind(newest)
    populations, refused = _populations(placed, measures)
    frames: list[pl.DataFrame] = []
    mapped: dict[str, list[str]] = {}
    for measure in wanted:
        name = f"{measure.indicator_id}.{measure.series}"
        if measure.table not in placed:
            continue
        if measure.denominator == POPULATION and populations is None:
            told.append(f"{name}: not taken, it needs the table of mid-year populations of the same release")
            continue
        table, known, _ = placed[measure.table]
        try:
            _hold_to_meta(about.get(table.stem), measure)
            frame, sentences = _read(table, measure, origin, known, populations)
            frames.append(frame)
            told += sentences
            mapped.setdefault(table.name, []).append(name)
        except UnreadablePublished as fault:
            refused.append(str(fault))
    told += _gone(wanted, placed.keys())
    if not frames:
        return ReadRelease(
            origin.source, origin.release, told=tuple(told), refused=tuple(dict.fromkeys(refused))
        )
    figures = shaped(without_impossible_totals(pl.concat(frames)), measures.source)
    return ReadRelease(
        origin.source, origin.release, figures, tuple((file, tuple(names)) for file, names in mapped.items()),
        (*dict.fromkeys(told), *odd(figures)), tuple(dict.fromkeys(refused)),
    )  # fmt: skip


def _read(
    table: GivenTable, measure: Measure, origin: Origin, places: Places, populations: pl.DataFrame | None
) -> tuple[pl.DataFrame, list[str]]:
    """Read one measure of a table, and say what of it is not printed, not known, or contradicts its counts."""
    name = f"{measure.indicator_id}.{measure.series}"
    is_unprinted = measure.is_unprinted(table.frame.columns)
    frame = table_figures(
        table.frame, measure, origin,
        file=table.name, places=places, populations=populations, values=not is_unprinted,
    )  # fmt: skip
    told = contradictions(frame, table.name)
    if is_unprinted:
        frame = with_totals_worked_out(frame)
        told.append(
            f"{table.name}: no column {measure.value}, so {name} is worked out from the counts; of regions and England "
            "from rounded ones"
        )
    if measure.denominator == POPULATION and (unknown := frame["denominator"].null_count()):
        told.append(
            f"{name}: {unknown} figures have no population beside them; they stand as not available (x)"
        )
    return frame, told


def _wanted(measures: Measures) -> list[Measure]:
    own = [one.made() for one in measures.measures]
    shipped = children_in_need.MEASURES if measures.source == children_in_need.SOURCE else ()
    return [measures.with_names(one) for one in (*shipped, *own)]


def _by_table(data: Sequence[GivenTable], measures: Measures) -> dict[str, GivenTable]:
    found: dict[str, GivenTable] = {}
    for one in data:
        table = measures.table_of(one.stem)
        if measures.tables and not table:
            continue
        if table in found:
            raise UnreadablePublished(
                f"{found[table].name} and {one.name} are both the table {table or 'that is read'}. Give one of them."
            )
        found[table] = one
    return found


def _placed(table: GivenTable, places: Places, year: YearKind) -> tuple[GivenTable, Places, list[str]]:
    """Keep the rows of authorities, regions and England; name authorities that are not known as the file does."""
    where = pick(table.frame, GEOGRAPHY, table.name)
    _hold_to_whole_years(table, year)
    level = where["geographic_level"].str.to_lowercase()
    is_ours = level.is_in([*LEVELS])
    told = []
    if "authority" not in {LEVELS.get(one) for one in level.unique()}:
        named = sorted(one[:_LONGEST] for one in level.drop_nulls().unique())[:_FEW]
        raise UnreadablePublished(
            f"{table.name}: no row of an authority. The levels that stand in geographic_level are "
            f"{', '.join(named) or 'blank'}; an authority's is called {_said_of_authorities()}. "
            "Give the table by authority."
        )
    if left_out := (~is_ours.fill_null(value=False)).sum():
        others = sorted(level.filter(~is_ours).drop_nulls().unique().to_list())
        told.append(f"{table.name}: {left_out} rows of other levels are left out ({', '.join(others[:5])})")
    rows = with_place(where.filter(is_ours), table.name)
    told += _thin(table, rows)
    codes = rows.select("authority_code", pl.coalesce("la_name", "region_name")).unique("authority_code")
    known, strange = places.with_others(codes.iter_rows())
    return table, known, told + strange


def _populations(
    placed: dict[str, tuple[GivenTable, Places, list[str]]], measures: Measures
) -> tuple[pl.DataFrame | None, list[str]]:
    if _POPULATION not in placed:
        return None, []
    table = placed[_POPULATION][0]
    try:
        names = measures.names_of(children_in_need.ESTIMATE)
        return children_in_need.population_figures(table.frame, table.name, names), []
    except UnreadablePublished as fault:
        return None, [str(fault)]


def _thin(table: GivenTable, rows: pl.DataFrame) -> list[str]:
    """Say which years have far fewer authorities than others. Raises UnreadablePublished where the file is open too."""
    by_year = (
        rows.filter(pl.col("authority_kind") == "authority")
        .group_by("time_period")
        .agg(pl.col("authority_code").n_unique().alias("n"))
        .sort("time_period")
    )
    usual = by_year["n"].quantile(0.5, "higher") or 0
    thin = by_year.filter(pl.col("n") < _THIN * usual, usual >= MANY)
    if thin.is_empty():
        return []
    named = ", ".join(f"{number} in {year}" for year, number in thin.head(_FEW).iter_rows())
    said = f"{table.name}: fewer authorities in some years than in others, where there are {usual:g}: {named}"
    if table.is_open:
        raise UnreadablePublished(
            f"{said}; and its last line has no end, so it was cut off on the way. Download it again."
        )
    return [said]


def _newest(placed: Mapping[str, tuple[GivenTable, Places, list[str]]], kind: YearKind) -> dict[str, str]:
    """Give the newest period of each table by its file, but that of populations, which ends before the others."""
    found = {}
    for name, (table, _, _) in placed.items():
        years = pick(table.frame, {"time_period": GEOGRAPHY["time_period"]}, table.name)["time_period"]
        labels = [published_year(year, kind, table.name).period for year in years.drop_nulls().unique()]
        if labels and name != _POPULATION:
            found[table.name] = max(labels)
    return found


def _behind(newest: Mapping[str, str]) -> list[str]:
    """Say which tables end before others of the same release."""
    last = max(newest.values())
    return [
        f"{name}: ends with {own}, and other tables with {last}" for name, own in newest.items() if own < last
    ]


def _said_of_authorities() -> str:
    return " or ".join(one for one, kind in LEVELS.items() if kind == "authority")


def _hold_to_whole_years(table: GivenTable, year: YearKind) -> None:
    """Refuse a table of terms, quarters or weeks: a part of a year must never be read as the year."""
    if not has_column(table.frame.columns, [_IDENTIFIER]):
        return
    there = pick(table.frame, {_IDENTIFIER: ()}, table.name)[_IDENTIFIER].drop_nulls().unique().sort()
    parts = [one[:_LONGEST] for one in there if one.casefold() not in WHOLE_YEARS[year]]
    if parts:
        more = " ..." if len(parts) > _FEW else ""
        raise UnreadablePublished(
            f"{table.name}: time_identifier says {', '.join(parts[:_FEW])}{more}, and that is no whole {year} year, "
            f"which is {' or '.join(WHOLE_YEARS[year])}. Give the table of whole years, or keep their rows alone in a "
            "copy."
        )


def _release(newest: Mapping[str, str], kind: YearKind) -> str:
    """Name the release by the latest year that any of its tables holds: ``2025``, or ``2023-24``."""
    if not newest:
        raise UnreadablePublished("No year stands in the files. Say with --release which release they are.")
    last = max(newest.values()).split("/")[-1]
    return str(int(last[:4]) + 1) if kind == "planning" else last.removesuffix("-AY").removesuffix("-CY")


def _hold_to_meta(meta: GivenTable | None, measure: Measure) -> None:
    """Hold a measure to the file that says what each column is: filters are filters, the rest are indicators."""
    if meta is None:
        return
    said = pick(meta.frame, dict.fromkeys(_IN_META, ()), meta.name)
    kinds = dict(zip(said["col_name"], said["col_type"].str.to_lowercase(), strict=True))
    for column in measure.columns():
        kind = next((kinds[one] for one in (column, *measure.aliases.get(column, ())) if one in kinds), None)
        expected = "filter" if column in measure.where else "indicator"
        if kind not in {None, expected}:
            raise UnreadablePublished(
                f"{meta.name}: {column} is a {kind} of the table, and not the {expected} that "
                f"{measure.indicator_id}.{measure.series} needs."
            )


def _gone(wanted: Sequence[Measure], there: Collection[str]) -> list[str]:
    gone: dict[str, list[str]] = {}
    for one in wanted:
        if one.table not in there:
            gone.setdefault(one.table, []).append(f"{one.indicator_id}.{one.series}")
    return [
        f"table {table}: not among the files, so not read: {', '.join(names)}"
        for table, names in gone.items()
    ]
