"""A small board of its own for the tests of contracts and gates: a handful of rows that have every kind of shape."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from expectations.catalogue import DATASET, Catalogue, load
from expectations.contracts.aggregate import check
from expectations.contracts.vocabulary import vocabulary
from expectations.findings import Finding
from expectations.gates.context import DUE, HISTORY, TYPED, GateContext, Slot
from expectations.layout import CELL_KEY, COLUMNS
from expectations.periods import Period, parse

INDICATOR = """
[[indicator]]
id = "{id}"
number = "{number}"
spec_id = "S{number}"
pi_relation = "local"
title = "{title}"
question = "Is it so?"
framework_text = "as it says"
kind = "count"
numerator = "what is counted"
polarity = "neither"
polarity_reason = "none"
basis = {basis}
official_basis = "none"
frequency = "quarterly"
period_kind = "{period_kind}"
providers = ["{provider}"]
headline = "{headline}"
decision = "none"
{more}
"""
SERIES = """
[[indicator.series]]
id = "{id}"
label = "{label}"
kind = "{kind}"
unit = "children"
nature = "{nature}"
hard_range = {hard}
soft_range = {soft}
range_scope = "{scope}"
{more}
"""
BREAKDOWN = """
[[indicator.breakdowns]]
id = "{id}"
label = "{label}"
{more}
"""


def categories(*names: str) -> str:
    return (
        "categories = [" + ", ".join(f'{{ id = "{one}", label = "{one.title()}" }}' for one in names) + "]\n"
    )


def indicator(
    number: int, name: str, title: str, provider: str, headline: str, /, more: str = "", **words: str
) -> str:
    words = {"basis": '["in_quarter"]', "period_kind": "quarter"} | words
    return INDICATOR.format(
        number=number, id=name, title=title, provider=provider, headline=headline, more=more, **words
    )


def series(name: str, label: str, more: str = "", **words: str) -> str:
    words = {
        "kind": "count", "nature": "flow", "hard": "[0, 2000]", "soft": "[0, 2000]", "scope": "county, quarter",
    } | words  # fmt: skip
    return SERIES.format(id=name, label=label, more=more, **words)


def breakdown(name: str, label: str, more: str) -> str:
    return BREAKDOWN.format(id=name, label=label, more=more)


INDICATORS = "".join(
    [
        indicator(1, "plans", "Children with a plan", "care", "open_plans", 'areas = { csc4 = "asked" }\n'
                  'relations = [{ left = "new_plans", must_be = "at_most", right = "open_plans" }]',
                  basis='["snapshot"]'),
        series("open_plans", "open plans", nature="stock", soft="[20, 750]", scope="county, quarter end"),
        series("plans_rate", "rate per 10,000", 'multiplier = 10000\nnumerator = { series = "open_plans" }\n'
               'denominator = { population = "0_17" }', kind="rate", nature="stock", hard="[0, 250]",
               soft="[2.5, 60]", scope="county, quarter end"),
        series("new_plans", "new plans", "has_areas = false"),
        breakdown("age", "Age", categories("young", "old")),
        breakdown("gender", "Gender", categories("female", "male")),
        breakdown("age_x_gender", "Age and gender", 'crosses = ["age", "gender"]\n'),
        breakdown("stage", "Stage", 'categories = [{ id = "done", label = "Done" }, '
                  '{ id = "begun", label = "Begun", is_in_whole = false }]\n'),
        breakdown("stage_x_gender", "Stage and gender", 'crosses = ["stage", "gender"]\n'),
        breakdown("needs", "Needs", 'parts_of = "nothing"\n' + categories("one", "two")),
        breakdown("legal", "Legal", 'collected = "optional"\n' + categories("order", "none")),
        indicator(2, "long_plans", "Plans that lasted long", "care", "long_pct",
                  basis='["year_to_date", "in_quarter"]'),
        series("long_pct", "share that lasted long", 'multiplier = 100\ndenominator = "supplied"', kind="percentage",
               hard="[0, 100]", soft="[0, 15]", scope="county, year to date"),
        series("long_count", "plans that lasted long",
               'numerator = { series = "long_pct" }\nrange_basis = "in_quarter"', hard="[0, 300]",
               soft="[0, 60]"),
        series("long_share_of_open", "share of open plans", 'multiplier = 100\n'
               'numerator = { series = "long_pct" }\nrange_basis = "in_quarter"\n'
               'denominator = { indicator = "plans", series = "open_plans" }', kind="percentage", hard="[0, 100]",
               soft="[0, 100]"),
        breakdown("reason", "Reason", 'parts_of = "both"\n' + categories("moved", "ended")),
        indicator(3, "answers", "Children who feel safe", "schools", "safe_pct"),
        series("safe_pct", "share that feel safe", 'multiplier = 100\ndenominator = "supplied"', kind="percentage",
               nature="wave", hard="[0, 100]", soft="[10, 100]"),
        breakdown("answer", "Answer", 'parts_of = "denominator"\n' + categories("yes", "no")),
        indicator(4, "admissions", "Admissions to hospital", "schools", "admission_rate"),
        series("admissions_all", "admissions"),
        series("admission_rate", "rate per 10,000", 'multiplier = 10000\nnumerator = { series = "admissions_all" }\n'
               'range_basis = "rolling_12_months"\n'
               'denominator = { population = "0_17" }', kind="rate", hard="[0, 500]", soft="[10, 90]",
               scope="county, rolling 12 months"),
        indicator(5, "licences", "Licence applications", "licensing", "applications",
                  'areas = { district7 = "asked" }\ntotal_from = "district7"'),
        series("applications", "applications", soft="[5, 10]"),
        breakdown("kind", "Kind", categories("new", "varied")),
        indicator(6, "visits", "Visits to children", "health", "open_cases",
                  'areas = { csc4 = "asked", catch7 = "asked" }\nrelations = [\n'
                  '{ left = "done.denominator", must_be = "at_most", right = "1.5 * begun", if_not = "query" },\n'
                  '{ left = "open_cases", must_be = "equal_to", right = "open_cases before + begun - ended", '
                  'if_not = "query", within_percent = 10 },\n'
                  '{ left = "done", must_be = "at_least", right = "plans.new_plans", if_not = "query" },\n'
                  '{ left = "ended", must_be = "at_most", right = "plans.new_plans 3 before", if_not = "query" }]'),
        series("open_cases", "open cases", nature="stock"),
        series("begun", "cases begun", "has_areas = false"),
        series("ended", "cases ended", "has_areas = false"),
        series("done", "share of visits done", 'has_areas = false\nmultiplier = 100\ndenominator = "supplied"',
               kind="percentage", hard="[0, 100]", soft="[0, 100]"),
        breakdown("where", "Where", categories("home", "school")),
    ]
)  # fmt: skip

FILES = {
    "board.toml": '[board]\nid = "small"\nname = "A small board"\nauthority_code = "815"\n'
    'authority_name = "Somewhere"\nregion = "north"\n',
    "indicators/all.toml": INDICATORS,
    "providers.toml": "".join(
        f'[[provider]]\nid = "{one}"\nrole = "{role}"\nname = "{one}"\n{more}\n'
        for one, role, more in [
            ("care", "care", ""),
            ("schools", "schools", 'coverage = "force"'),
            ("craven", "licensing", 'area_type = "district7"\narea_code = "craven"'),
            ("selby", "licensing", 'area_type = "district7"\narea_code = "selby"'),
            ("health", "health", ""),
        ]
    ),
    "returns.toml": "".join(
        f'[[return]]\nid = "{one}"\ntitle = "{one}"\nkind = "aggregate"\nprovider = "{role}"\n'
        f'frequency = "quarterly"\nperiod_kind = "quarter"\nindicators = {indicators}\n'
        for one, role, indicators in [
            ("protection", "care", '["plans", "long_plans"]'),
            ("survey", "schools", '["answers", "admissions"]'),
            ("licensing", "licensing", '["licences"]'),
            ("visiting", "health", '["visits"]'),
        ]
    ),
    "chase.toml": (DATASET / "chase.toml").read_text(encoding="utf-8"),
    "groups.toml": "",
    "protection.toml": "",
    "areas.csv": "area_type,area_code,name\ncounty,815,Somewhere\ncsc4,east,East\ncsc4,west,West\n"
    "csc4,unknown,Unknown\ncatch7,north,North\ncatch7,south,South\ncatch7,unknown,Unknown\ndistrict7,craven,Craven\ndistrict7,selby,Selby\n",
    "neighbours.csv": "neighbour_set,set_from,slot,closeness,authority_code,authority\n",
    "population.csv": "authority_code,band,mid_year,population,source\n815,0_17,2020,100000,invented\n",
    "part_weights.csv": "indicator_id,breakdown,category,weight,reason\n",
    "codes/none.csv": "id,label\n",
}


def small_board(folder: Path, **changed: str) -> Catalogue:
    """Write the board's data set into a folder, with some files changed, and load it."""
    for name, text in (FILES | changed).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load(folder)


