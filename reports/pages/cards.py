"""The indicator cards: for each row its message, its pictures in one order, its figures, and what it measures."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from expectations.periods import MONTHS, parse
from reports import evidence, sentences, words
from reports.charts.beside import Beside
from reports.charts.drawing import Drawing, Table
from reports.charts.localities import localities
from reports.charts.neighbours import neighbours
from reports.charts.picture import Gallery
from reports.charts.position import position
from reports.charts.profile import profile, profile_table
from reports.charts.ranking import ranking
from reports.charts.trend import trend
from reports.packs import Pack
from reports.pages.figure import Figure, framed
from reports.pages.quarter import Quarter, Row
from reports.ratings import Rated, clause_sentence, rated


@dataclass(frozen=True)
class Card:
    """One row of the framework as its card shows it."""

    indicator_id: str
    number: str
    title: str
    message: str
    references: str
    rated: Rated | None
    sentence: str
    place: str
    evidence: tuple[tuple[str, bool], ...]
    """What else to know, a sentence each: what it is beside, target, year end; each with whether it is invented."""
    confidence: str
    is_invented: bool
    unsigned: str
    figures: tuple[Figure, ...]
    absent: str
    tables: tuple[tuple[str, Table], ...]
    """Parts that no picture shows, each with its heading."""
    commentary: str
    about: tuple[tuple[str, str], ...]


def card(quarter: Quarter, row: Row, gallery: Gallery, pack: Pack) -> Card:
    """Make the card of one line of the scorecard."""
    name = row["indicator_id"]
    definition = quarter.definitions.get(name, {})
    kinds = [one["kind"] for one in quarter.exceptions if one["indicator_id"] == name]
    drawings = _drawings(quarter, row, pack)
    measure = words.measure_of(row)
    mark = standing_mark(quarter, row)
    pictured = {key for key, _, _, _ in drawings}
    return Card(
        indicator_id=name,
        number=row["number"],
        title=row["title"],
        message=sentences.card_message(row, kinds),
        references=_references(definition),
        rated=rated_of(quarter, row),
        sentence=sentences.card_sentence(row, last_known(quarter, row), felt_changes(quarter, row)),
        place=sentences.neighbours_sentence(row, mark) if mark else _not_compared(row),
        evidence=tuple(_evidence(quarter, row)),
        confidence=row["confidence"] if words.has_number(row) else "",
        is_invented=words.has_number(row) and bool(row["is_invented"]),
        unsigned=words.unsigned(row["sign_off"]) if words.has_number(row) else "",
        figures=tuple(
            framed(gallery, drawing, key=f"{name}-{key}", kind=kind, heading=heading)
            for key, kind, heading, drawing in drawings
        ),
        absent="" if drawings else _absent(quarter, row),
        tables=(*_sets(quarter, row), *_unpictured(quarter, name, measure, pictured)),
        commentary="No commentary yet." if kinds else "",
        about=about(row, definition, _judged_by(quarter, row)),
    )


def rated_of(quarter: Quarter, row: Row) -> Rated | None:
    """Give a row's rating in words; None where the quarter has none."""
    name = row["indicator_id"]
    rating, clauses = quarter.judged.ratings.get(name), quarter.judged.clauses.get(name)
    if rating is None or clauses is None:
        return None
    return rated(rating, clauses.to_dicts(), words.measure_of(row))


def felt_changes(quarter: Quarter, row: Row) -> list[Row]:
    """Give the changes of what a row counts since the same quarter last year (tables.DEFINITION_CHANGE)."""
    last_year = parse(quarter.period["period"]).same_last_year().label
    return [one for one in _changes(quarter, row) if one["from_period"] > last_year]


def _changes(quarter: Quarter, row: Row) -> list[Row]:
    frame = quarter.judged.changes.get(row["indicator_id"])
    return [] if frame is None else frame.to_dicts()


def _evidence(quarter: Quarter, row: Row) -> Iterator[tuple[str, bool]]:
    """What stands beside a row, what it aims at, and where its year is likely to end."""
    name, measure = row["indicator_id"], words.measure_of(row)
    comparisons = quarter.judged.comparisons.get(name)
    if comparisons is not None:
        compared = sentences.compared_measure(row)
        yield evidence.beside_sentence(comparisons.to_dicts(), compared, quarter.board["region"]), False
    target, projections = quarter.target(name), quarter.judged.projections.get(name)
    if target is not None:
        yield evidence.target_sentence(target, measure), bool(target["is_invented"])
    for one in [] if projections is None else projections.iter_rows(named=True):
        yield evidence.projection_sentence(one, measure), bool(one["is_shown"] and row["is_invented"])


