"""A small invented warehouse with the marts' columns: two boards, twelve quarters, 53 rows, and designed trouble.

``frames()`` gives every table, to be changed by a test; ``write(path, frames)`` makes the DuckDB file.
"""

import random
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
from marts_columns import SCHEMAS, SCORECARD
from marts_judged import judge
from marts_over_years import over_years

ROWS = Path(__file__).parent / "rows.txt"
QUARTERS = [f"{year}-{(year + 1) % 100}-Q{number}" for year in (2021, 2022, 2023) for number in (1, 2, 3, 4)]
PERIOD = "2023-24-Q4"

AREAS = [
    ("csc4", "scarborough_whitby_ryedale", "Scarborough, Whitby and Ryedale", False),
    ("csc4", "harrogate_craven", "Harrogate and Craven", False),
    ("csc4", "selby", "Selby", False),
    ("csc4", "hambleton_richmondshire", "Hambleton and Richmondshire", False),
    ("csc4", "unknown", "Out of area or unknown", False),
    *[
        ("catch7", f"CA{place + 1}", f"Catchment {place + 1} ({name})", True)
        for place, name in enumerate(
            ("Craven", "Hambleton", "Harrogate", "Richmondshire", "Ryedale", "Scarborough", "Selby")
        )
    ],
    ("catch7", "unknown", "Out of area or unknown", False),
]
NEIGHBOURS = (
    "Cheshire", "Devon", "East Riding of Yorkshire", "Gloucestershire", "Hampshire", "Leicestershire", "Shropshire",
    "Warwickshire", "West Sussex", "Worcestershire",
)  # fmt: skip
PARTS = (
    "Neglect",
    "Physical abuse",
    "Sexual abuse",
    "Emotional abuse",
    "Multiple categories",
    "Not recorded",
)
PROVIDER_NAMES = {"childrens_social_care": "Children's social care", "police": "North Yorkshire Police"}


def rows() -> list[dict]:
    """The framework's rows as the fixture knows them."""
    names = (
        "indicator_id", "number", "theme", "kind", "series", "unit", "decimals", "basis", "frequency", "provider",
        "polarity", "title",
    )  # fmt: skip
    lines = ROWS.read_text(encoding="utf-8").splitlines()
    return [dict(zip(names, line.split(" | "), strict=True)) for line in lines]


def provider_name(provider: str) -> str:
    """A provider's name for people."""
    return PROVIDER_NAMES.get(provider, provider.replace("_", " ").capitalize())


def frames() -> dict[str, list[dict]]:
    """Every table of the fixture, as rows to change before they are written."""
    pick = random.Random(20240331)  # noqa: S311 - invented figures
    found: dict[str, list[dict]] = {
        name: []
        for name in (
            "marts.indicator_value", "marts.scorecard", "marts.neighbour_value", "benchmarks.place", "marts.timeliness",
            "marts.exception", "marts.completeness", "marts.sign_off", "marts.finding", "marts.revision",
            "catalogue.indicator",
            "catalogue.category", "catalogue.series_source", "catalogue.series",
        )
    }  # fmt: skip
    for board, authority, invented in (("nyscb", "North Yorkshire", False), ("eastmoor", "Eastmoor", True)):
        chosen = rows() if board == "nyscb" else rows()[:6]
        for order, row in enumerate(chosen):
            _indicator(found, board, authority, order, row, pick=pick, invented=invented)
        _returns(found, board, chosen, pick)
        _placed(found, board)
        _counted_up(found, board)
    _trouble(found)
    judge(found)
    over_years(found, QUARTERS)
    found["catalogue.board"] = [
        {"board": "eastmoor", "name": "Eastmoor Safeguarding Children Board", "authority_code": "999",
         "authority_name": "Eastmoor", "region": "Yorkshire and The Humber", "is_invented": True},
        {"board": "nyscb", "name": "North Yorkshire Safeguarding Children Board", "authority_code": "815",
         "authority_name": "North Yorkshire", "region": "Yorkshire and The Humber", "is_invented": False},
    ]  # fmt: skip
    months = ("April to June", "July to September", "October to December", "January to March")
    found["catalogue.period"] = [
        {"period": label, "sort_order": order,
         "name": f"{months[order % 4]} {int(label[:4]) + (order % 4 == 3)} ({label.replace('-Q', ' Q')})"}
        for order, label in enumerate(QUARTERS)
    ]  # fmt: skip
    found["catalogue.decision"] = [
        {"board": "nyscb", "decision_id": "met_and_better", "because": "The target is met."}
    ]
    found["catalogue.provider"] = [
        {"board": board, "provider": provider, "role": provider, "name": name, "successor": ""}
        for board in ("nyscb", "eastmoor")
        for provider, name in PROVIDER_NAMES.items()
    ]
    found["catalogue.area"] = [
        {"board": board, "area_type": kind, "area_code": code, "name": name, "sort_order": order,
         "is_placeholder": placeholder}
        for board in ("nyscb", "eastmoor")
        for order, (kind, code, name, placeholder) in enumerate(AREAS)
    ]  # fmt: skip
    found["quality.model_builds"] = [{"table_name": "marts.scorecard", "hash": "9c1d"}]
    found["quality.build"] = [
        {"as_at": datetime.fromisoformat("2024-04-26T08:30"), "event_sequence": 412, "code_version": "0.1.0",
         "dataset_version": "3f9a1c2"}
    ]  # fmt: skip
    return found