Cell = tuple[str, str, str, str, str, str]
Numbers = tuple[int | None, int | None]

PROVIDER_OF = {"protection": "care", "survey": "schools", "licensing": "craven", "visiting": "health"}


def slot(return_id: str, period: str = "2023-24-Q1", key: str = "") -> Slot:
    """A slot whose return came a day before it was due."""
    parsed: Period = parse(period)
    due_at = datetime(parsed.ends_on.year, parsed.ends_on.month, 1, 16, tzinfo=UTC) + timedelta(days=50)
    return Slot(
        submission_key=key or f"{return_id} {period}",
        board="small",
        provider=PROVIDER_OF[return_id],
        return_id=return_id,
        period=parsed,
        received_at=due_at - timedelta(days=1),
        due_at=due_at,
    )


def cell(indicator_id: str, name: str, part: str = "all/all", area: str = "county/815") -> Cell:
    return (indicator_id, name, *area.split("/"), *part.split("/"))  # type: ignore[return-value]


def clean(return_id: str) -> dict[Cell, Numbers]:
    """The figures of a return with which nothing is wrong, cell by cell."""
    plans = [("all/all", 100), ("age/young", 60), ("age/old", 40), ("gender/female", 55), ("gender/male", 45),
             ("age_x_gender/young__female", 35), ("age_x_gender/young__male", 25), ("age_x_gender/old__female", 20),
             ("age_x_gender/old__male", 20), ("needs/one", 90), ("needs/two", 90),
             ("stage/done", 100), ("stage/begun", 7),
             ("stage_x_gender/done__female", 55), ("stage_x_gender/done__male", 45),
             ("stage_x_gender/begun__female", 3), ("stage_x_gender/begun__male", 4)]  # fmt: skip
    if return_id == "protection":
        return {
            **{cell("plans", "open_plans", part): (number, None) for part, number in plans},
            **{cell("plans", "open_plans", area=f"csc4/{area}"): (number, None)
               for area, number in [("east", 70), ("west", 29), ("unknown", 1)]},
            cell("plans", "new_plans"): (30, None),
            cell("long_plans", "long_pct"): (4, 40),
            cell("long_plans", "long_pct", "reason/moved"): (1, 15),
            cell("long_plans", "long_pct", "reason/ended"): (3, 25),
        }  # fmt: skip
    if return_id == "survey":
        return {
            cell("answers", "safe_pct"): (80, 100),
            cell("answers", "safe_pct", "answer/yes"): (80, 100),
            cell("answers", "safe_pct", "answer/no"): (20, 100),
            cell("admissions", "admissions_all"): (100, None),
        }
    if return_id == "visiting":
        areas = [("csc4/east", 25), ("csc4/west", 14), ("csc4/unknown", 1), ("catch7/north", 30), ("catch7/south", 9),
                 ("catch7/unknown", 1)]  # fmt: skip
        return {
            cell("visits", "open_cases"): (40, None),
            cell("visits", "open_cases", "where/home"): (22, None),
            cell("visits", "open_cases", "where/school"): (18, None),
            **{cell("visits", "open_cases", area=area): (number, None) for area, number in areas},
            cell("visits", "begun"): (40, None),
            cell("visits", "ended"): (38, None),
            cell("visits", "done"): (50, 60),
        }
    district = "district7/craven"
    return {
        cell("licences", "applications", area=district): (50, None),
        cell("licences", "applications", "kind/new", district): (30, None),
        cell("licences", "applications", "kind/varied", district): (20, None),
    }