def _judged_by(quarter: Quarter, row: Row) -> tuple[tuple[str, str], ...]:
    """What a rating is made of and how far the figure can be believed, as terms and what they say."""
    name, measure = row["indicator_id"], words.measure_of(row)
    quality = quarter.judged.quality.get((name, quarter.period["period"], row["basis"]))
    clauses = quarter.judged.clauses.get(name)
    rating = quarter.judged.ratings.get(name)
    said = [] if clauses is None else [clause_sentence(one, measure) for one in clauses.to_dicts()]
    because = rating["because"] or "" if rating else ""
    return (
        ("Confidence", evidence.confidence_sentence(quality) if quality else ""),
        ("Counted how", evidence.WAYS.get(row["value_source"], "") if words.has_number(row) else ""),
        ("Rated by", " ".join(filter(None, [because, *said]))),
        ("Changes", " ".join(evidence.changes_in_words(_changes(quarter, row)))),
    )


def standing_mark(quarter: Quarter, row: Row) -> Row | None:
    """Give what a row is compared with among the set that stands for the year (tables.BENCHMARK), if anything."""
    frame = quarter.benchmarks.get(row["indicator_id"])
    if frame is None:
        return None
    standing = frame.filter(pl.col("neighbour_set") == row["neighbour_set"])
    return standing.row(0, named=True) if standing.height else None


def last_known(quarter: Quarter, row: Row) -> Row | None:
    """Give the newest quarter before the pack's own in which a row had a number (tables.TREND), if any.

    A row that counts up through the year has none: its trend is of other numbers than its figure.
    """
    name = row["indicator_id"]
    if name not in quarter.trends or sentences.is_cumulative(row):
        return None
    earlier = quarter.trends[name].filter(
        (pl.col("period") != quarter.period["period"])
        & pl.col("status").is_in(words.NUMBER_STATUSES)
        & pl.col("value").is_not_null()
    )
    return earlier.row(-1, named=True) if earlier.height else None


def _references(definition: Row) -> str:
    """The row's references, each once."""
    said = f"{definition.get('pi_ref') or ''};{definition.get('other_references') or ''}".replace(",", ";")
    return ", ".join(dict.fromkeys(one.strip() for one in said.split(";") if one.strip()))


def about(
    row: Row, definition: Row, judged_by: tuple[tuple[str, str], ...] = ()
) -> tuple[tuple[str, str], ...]:
    """Give what the measure is, as terms and what they say; empty ones left out."""
    polarity = words.POLARITY_WORDS.get(row["polarity"], "")
    reason = definition.get("polarity_reason") or ""
    entries = (
        ("Question", row["question"]),
        ("In the framework's words", definition.get("framework_text")),
        ("Counted", definition.get("numerator_text")),
        ("Out of", definition.get("denominator_text")),
        ("Unit", f"{words.unit_words(row['unit'])}, {words.BASIS_WORDS.get(row['basis'], row['basis'])}"),
        ("Source", definition.get("provider_names") or words.listed(row["providers"] or [])),
        ("How to read it", f"{polarity} {reason}".strip()),
        ("Published as", definition.get("official_basis")),
        ("Comparison", definition.get("no_comparator") or _comparison(row)),
        *judged_by,
        ("Decision", definition.get("decision")),
        (
            "Under review",
            "The framework marks this row for review." if definition.get("under_review") else "",
        ),
        ("Identifier", row["indicator_id"]),
    )
    return tuple((term, str(said)) for term, said in entries if said)


def _comparison(row: Row) -> str:
    if not row["neighbour_set"]:
        return _not_compared(row)
    return f"Published figures of {row['benchmark_published_name']}. {words.neighbour_set_name(row['neighbour_set'])}."


def _not_compared(row: Row) -> str:
    return f"{words.capital(row['comparison'])}." if row["comparison"] else ""


def _sets(quarter: Quarter, row: Row) -> tuple[tuple[str, Table], ...]:
    """The row against each neighbour set, the one that stands for the year among them."""
    frame = quarter.benchmarks.get(row["indicator_id"])
    if frame is None:
        return ()
    measure = sentences.compared_measure(row)
    headings = (
        "Neighbour set",
        "Ours",
        "Place, ours included",
        "Mean",
        "Ours against it",
        "Median",
        "All as one area",
        "With a figure",
    )
    rows = tuple(
        (
            words.neighbour_set_name(one["neighbour_set"]),
            words.figure(one["value"], measure) + _marks(one, row),
            f"{one['position']} of {one['n_used'] + 1}" if one["position"] is not None else "",
            words.figure(one["mean"], measure),
            sentences.difference_from_mean(one, measure),
            words.figure(one["median"], measure),
            words.figure(one["pooled"], measure),
            f"{one['n_used']} of {one['n_expected']}",
        )
        for one in frame.iter_rows(named=True)
    )
    return ((f"Against each neighbour set, {frame['published_name'][0]}", Table(headings, rows)),)


def _marks(mark: Row, row: Row) -> str:
    """Write what belongs beside our own figure among neighbours: its confidence where it is not a published one."""
    grade = f", confidence {row['benchmark_confidence']}" if row["benchmark_confidence"] else ""
    own = grade if mark["value_source"] == "return" else ""
    return own + (" invented" if mark["is_invented"] else "")