def write(path: Path, tables: dict[str, list[dict]]) -> Path:
    """Make the warehouse's file from rows."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        for name, schema in SCHEMAS.items():
            con.execute(f"create schema if not exists {name.split('.')[0]}")
            con.register("_incoming", pl.DataFrame(tables[name], schema=schema))
            con.table("_incoming").create(name)
            con.unregister("_incoming")
    return path


def card(
    tables: dict[str, list[dict]], indicator_id: str, period: str = PERIOD, board: str = "nyscb"
) -> dict:
    """One line of the scorecard, to change."""
    return next(
        row
        for row in tables["marts.scorecard"]
        if (row["board"], row["indicator_id"], row["period"]) == (board, indicator_id, period)
    )


def silence(row: dict, status: str, reason: str) -> None:
    """Take a line's number away."""
    row.update(
        value=None,
        numerator=None,
        denominator=None,
        lower_95=None,
        upper_95=None,
        status=status,
        reason=reason,
    )


def _indicator(found, board, authority, order, row, *, pick, invented) -> None:
    common = {"board": board, "indicator_id": row["indicator_id"]}
    compared = order % 3 == 0 and row["unit"] != "rank_of_n"
    divided = row["kind"] in {"percentage", "rate"}
    level = pick.uniform(8, 92) if row["unit"] == "percent" else pick.uniform(4, 400) if not divided else 36.6
    found["catalogue.indicator"].append(
        {**common, "number": row["number"], "sort_order": order, "pi_ref": "NI 64" if order == 5 else "",
         "other_references": "PAF C21" if order == 5 else "", "title": row["title"], "theme": row["theme"],
         "question": "Do plans bring change in time?", "numerator_text": "children counted in the period",
         "denominator_text": "all children concerned" if divided else "", "polarity": row["polarity"],
         "polarity_reason": "Long plans can mean drift.", "decision": "D-18: exact",
         "framework_text": row["title"], "provider_names": provider_name(row["provider"]),
         "no_comparator": "" if compared else "No published figure counts the same thing.",
         "official_basis": "year to 31 March", "under_review": order == 40}
    )  # fmt: skip
    for place, part in enumerate(PARTS):
        found["catalogue.category"].append(
            {**common, "breakdown": "category", "breakdown_label": "Category", "parts_of": "numerator",
             "is_crossed": False, "category": f"part_{place}", "category_label": part, "sort_order": place}
        )  # fmt: skip
    cards = []
    for index, period in enumerate(QUARTERS):
        level *= pick.uniform(0.93, 1.07)
        due = (
            row["frequency"] == "quarterly"
            or (index % 4 == 3)
            or (row["frequency"] == "half_yearly" and index % 2)
        )
        card_row = _card(
            board,
            order,
            row,
            period,
            level,
            due=bool(due),
            invented=invented or index % 4 != 3 or order % 4 == 1,
        )
        if index:
            card_row["previous_value"] = cards[-1]["value"]
            card_row["previous_is_invented"] = cards[-1]["is_invented"]
        if index > 3:
            card_row["same_quarter_last_year_value"] = cards[-4]["value"]
            card_row["same_quarter_last_year_is_invented"] = cards[-4]["is_invented"]
        cards.append(card_row)
    found["marts.scorecard"] += cards
    if compared:
        _compare(found, authority, row, cards[-1], pick)
    if row["kind"] != "rank":
        _split(found, cards[-1], pick)