@dataclass(frozen=True)
class Sent:
    """One return as sent: its slot and its raw rows, in the order of the file, the header in row 1."""

    slot: Slot
    rows: tuple[dict[str, str], ...]
    sheet: str = "Return"
    places: dict[Cell, int] = field(default_factory=dict)

    @property
    def raw(self) -> pl.DataFrame:
        return pl.DataFrame(
            [{**row, "sheet": self.sheet, "row": number} for number, row in enumerate(self.rows, start=2)],
            schema={**dict.fromkeys(COLUMNS, pl.String), "sheet": pl.String, "row": pl.Int64},
        )

    def changed(self, at: Cell, **texts: str) -> "Sent":
        number = self.places[at] - 2
        rows = list(self.rows)
        rows[number] = rows[number] | texts
        return replace(self, rows=tuple(rows))

    def without(self, at: Cell) -> "Sent":
        return replace(self, rows=tuple(row for row in self.rows if key_of(row) != at))

    def row(self, at: Cell) -> int:
        return self.places[at]


def key_of(row: dict[str, str]) -> Cell:
    return tuple(row[column] for column in CELL_KEY)  # type: ignore[return-value]


def sent(
    return_id: str, figures: dict[Cell, Numbers] | None = None, period: str = "2023-24-Q1", key: str = ""
) -> Sent:
    """A return as sent, by default the clean one; figures replace or add cells."""
    at = slot(return_id, period, key)
    every = clean(return_id) | (figures or {})
    coverage = "force" if return_id == "survey" else "county"
    rows = tuple(
        {
            "return_id": return_id,
            "period": period,
            **dict(zip(CELL_KEY, one, strict=True)),
            "numerator": "" if numbers[0] is None else str(numbers[0]),
            "denominator": "" if numbers[1] is None else str(numbers[1]),
            "coverage": coverage,
            "status": "final",
            "comment": "",
        }
        for one, numbers in every.items()
    )
    return Sent(at, rows, places={one: number for number, one in enumerate(every, start=2)})


