"""The tables a build starts from: what is declared, what happened, and what was accepted, as typed frames."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from data_lake.ledger import SCHEMAS
from data_lake.published.shape import PUBLISHED
from data_lake.published.spread import SPREAD
from expectations.calendar import WorkingCalendar
from expectations.catalogue import Catalogue, declared_lists
from expectations.declarations import ALL, Indicator, Series, Source
from expectations.due import CELLS, cells, owed
from expectations.lists import RecordList
from expectations.periods import Period, parse
from sql.judged import add_judging

S, N, B, F, D = pl.String, pl.Int64, pl.Boolean, pl.Float64, pl.Date
AT = pl.Datetime("us")
Columns = dict[str, pl.DataType | type[pl.DataType]]

CELL: Columns = {
    "submission_id": S, "row": N, "indicator_id": S, "series": S, "area_type": S, "area_code": S, "breakdown": S,
    "category": S, "numerator": N, "denominator": N, "coverage": S, "status": S, "comment": S,
}  # fmt: skip
"""A cell of a submission, as its provider gave it."""

LISTS: dict[str, Columns] = {
    f"staging.{one.id}": {
        "board": S, "provider": S, "submission_id": S,
        **{name: kind for name, kind in one.typed.items() if name != "sheet"},
    }
    for one in declared_lists()
}  # fmt: skip
"""The columns of every list of records, as rules read it: whose it is, the place in its file, then the fields."""

RECORDED: Columns = {
    "board": S, "period": S, "indicator_id": S, "series": S, "area_type": S, "area_code": S, "breakdown": S,
    "category": S, "numerator": N, "denominator": N, "submission_ids": pl.List(S), "origin": S, "rule_version": S,
    "input_hash": S,
}  # fmt: skip
"""A cell that was worked out from lists of records: by which rule, and from which lists."""

OBSERVATION: Columns = {
    "board": S, "period": S, "indicator_id": S, "series": S, "area_type": S, "area_code": S, "breakdown": S,
    "category": S, "numerator": N, "denominator": N, "status": S, "coverage": S, "origin": S,
    "submission_ids": pl.List(S), "value_source": S, "rule_version": S, "input_hash": S,
}  # fmt: skip
"""An observation as it is frozen: the columns of ``core.observation``."""

INPUT_SCHEMAS: dict[str, Columns] = {
    "catalogue.board": {
        "board": S, "name": S, "authority_code": S, "authority_name": S, "region": S, "is_invented": B,
        "compare_within_years": N,
    },
    "catalogue.board_period": {"board": S, "period": S},
    "catalogue.indicator": {
        "board": S, "indicator_id": S, "number": S, "sort_order": N, "spec_id": S, "pi_ref": S, "title": S, "theme": S,
        "question": S, "kind": S, "polarity": S, "polarity_reason": S, "frequency": S, "headline_series": S,
        "headline_basis": S, "numerator_text": S, "denominator_text": S, "decision": S, "framework_text": S,
        "provider_names": S, "no_comparator": S, "official_basis": S, "under_review": B, "is_optional": B,
        "other_references": S,
    },
    "catalogue.series": {
        "board": S, "indicator_id": S, "series": S, "sort_order": N, "label": S, "kind": S, "unit": S, "multiplier": N,
        "decimals": N, "nature": S, "numerator_kind": S, "denominator_kind": S, "denominator_population": S,
        "hard_min": F, "hard_max": F, "soft_min": F, "soft_max": F, "range_scope": S,
    },
    "catalogue.series_basis": {"board": S, "indicator_id": S, "series": S, "basis": S, "is_headline": B},
    "catalogue.series_source": {
        "board": S, "indicator_id": S, "series": S, "part": S, "source_indicator_id": S, "source_series": S,
        "source_part": S, "breakdown": S, "category": S,
    },
    "catalogue.comparison": {
        "board": S, "indicator_id": S, "series": S, "published_indicator_id": S, "published_series": S, "relation": S,
    },
    "catalogue.category": {
        "board": S, "indicator_id": S, "breakdown": S, "breakdown_label": S, "parts_of": S, "is_crossed": B,
        "category": S, "category_label": S, "sort_order": N,
    },
    "catalogue.area": {
        "board": S, "area_type": S, "area_code": S, "name": S, "ons_code": S, "within": S, "sort_order": N,
        "is_placeholder": B,
    },
    "catalogue.provider": {"board": S, "provider": S, "role": S, "name": S, "coverage": S, "successor": S},
    "catalogue.period": {
        "period": S, "name": S, "planning_year": S, "quarter_number": N, "mid_year": N, "sort_order": N,
        "previous_period": S, "same_last_year": S,
    },
    "catalogue.basis_window": {"basis": S, "nature": S, "period": S, "member_period": S, "members": N},
    "catalogue.cell": {**CELLS},
    "catalogue.owed": {
        "board": S, "period": S, "provider": S, "provider_name": S, "return_id": S, "return_title": S,
        "return_period": S, "due_at": AT,
    },
    "catalogue.span": {"return_period": S, "starts_on": D, "ends_on": D},
    "catalogue.list": {"board": S, "list_id": S, "return_id": S, "title": S, "history_months": N},
    "catalogue.list_serves": {"board": S, "list_id": S, "indicator_id": S},
    "catalogue.code_group": {"board": S, "code_list": S, "code": S, "grouping": S, "member": S},
    "catalogue.diagnosis_group": {"board": S, "grouping": S, "first_code": S, "last_code": S},
    "catalogue.working_day": {"on_day": D},
    "catalogue.neighbour": {
        "neighbour_set": S, "set_from": D, "set_to": D, "slot": S, "closeness": N, "authority_code": S,
        "authority": S, "valid_from": D, "valid_to": D,
    },
    "catalogue.board_neighbour_set": {
        "board": S, "neighbour_set": S, "valid_from": D, "valid_to": D, "is_chosen": B,
    },
    "catalogue.population": {
        "authority_code": S, "band": S, "mid_year": N, "population": N, "source": S, "is_invented": B,
    },
    "catalogue.published": {**PUBLISHED, "known_event": N, "withdrawn_event": N, "is_handed_on": B},
    "catalogue.published_spread": {**SPREAD, "known_event": N},
    "catalogue.release": {
        "source": S, "release": S, "known_event": N, "known_from": AT, "withdrawn_event": N, "withdrawn_from": AT,
        "sha256": S, "figures": N, "is_shipped": B, "is_handed_on": B,
    },
    "catalogue.target": {
        "board": S, "period": S, "indicator_id": S, "series": S, "basis": S, "planning_year": S, "target": F,
        "expected": F, "tolerance": F, "owner_role": S, "owner_group": S, "reason": S, "approved_by": S,
        "approved_by_name": S, "approved_on": D, "source": S, "is_invented": B,
    },
    "catalogue.definition_change": {
        "board": S, "indicator_id": S, "series": S, "from_period": S, "kind": S, "title": S, "source": S,
    },
    "catalogue.threshold": {"board": S, "name": S, "number": F},
    "catalogue.decision": {
        "board": S, "target": S, "benchmark": S, "trend": S, "control": S, "decision_id": S, "rating": S, "reason": S,
        "decisive": pl.List(S), "because": S,
    },
    "catalogue.confidence_rule": {"board": S, "aspect": S, "grade": S, "sort_order": N, "at_most": F},
    "catalogue.consequence": {"board": S, "indicator_id": S, "consequence": N, "reason": S},
    "catalogue.exception_kind": {"board": S, "kind": S, "evidence": N, "why": S},
    **{
        f"ledger.{name}": {**SCHEMAS[name]}
        for name in ("arrival", "submission", "finding", "answer", "publication")
    },
    "ledger.open_query": {"submission_id": S, "ordinal": N},
    "ledger.extension": {**SCHEMAS["extension"], "due_at": AT},
    "ledger.sign_off": {
        "board": S, "period": S, "content": S, "reached": S, "submissions": N, "submissions_declared": N,
        "has_fallen": B, "is_overridden": B, "checked_at": AT, "signed_at": AT,
    },
    "ledger.signed_submission": {"submission_id": S, "sign_off": S},
    "lake.cell": {**CELL},
    "lake.superseded_cell": {**CELL},
    "lake.frozen_observation": {**OBSERVATION, "stands": B},
    "lake.recorded": {**RECORDED},
}  # fmt: skip
"""The columns of every input of a build. ``ledger.extension`` carries the instant that its day means;
``ledger.open_query`` names the findings that no answer explains, as at the build; ``ledger.sign_off`` says how far each
quarter has come, ``ledger.signed_submission`` how far each submission that stands; ``lake.superseded_cell`` is what
corrections have replaced, ``lake.frozen_observation`` what was frozen last of the quarters that were signed off, and
whether that sign-off stands; ``lake.recorded`` is what was worked out from lists of records, which themselves never
enter. ``catalogue.span`` says when each period begins and ends in which something is reported; a list without
``history_months`` reaches back to its beginning. ``known_event`` is the event since which a release was known, null for
what ships; ``withdrawn_event`` the one that took it back; ``is_handed_on``: by another board, not its publisher.