def _card(board, order, row, period, level, *, due, invented) -> dict:
    decimals = int(row["decimals"])
    denominator = {"percentage": 400, "rate": 114622}.get(row["kind"])
    if row["kind"] == "percentage":
        level = min(level, 99.0)
        numerator = round(level * 4)
        value = numerator / 4
    elif row["kind"] == "rate":
        value, numerator = level, round(level * 11.4622)
    elif row["kind"] == "rank":
        numerator, denominator, value = 7, 11, 7.0
    else:
        value, numerator = float(round(level)), round(level)
    value = round(value, decimals)
    wide = 1.96 * value / max(numerator, 1) ** 0.5 if denominator and row["kind"] != "rank" else None
    result = {
        **dict.fromkeys(SCORECARD), "board": board, "period": period, "indicator_id": row["indicator_id"],
        "number": row["number"], "sort_order": order, "theme": row["theme"], "title": row["title"],
        "question": "Do plans bring change in time?", "kind": row["kind"], "unit": row["unit"],
        "decimals": decimals, "polarity": row["polarity"], "headline_series": row["series"], "basis": row["basis"],
        "trend_basis": row["basis"], "compared_indicator_id": row["indicator_id"], "compared_series": row["series"],
        "compared_unit": row["unit"], "compared_decimals": decimals, "query_periods": [],
        "same_quarter_last_year_query_periods": [],
        "breakdown": "all", "category": "all", "value": value, "numerator": numerator, "denominator": denominator,
        "lower_95": round(max(value - wide, 0), 2) if wide else None,
        "upper_95": round(value + wide, 2) if wide else None,
        "status": "value", "is_invented": invented, "providers": [provider_name(row["provider"])], "reason": "",
        "sign_off": "signed", "previous_sign_off": "signed", "same_quarter_last_year_sign_off": "signed",
        "year_to_date_sign_off": "signed",
        "comparison": "",
        "year_to_date_value": round(value * int(period[-1]), decimals) if row["kind"] == "count" else None,
    }  # fmt: skip
    if not due:
        silence(result, "not_due", "not due this quarter")
    return result


def _compare(found, authority, row, card_row, pick) -> None:
    value, board = card_row["value"] or 10.0, card_row["board"]
    near = [
        (
            name,
            round(value * pick.uniform(0.6, 1.4 if card_row["sort_order"] else 0.97), int(row["decimals"])),
        )
        for name in NEIGHBOURS
    ]
    numbers = sorted(number for name, number in near if name != "Hampshire")
    card_row.update(
        neighbour_set="dfe_2021", neighbour_mean=sum(numbers) / len(numbers), neighbour_median=numbers[4],
        position=1 + sum(number > value for number in numbers), n_used=9, n_expected=10,
        benchmark_period="2023-24",
        benchmark_published_period="2023-24",
        benchmark_published_name="2023-24", benchmark_vintage="shipped",
        england_value=round(value * 1.13, 1), region_value=round(value * 1.21, 1),
        benchmark_value=value, benchmark_value_source="published",
    )  # fmt: skip
    for neighbour_set in ("dfe_2021", "dfe_2025"):
        found["benchmarks.place"].append(
            {"vintage": "shipped", "board": board, "period": "2023-24", "indicator_id": row["indicator_id"],
             "series": row["series"],
             "neighbour_set": neighbour_set, "value": value, "mean": sum(numbers) / 9, "median": numbers[4],
             "pooled": numbers[3], "minimum": numbers[0], "maximum": numbers[-1], "position": 3, "n_used": 9,
             "n_expected": 10, "missing": ["Hampshire: u"], "value_source": "published",
             "published_period": "2023-24", "published_name": "2023-24",
             "ranked_indicator_id": row["indicator_id"], "ranked_series": row["series"],
             "region": round(value * 1.21, 1), "england": round(value * 1.13, 1),
             "is_valid_for_period": neighbour_set == "dfe_2021"}
        )  # fmt: skip
    for name, number in [*near, (authority, value)]:
        lost = name == "Hampshire"
        found["marts.neighbour_value"].append(
            {"vintage": "shipped", "board": board, "period": "2023-24", "indicator_id": row["indicator_id"],
             "series": row["series"],
             "neighbour_set": "dfe_2021", "slot": name, "authority": name, "value": None if lost else number,
             "symbol": "u" if lost else "", "is_own": name == authority}
        )  # fmt: skip