def _unpictured(
    quarter: Quarter, name: str, measure: words.Measure, pictured: set[str]
) -> Iterator[tuple[str, Table]]:
    for breakdown, frame in _breakdowns(quarter, name, measure.basis):
        if f"profile-{breakdown}" not in pictured and frame["numerator"].is_not_null().any():
            yield f"By {words.lowered(frame['breakdown_label'][0])}", profile_table(frame, measure)


def _breakdowns(quarter: Quarter, name: str, basis: str) -> list[tuple[str, pl.DataFrame]]:
    """Give a row's parts by dimension; the months of a quarter by their names, where it is of one quarter."""
    frame = quarter.profiles.get(name)
    if frame is None:
        return []
    if basis == "in_quarter":
        first = parse(quarter.period["period"]).starts_on.month
        named = {str(place + 1): MONTHS[first - 1 + place] for place in range(3)}
        label = pl.col("category").replace_strict(named, default=pl.col("category_label"))
        is_month = pl.col("breakdown") == "month"
        frame = frame.with_columns(
            category_label=pl.when(is_month).then(label).otherwise(pl.col("category_label"))
        )
    parts = frame.partition_by("breakdown", as_dict=True, maintain_order=True)
    return [(str(key[0]), part) for key, part in parts.items()]


def _drawings(quarter: Quarter, row: Row, pack: Pack) -> list[tuple[str, str, str, Drawing]]:
    """Draw what says something, in the pack's order: key, kind, heading and drawing."""
    found: list[tuple[str, str, str, Drawing | None]] = []
    for picture in pack.pictures:
        match picture:
            case "trend":
                found.append(_trend(quarter, row))
            case "neighbours":
                found += [_neighbours(quarter, row), _ranking(quarter, row)]
            case "localities":
                found.append(_localities(quarter, row))
            case "profile":
                found += _profiles(quarter, row)
    return [(key, kind, heading, drawing) for key, kind, heading, drawing in found if drawing is not None]


def _trend(quarter: Quarter, row: Row) -> tuple[str, str, str, Drawing | None]:
    name, measure = row["indicator_id"], words.measure_of(row)
    if name in quarter.places:
        drawing = position(quarter.places[name], measure, quarter.judged.changes.get(name))
        return "trend", "trend", "Place by year", drawing
    basis = words.BASIS_WORDS.get(row["trend_basis"], row["trend_basis"])
    drawing = None
    if name in quarter.trends:
        drawing = trend(quarter.trends[name], measure, _beside_trend(quarter, row))
    return "trend", "trend", f"Trend: {words.unit_words(row['unit'])}, {basis}", drawing


def _beside_trend(quarter: Quarter, row: Row) -> Beside:
    name, judged = row["indicator_id"], quarter.judged
    return Beside(
        basis=row["trend_basis"],
        control=judged.control.get(name),
        targets=judged.targets.get(name),
        projection=judged.projections.get(name),
        changes=judged.changes.get(name),
    )


def _neighbours(quarter: Quarter, row: Row) -> tuple[str, str, str, Drawing | None]:
    name, mark = row["indicator_id"], standing_mark(quarter, row)
    drawing = None
    if mark and name in quarter.neighbours:
        drawing = neighbours(quarter.neighbours[name], mark, sentences.compared_measure(row))
    unit = f", {words.unit_words(row['compared_unit'])}" if words.measure_of(row).is_rank else ""
    heading = f"Among neighbours: figures published for {row['benchmark_published_name']}{unit}"
    return "neighbours", "neighbours", heading, drawing


def _ranking(quarter: Quarter, row: Row) -> tuple[str, str, str, Drawing | None]:
    name, mark = row["indicator_id"], standing_mark(quarter, row)
    drawing = None
    if mark and name in quarter.neighbours and words.measure_of(row).is_rank:
        drawing = ranking(quarter.neighbours[name], mark, sentences.compared_measure(row))
    return "ranking", "ranking", f"Rates in order and numbers, {row['benchmark_published_name']}", drawing


def _localities(quarter: Quarter, row: Row) -> tuple[str, str, str, Drawing | None]:
    frame = quarter.localities.get(row["indicator_id"])
    county = row["value"] if words.has_number(row) else None
    drawing = None if frame is None else localities(frame, county, words.measure_of(row))
    return "localities", "localities", "By place", drawing


def _profiles(quarter: Quarter, row: Row) -> list[tuple[str, str, str, Drawing | None]]:
    # where a row has no whole, its headline is one of the parts
    county = row["value"] if words.has_number(row) and row["breakdown"] == "all" else None
    return [
        (
            f"profile-{breakdown}",
            "profile",
            f"By {words.lowered(frame['breakdown_label'][0])}",
            profile(frame, words.measure_of(row), county),
        )
        for breakdown, frame in _breakdowns(quarter, row["indicator_id"], row["basis"])
    ]


def _absent(quarter: Quarter, row: Row) -> str:
    """Say why a card holds no picture at all."""
    first = words.quarter(quarter.periods[0])
    return (
        f"No picture: there has been no figure since {first}. "
        f"{words.capital(words.status_words(row['status'], row['reason']))}."
    )