``catalogue.board_neighbour_set`` says which sets a board knows and when each stands; ``is_chosen``: it has set that one
itself. ``catalogue.target`` says what is expected in each quarter, on the way to the year's target. ``at_most`` of
``catalogue.confidence_rule`` is the most that still earns the grade, null where nothing is too much; beside the four
aspects it holds the best grade of what is ``provisional``, an ``estimate`` or ``published``. ``decisive`` of
``catalogue.decision`` are the questions that the line names, and does not leave open."""

ROOM_SCHEMAS: dict[str, Columns] = {
    **{name: columns for name, columns in INPUT_SCHEMAS.items() if name.startswith("catalogue.")},
    "lake.edition": {
        "board": S, "provider": S, "list_id": S, "submission_id": S, "covers_from": D, "covers_to": D,
    },
    **LISTS,
}  # fmt: skip
"""The columns of all that rules read, in a room of their own (``sql.records``). ``lake.edition`` names the lists that
are worked out together, and what each reaches; in that room an edition is a provider of its own."""


MADE_ELSEWHERE = (
    "catalogue.cell",
    "catalogue.published",
    "catalogue.published_spread",
    "catalogue.release",
    "catalogue.span",
)
"""Tables that are not laid out row by row from declarations."""


def catalogue_frames(
    catalogues: Sequence[Catalogue], quarters: Sequence[Period], calendar: WorkingCalendar
) -> dict[str, pl.DataFrame]:
    """Lay what boards declare out as tables, for the reporting quarters given.

    Returns frames by table name (``catalogue.indicator`` ...); shared lists (neighbours, populations) are united.
    Raises CalendarExhausted when a due date lies beyond the known bank holidays.
    """
    rows: dict[str, list[tuple[object, ...]]] = {
        name: [] for name in INPUT_SCHEMAS if name.startswith("catalogue.") and name not in MADE_ELSEWHERE
    }
    cell_frames = []
    for catalogue in catalogues:
        _declared(catalogue, rows)
        add_judging(catalogue, quarters, rows)
        for quarter in quarters:
            rows["catalogue.board_period"].append((catalogue.board.id, quarter.label))
            cell_frames.append(cells(catalogue, quarter))
            rows["catalogue.owed"] += [
                (one.board, quarter.label, one.provider.id, one.provider.name, one.return_.id, one.return_.title,
                 one.period.label, one.due_at.replace(tzinfo=None))
                for one in owed(catalogue, quarter, calendar)
            ]  # fmt: skip
    labels = {one.label for one in quarters}
    rows["catalogue.period"] = [_period(number, one, labels) for number, one in enumerate(quarters)]
    rows["catalogue.basis_window"] = list(_windows(quarters))
    rows["catalogue.working_day"] = [(day,) for day in _working_days(quarters, calendar)]
    frames = {
        name: pl.DataFrame(found, schema=INPUT_SCHEMAS[name], orient="row").unique(maintain_order=True)
        for name, found in rows.items()
    }
    frames["catalogue.cell"] = pl.concat([CELLS.to_frame(), *cell_frames])
    frames["catalogue.span"] = _spans(
        [*labels, *frames["catalogue.cell"]["return_period"].drop_nulls().unique()]
    )
    return frames


def _spans(labels: Iterable[str]) -> pl.DataFrame:
    periods = [parse(label) for label in sorted({*labels})]
    rows = [(one.label, one.starts_on, one.ends_on) for one in periods]
    return pl.DataFrame(rows, schema=INPUT_SCHEMAS["catalogue.span"], orient="row")


def _declared(catalogue: Catalogue, rows: dict[str, list[tuple[object, ...]]]) -> None:
    board = catalogue.board
    rows["catalogue.board"].append(
        (board.id, board.name, board.authority_code, board.authority_name, board.region, board.is_invented,
         board.compare_within_years)
    )  # fmt: skip
    names = {one.role: one.name for one in reversed(catalogue.providers)}
    for order, indicator in enumerate(sorted(catalogue.indicators, key=lambda one: _number(one.number))):
        rows["catalogue.indicator"].append(_indicator(board.id, order, indicator, names))
        for place, series in enumerate(indicator.series):
            rows["catalogue.series"].append(_series(board.id, indicator, place, series))
            rows["catalogue.series_basis"] += [
                (board.id, indicator.id, series.id, basis, place_of == 0)
                for place_of, basis in enumerate(indicator.bases(series))
            ]
            for part, source in (("numerator", series.numerator), ("denominator", series.denominator)):
                if isinstance(source, Source) and source.series is not None:
                    rows["catalogue.series_source"] += _sources(board.id, indicator, series, part, source)
        rows["catalogue.category"] += _categories(catalogue, indicator)
        rows["catalogue.comparison"] += [
            (board.id, indicator.id, one.series, *one.measure.split(".", 1), one.relation)
            for one in indicator.compare_with
        ]
    rows["catalogue.area"] += [
        (
            board.id,
            one.area_type,
            one.area_code,
            one.name,
            one.ons_code,
            one.within,
            order,
            one.is_placeholder,
        )
        for order, one in enumerate({(one.area_type, one.area_code): one for one in catalogue.areas}.values())
    ]
    rows["catalogue.provider"] += [
        (board.id, one.id, one.role, one.name, one.coverage, one.successor or "")
        for one in catalogue.providers
    ]
    rows["catalogue.neighbour"] += [
        (one.neighbour_set, one.set_from, one.set_to, one.slot, one.closeness, one.authority_code, one.authority,
         one.valid_from, one.valid_to)
        for one in catalogue.neighbours
    ]  # fmt: skip
    rows["catalogue.board_neighbour_set"] += [
        *((board.id, one.neighbour_set, one.set_from, one.set_to, False) for one in catalogue.neighbours),
        *((board.id, one.set, one.valid_from, one.valid_to, True) for one in board.neighbour_set),
    ]
    rows["catalogue.population"] += [
        (one.authority_code, one.band, one.mid_year, one.population, one.source, one.is_invented)
        for one in catalogue.populations
    ]
    rows["catalogue.code_group"] += [
        (board.id, one.code_list, one.code, one.grouping, one.member) for one in catalogue.code_groups
    ]
    rows["catalogue.diagnosis_group"] += [
        (board.id, one.group, one.first, one.last) for one in catalogue.diagnosis_groups
    ]
    for one in catalogue.lists:
        rows["catalogue.list"].append((board.id, one.id, one.return_id, one.title, _months(one)))
        rows["catalogue.list_serves"] += [(board.id, one.id, indicator_id) for indicator_id in one.serves]


def _months(one: RecordList) -> int | None:
    return None if one.history == "all" else one.history


def _number(number: str) -> tuple[int, str]:
    digits = number.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits), number[len(digits) :]


def _indicator(board: str, order: int, one: Indicator, names: Mapping[str, str]) -> tuple[object, ...]:
    return (
        board, one.id, one.number, order, one.spec_id, one.pi_ref, one.title, one.theme, one.question, one.kind,
        one.polarity, one.polarity_reason, one.frequency, one.headline, one.bases(one.one_series(one.headline))[0],
        one.numerator, one.denominator, one.decision, one.framework_text,
        ", ".join(names.get(role, role) for role in one.providers), one.no_comparator, one.official_basis,
        one.under_review, one.is_optional, ", ".join(one.references),
    )  # fmt: skip


def _series(board: str, indicator: Indicator, order: int, one: Series) -> tuple[object, ...]:
    numerator_kind = one.numerator if isinstance(one.numerator, str) else "series"
    population = one.denominator.population if isinstance(one.denominator, Source) else None
    if isinstance(one.denominator, str):
        denominator_kind: str = one.denominator
    else:
        denominator_kind = "population" if population else "series"
    return (
        board, indicator.id, one.id, order, one.label, one.kind, one.unit, one.multiplier, one.decimals, one.nature,
        numerator_kind, denominator_kind, population, *one.hard_range, *one.soft_range, one.range_scope,
    )  # fmt: skip


def _sources(
    board: str, indicator: Indicator, series: Series, part: str, source: Source
) -> Iterable[tuple[object, ...]]:
    for category in source.categories or (ALL,):
        yield (
            board, indicator.id, series.id, part, source.indicator or indicator.id, source.series, source.part,
            source.breakdown or ALL, category,
        )  # fmt: skip


def _categories(catalogue: Catalogue, indicator: Indicator) -> Iterable[tuple[object, ...]]:
    for breakdown in indicator.breakdowns:
        if breakdown.collected in {"due", "optional"}:
            for order, category in enumerate(catalogue.categories(indicator, breakdown.id)):
                yield (
                    catalogue.board.id, indicator.id, breakdown.id, breakdown.label, breakdown.parts_of,
                    bool(breakdown.crosses), category.id, category.label, order,
                )  # fmt: skip


def _period(order: int, quarter: Period, covered: Collection[str]) -> tuple[object, ...]:
    """A quarter, and those before it that the warehouse covers; none is named that it does not."""
    earlier = [
        one.label if one.label in covered else None for one in (quarter.previous(), quarter.same_last_year())
    ]
    return (
        quarter.label, quarter.name, quarter.planning_year.label, quarter.quarter_number, quarter.mid_year, order,
        *earlier,
    )  # fmt: skip


def _windows(quarters: Sequence[Period]) -> Iterable[tuple[object, ...]]:
    """The quarters whose observations make up each basis of each nature, for each reporting quarter."""
    for quarter in quarters:
        number = quarter.quarter_number
        spans = {
            ("snapshot", "stock"): 1, ("in_quarter", "flow"): 1, ("half_year", "flow"): 1, ("annual", "wave"): 1,
            ("cohort", "wave"): 1, ("year_to_date", "flow"): number, ("rolling_12_months", "flow"): 4,
            ("annual", "flow"): number,
        }  # fmt: skip
        for (basis, nature), span in spans.items():
            member = quarter
            for _ in range(span):
                yield basis, nature, quarter.label, member.label, span
                member = member.previous()


def _working_days(quarters: Sequence[Period], calendar: WorkingCalendar) -> Iterable[date]:
    """All that are known up to some time after the last quarter: what ends in a quarter may have begun long before."""
    if not quarters:
        return
    day = min(quarters[0].starts_on, date(calendar.first_year, 1, 1))
    last = min(quarters[-1].ends_on + timedelta(days=400), date(calendar.last_year, 12, 31))
    while day <= last:
        if calendar.is_working_day(day):
            yield day
        day += timedelta(days=1)