def _split(found, card_row, pick) -> None:
    common = {
        **{name: card_row[name] for name in ("board", "period", "indicator_id", "basis", "unit")},
        "series": card_row["headline_series"], "lower_95": None, "upper_95": None, "value_source": "return",
        "is_invented": True, "coverage": "county", "submission_ids": ["0a1b"], "sign_off": "signed",
    }  # fmt: skip
    whole = card_row["numerator"] or 0
    for kind, code, _, _ in AREAS:
        share = pick.uniform(0.6, 1.4)
        value = (card_row["value"] or 10) * (share if card_row["denominator"] else share / 5)
        found["marts.indicator_value"].append(
            {**common, "area_type": kind, "area_code": code, "breakdown": "all", "category": "all",
             "numerator": round(whole * share / 5), "denominator": card_row["denominator"] and 80,
             "value": round(value, card_row["decimals"]), "status": "value"}
        )  # fmt: skip
    for place in range(len(PARTS)):
        part = round(whole * (0.4, 0.25, 0.15, 0.1, 0.06, 0.04)[place])
        found["marts.indicator_value"].append(
            {**common, "area_type": "county", "area_code": "815", "breakdown": "category",
             "category": f"part_{place}", "numerator": part, "denominator": card_row["denominator"],
             "value": round(100 * part / 400, 1) if card_row["unit"] == "percent" else float(part),
             "status": "value"}
        )  # fmt: skip


def _placed(found, board) -> None:
    """Row 2 is a place by the rate of row 1, year by year, in two sets; the numbers stand beside the rates."""
    found["catalogue.series_source"].append(
        {"board": board, "indicator_id": "cp_plans_rate", "series": "rate", "part": "numerator",
         "source_indicator_id": "cp_plans_rate", "source_series": "count"}
    )  # fmt: skip
    found["marts.neighbour_value"] += [
        {**one, "series": "count", "value": one["value"] and round(one["value"] * 10)}
        for one in found["marts.neighbour_value"]
        if (one["board"], one["indicator_id"]) == (board, "cp_plans_rate")
    ]
    for year in range(2012, 2024):
        found["benchmarks.place"].append(
            {"vintage": "shipped", "board": board, "period": f"{year}-{(year + 1) % 100}",
             "indicator_id": "cp_plans_neighbour_position",
             "series": "rank", "neighbour_set": "dfe_2021" if year > 2020 else "seed_2007", "value": 7.0,
             "position": 5 + year % 3, "n_used": 10, "n_expected": 10, "missing": [], "value_source": "published",
             "published_period": "2023-24", "published_name": "2023-24",
             "ranked_indicator_id": "cp_plans_rate", "ranked_series": "rate", "is_valid_for_period": True}
        )  # fmt: skip
    own = card(found, "cp_plans_neighbour_position", board=board)
    own.update(
        neighbour_set="dfe_2021", n_used=9, n_expected=10, benchmark_period="2023-24",
        benchmark_published_period="2023-24",
        benchmark_published_name="2023-24", benchmark_vintage="shipped", benchmark_value=7.0,
        benchmark_value_source="published", compared_indicator_id="cp_plans_rate", compared_series="rate",
        compared_unit="per_10000_aged_0_17", compared_decimals=1,
    )  # fmt: skip


def _counted_up(found, board) -> None:
    """Row 11 counts up through the year; its trend is of the quarters by themselves."""
    name = "referrals_to_initial_assessment_by_agency"
    for order, one in enumerate(found["marts.scorecard"]):
        if (one["board"], one["indicator_id"]) != (board, name):
            continue
        one.update(trend_basis="in_quarter", previous_value=None, previous_is_invented=False)
        found["marts.indicator_value"].append(
            {"board": board, "period": one["period"], "indicator_id": name, "series": one["headline_series"],
             "basis": "in_quarter", "area_type": "county", "area_code": "815", "breakdown": "all", "category": "all",
             "numerator": 1000 + order, "value": 1000.0 + order, "status": "value", "is_invented": True,
             "unit": one["unit"], "value_source": "return", "coverage": "county", "submission_ids": ["0a1b"],
             "sign_off": "signed"}
        )  # fmt: skip