def due_of(catalogue: Catalogue, *slots: Slot) -> pl.DataFrame:
    """The cells that the small board's slots owe: those of the clean return, and the optional ones."""
    rows = []
    for one in slots:
        supplied = vocabulary(catalogue, one.provider, one.return_id).with_denominator
        optional = [cell("plans", "open_plans", f"legal/{name}") for name in ("order", "none")]
        rows += [(one.submission_key, *at, False, at[:2] in supplied) for at in clean(one.return_id)]
        if one.return_id == "protection":
            rows += [(one.submission_key, *at, True, False) for at in optional]
    return pl.DataFrame(rows, schema=DUE, orient="row")


def history_of(*entries: tuple[Slot, Cell, int, Numbers]) -> pl.DataFrame:
    return pl.DataFrame(
        [(one.submission_key, *at, back, *numbers) for one, at, back, numbers in entries],
        schema=HISTORY,
        orient="row",
    )


def read(catalogue: Catalogue, *returns: Sent) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """The typed rows of several returns, stacked, and every finding of their contracts."""
    checked = [check(one.raw, one.slot, catalogue) for one in returns]
    frame = pl.concat([frame for frame, _ in checked]) if checked else TYPED.to_frame()
    return frame, tuple(finding for _, findings in checked for finding in findings)


def context_of(catalogue: Catalogue, *returns: Sent, history: pl.DataFrame | None = None) -> GateContext:
    slots = tuple(one.slot for one in returns)
    return GateContext(
        catalogue, slots, due_of(catalogue, *slots), history_of() if history is None else history
    )
