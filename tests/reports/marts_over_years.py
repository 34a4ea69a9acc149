"""Twelve years of one measure among two sets of neighbours, one of them without figures."""

SETS = ("seed_2007", "dfe_2021")
FIRST, LAST = 2012, 2023
GAP = 2015
"""No figures are held for the planning year that begins then."""


def over_years(found: dict[str, list[dict]], quarters: list[str]) -> None:
    """Add what a pack reads of the years before: places, their series, and the vintage that each quarter speaks by."""
    boards = ("nyscb", "eastmoor")
    found["catalogue.comparison"], found["benchmarks.figure"] = [], []
    found["benchmarks.vintage"] = [
        {"board": board, "period": period, "vintage": "shipped"} for board in boards for period in quarters
    ]
    for board in boards:
        found["catalogue.series"].append(
            {"board": board, "indicator_id": "cp_plans_rate", "series": "rate", "sort_order": 0,
             "label": "Children on a plan per 10,000 children", "unit": "per_10000_aged_0_17", "decimals": 1}
        )  # fmt: skip
        known = {
            (one["period"], one["neighbour_set"])
            for one in found["benchmarks.place"]
            if (one["board"], one["indicator_id"]) == (board, "cp_plans_rate")
        }
        found["benchmarks.place"] += [
            _place(board, year, neighbour_set)
            for neighbour_set in SETS
            for year in range(FIRST, LAST + 1)
            if year != GAP and (_label(year), neighbour_set) not in known
        ]


def _label(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02}"


def _place(board: str, year: int, neighbour_set: str) -> dict:
    level = 30.0 + (year - FIRST) % 5 + (4 if neighbour_set == "seed_2007" else 0)
    return {
        "vintage": "shipped", "board": board, "period": _label(year), "indicator_id": "cp_plans_rate", "series": "rate",
        "neighbour_set": neighbour_set, "value": level + 2.5, "mean": level, "median": level - 1, "pooled": level + 0.4,
        "minimum": level / 2, "maximum": level * 1.6, "position": 4, "n_used": 9, "n_expected": 10,
        "missing": ["Rutland: c"], "value_source": "return" if year == LAST else "published",
        "published_period": _label(year), "published_name": _label(year), "ranked_indicator_id": "cp_plans_rate",
        "ranked_series": "rate", "region": level + 5, "england": level + 3, "is_invented": year == LAST,
        "is_valid_for_period": (neighbour_set == "dfe_2021") == (year > 2020),
    }  # fmt: skip