def _returns(found, board, chosen, pick) -> None:
    providers = sorted({row["provider"] for row in chosen})
    for index, period in enumerate(QUARTERS):
        due_at = datetime.fromisoformat("2021-07-21T16:00") + timedelta(days=91 * index)
        statuses = []
        for provider in providers:
            if board == "nyscb" and provider == "police" and period == PERIOD:
                status = "overdue"
            else:
                status = pick.choice(["on_time"] * 9 + ["late"] + (["rejected"] if index % 5 == 0 else []))
            statuses.append(status)
            late = status in {"late", "rejected"}
            found["marts.timeliness"].append(
                {"board": board, "period": period, "provider": provider, "provider_name": provider_name(provider),
                 "return_id": f"{provider}_return", "return_title": f"{provider_name(provider)} quarterly return",
                 "return_period": period, "due_at": due_at,
                 "received_at": None if status == "overdue" else due_at + timedelta(days=3 if late else -2),
                 "status": status, "working_days_late": 3 if late else 0, "verdict": "accepted",
                 "error_count": 2 if status == "rejected" else 0, "query_count": 0}
            )  # fmt: skip
        found["marts.sign_off"].append(
            {"board": board, "period": period, "reached": "signed", "submissions": len(statuses),
             "submissions_declared": len(statuses), "has_fallen": False, "is_overridden": False,
             "checked_at": due_at + timedelta(days=9), "signed_at": due_at + timedelta(days=14),
             "observations_changed": 0}
        )  # fmt: skip
        found["marts.completeness"].append(
            {"board": board, "period": period, "cells_due": 2410, "cells_supplied": 2297, "cells_explained": 31,
             "returns_due": len(statuses), "returns_on_time": statuses.count("on_time"),
             "returns_accepted": statuses.count("on_time") + statuses.count("late")}
        )  # fmt: skip


def _trouble(found) -> None:
    """One agency is missing; one row was never collected; one has a single point; one is zero throughout."""
    police = [row["indicator_id"] for row in rows() if row["provider"] == "police"]
    for name in police:
        silence(card(found, name), "late", "overdue from North Yorkshire Police")
    for period in QUARTERS:
        silence(card(found, "lead_professionals", period), "not_collected", "not collected")
        card(found, "cp_plans_without_social_worker", period).update(value=0.0, numerator=0)
        if period != PERIOD:
            silence(card(found, "teenage_parents", period), "not_collected", "not collected")
    zero = card(found, "cp_plans_without_social_worker")
    zero.update(previous_value=0.0, same_quarter_last_year_value=0.0, year_to_date_value=None)
    exceptions = [
        (name, "no_value", "police", "North Yorkshire Police", "late") for name in police[:3]
    ] + [
        ("cp_plans_rate", "far_from_neighbours", None, None, "value"),
        ("school_moves", "judged_worse", None, None, "value"),
        ("referrals_to_initial_assessment", "large_change", "childrens_social_care", "Children's social care", "value"),
        ("cp_conferences_outcome", "outside_soft_range", "childrens_social_care", "Children's social care", "value"),
        ("cafs_completed", "open_query", "integrated_services", "Integrated services", "value"),
    ]  # fmt: skip
    for period in QUARTERS[-2:]:
        for rank, (name, kind, provider, provided_by, status) in enumerate(
            exceptions[: 8 if period == PERIOD else 6]
        ):
            shown = card(found, name, period)
            found["marts.exception"].append(
                {"board": "nyscb", "period": period, "rank": rank + 1, "indicator_id": name, "kind": kind,
                 "provider": provider, "provider_name": provided_by, "value": shown["value"],
                 "previous_value": shown["previous_value"], "status": status, "is_new": rank > 5,
                 "evidence": 3 - rank // 3, "consequence": 2,
                 "consequence_reason": "A child waits" if rank == 0 else None, "clauses": []}
            )  # fmt: skip
    found["marts.revision"] += [
        {"board": "nyscb", "period": PERIOD, "return_period": PERIOD, "provider": "childrens_social_care",
         "return_id": "childrens_social_care_return", "submission_id": "s2", "superseded_id": "s1",
         "indicator_id": "cp_plans_rate", "series": "count", "area_type": "county", "area_code": "815",
         "breakdown": "all", "category": "all", "numerator_before": 1402, "status_before": "final",
         "numerator": 420, "status": "final", "reason": reason, "is_after_publication": is_shown}
        for reason, is_shown in (("Two months were added twice.", True), (None, False))
    ]  # fmt: skip
    found["marts.finding"] += [
        {"board": "nyscb", "period": PERIOD, "provider": "childrens_social_care",
         "return_id": "childrens_social_care_return", "code": code, "check_name": "within_soft_range",
         "severity": severity, "sentence": sentence, "findings": count}
        for code, severity, sentence, count in (
            ("P-01", "query", "The figure lies outside the range expected for the county.", 2),
            ("C-04", "advice", "A part was left out that is asked for but not owed.", 5),
        )
    ]  # fmt: skip
