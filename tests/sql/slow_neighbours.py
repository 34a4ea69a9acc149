"""The table of the neighbours a second way: plain Python from the public files as they were downloaded.

It shares no code with the importers or the models: files are read by name, columns and measures are written out here
by hand, numbers are fractions, and statistics are those of the textbook.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import NamedTuple

import polars as pl

YEARS = [f"{year}-{(year + 1) % 100:02}" for year in range(2012, 2024)]
ENGLAND, REGION, OWN = "England", "Yorkshire and The Humber", "815"
DFE_LA = "old_la_code"
Key = tuple[str, str, str]
"""Row of the framework, series, planning year."""

DFE = """
cp_plans_rate rate                               d1 CPP_At31 population CPP_At31_rate
cp_conferences_outcome icpc_in_15wd_pct          c4 Duration_0-10_days+Duration_11-15_days ICPC -
core_assessments_in_35_days single_assessment_in_45wd_pct   c2 WITHIN_45 Assessments_completed -
initial_assessments_in_7_days single_assessment_in_45wd_pct c2 WITHIN_45 Assessments_completed -
cp_plans_two_years_or_more ceased_2y_pct         d7 2_years_or_more CPP_End 2_years_or_more_percent
cp_plans_two_years_or_more open_2y_pct           d5 2_years_or_more CPP_At31 2_years_or_more_percent
cp_plans_second_or_subsequent repeat_plan_pct    d3 CPP_subsequent CPP_start CPP_subsequent_percent
cp_reviews_in_time reviewed_in_time_pct          d6 IN_TIME CPP_At31_3Months IN_TIME_percent
referrals_to_initial_assessment re_referral_pct  c1 Re_referrals Referrals Re_referrals_percent
referrals_to_initial_assessment no_further_action_pct c1 No_Further_Action Referrals No_Further_Action_percent
""".replace("WITHIN_45", "Same_day+1-10_days+11-20_days+21-30_days+31-40_days+41-45_days").replace(
    "IN_TIME", "Reviewed_within_timescales"
)
AGENCIES = (
    "Individual Schools Education_Services Health_Services Housing LA_Services Police Other_legal_agency Other "
    "Anonymous Unknown"
)
"""Who refers, of the board, its region and England alone: the neighbours' stand in LAIT."""

LAIT = """
cp_plans_rate                   rate                          CPP_rate                  1 planning
cp_conferences_outcome          icpc_in_15wd_pct              CP_conf_15days            1 planning
core_assessments_in_35_days     single_assessment_in_45wd_pct Continue_Assess_Comp      1 planning
initial_assessments_in_7_days   single_assessment_in_45wd_pct Continue_Assess_Comp      1 planning
cp_plans_two_years_or_more      ceased_2y_pct                 CPPlans2yrs               1 planning
cp_plans_two_years_or_more      open_2y_pct                   CPPlans2yrsActive         1 planning
cp_plans_second_or_subsequent   repeat_plan_pct               PrevRegCPR                1 planning
cp_reviews_in_time              reviewed_in_time_pct          RevCP                     1 planning
referrals_to_initial_assessment no_further_action_pct         CIN_Refferals_NFA         1 planning
referrals_to_initial_assessment re_referral_pct               ReReferral                1 planning
referrals_to_initial_assessment_by_agency referred_by_health_services_pct RefBySource_HealthServ_% 1 planning
referrals_to_initial_assessment_by_agency referred_by_police_pct RefBySource_Police_%   1 planning
referrals_to_initial_assessment_by_agency referred_by_schools_pct RefBySource_Schl_%    1 planning
young_offenders_reoffending     reoffending_binary_10_14_pct  ReoffYO                   2 planning
young_offenders_reoffending     reoffending_binary_15_17_pct  ReoffYO15-17              2 planning
youth_justice_first_time_entrants fte_rate                    FirstYJS                  0 calendar
permanent_exclusions            ni114_rate                    TotPermEx                 5 academic
permanent_exclusions            ni114_rate_primary            PriPermEx                 5 academic
permanent_exclusions            ni114_rate_secondary          SecPermEx                 5 academic
substance_treatment_annual      looked_after_substance_pct    LACSubstance              0 planning
missing_from_care_overnight     looked_after_missing_pct      Children_missing          0 planning
missing_from_care_overnight     looked_after_away_pct         Children_Away             0 planning
alcohol_hospital_admissions     alcohol_adm_rate_u18          Hosp_Adm_Alc_<18yrs       2 planning
teenage_conceptions             conception_rate_u18           Under18concep             1 calendar
injury_hospital_admissions      injury_adm_rate_0_14          HospAd0-14                2 planning
children_in_poverty             child_poverty_pct             ChildPov                  1 planning
"""
POLARITY = {
    "alcohol_hospital_admissions": "low", "children_in_poverty": "low", "core_assessments_in_35_days": "high",
    "cp_plans_second_or_subsequent": "low", "cp_plans_two_years_or_more": "low", "cp_reviews_in_time": "high",
    "initial_assessments_in_7_days": "high", "injury_hospital_admissions": "low", "teenage_conceptions": "low",
    "youth_justice_first_time_entrants": "low", "permanent_exclusions": "low",
}  # fmt: skip
UNJUDGED = {"ni114_rate_primary", "ni114_rate_secondary"}
"""Published beside the board's own series, and declared as none of them."""


class Figure(NamedTuple):
    """A figure: its counts where known, its value, and why it has none."""

    numerator: int | None
    denominator: int | None
    multiplier: int
    decimals: int
    value: Fraction | None
    symbol: str
    file: str


Figures = dict[Key, dict[str, Figure]]


class Standing(NamedTuple):
    """A line of the neighbours' table."""

    mean: float | None
    median: float | None
    pooled: float | None
    minimum: float | None
    maximum: float | None
    position: int | None
    rank: int | None
    n_used: int
    n_expected: int
    missing: list[str]


def rounded(number: Fraction, decimals: int) -> Fraction:
    """Round half away from nought, exactly; numbers here are not below nought."""
    return Fraction(math.floor(number * 10**decimals + Fraction(1, 2)), 10**decimals)


def placed(own: Fraction | None, slots: Mapping[str, Figure], polarity: str | None) -> Standing:
    """Set a board's own figure beside those of a neighbour set."""
    there = {name: one for name, one in slots.items() if one.value is not None}
    values = [one.value for one in there.values() if one.value is not None]
    counted = [one for one in there.values() if one.numerator is not None and one.denominator is not None]
    whole = sum(one.denominator for one in counted if one.denominator is not None)
    better = None
    if polarity == "high":
        better = sum(value > own for value in values) if own is not None else None
    elif polarity == "low":
        better = sum(value < own for value in values) if own is not None else None
    has_place = own is not None and bool(values)
    return Standing(
        mean=float(sum(values) / len(values)) if values else None,
        median=float(median(values)) if values else None,
        pooled=float(
            rounded(
                Fraction(sum(one.numerator or 0 for one in counted), whole) * counted[0].multiplier,
                counted[0].decimals,
            )
        )
        if whole
        else None,
        minimum=float(min(values)) if values else None,
        maximum=float(max(values)) if values else None,
        position=1 + sum(value > own for value in values) if has_place and own is not None else None,
        rank=1 + better if has_place and better is not None else None,
        n_used=len(values),
        n_expected=len(slots),
        missing=[
            f"{name}: {one.symbol or 'no figure'}" for name, one in sorted(slots.items()) if one.value is None
        ],
    )


def together(parts: list[Figure]) -> Figure:
    """Take the authorities of one slot as one: counts summed, missing when a part is missing."""
    if len(parts) == 1:
        return parts[0]
    first = next((one for one in parts if one.value is not None), parts[0])
    lost = sorted(one.symbol or "no figure" for one in parts if one.value is None)
    uncounted = [one for one in parts if one.numerator is None or one.denominator is None]
    if lost or uncounted:
        return first._replace(value=None, symbol=", ".join(lost) or "parts without counts")
    numerator, denominator = (
        sum(one.numerator or 0 for one in parts),
        sum(one.denominator or 0 for one in parts),
    )
    value = rounded(Fraction(numerator * first.multiplier, denominator), first.decimals)
    return first._replace(numerator=numerator, denominator=denominator, value=value)


def slots(neighbours: Iterable[Mapping[str, str]], neighbour_set: str, year: str) -> dict[str, list[str]]:
    """Give who stands in each slot of a set at the 31 March that ends a year."""
    at = f"{int(year[:4]) + 1}-03-31"
    found: dict[str, list[str]] = defaultdict(list)
    for one in neighbours:
        if one["neighbour_set"] == neighbour_set and (one["valid_from"] or "0") <= at <= (
            one["valid_to"] or "9"
        ):
            found[one["slot"]].append(one["authority_code"])
    return found


def band(own: Fraction, everybody: list[Fraction], polarity: str) -> str:
    """Give the quarter of all English authorities that a figure lies in, by quantiles of type 7."""
    ordered = sorted(everybody)

    def quantile(quarter: int) -> Fraction:
        at = Fraction(quarter * (len(ordered) - 1), 4)
        low = math.floor(at)
        return ordered[low] + (at - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])

    place = sum(own > quantile(quarter) for quarter in (1, 2, 3))
    return ("ABCD" if polarity == "low" else "DCBA")[place]


# The files


def read_every(public: Path) -> tuple[Figures, Figures]:
    """Read all files: the figure that counts of each place, and all authorities' of that place's own file."""
    files = [dict(_dfe(public)), dict(_exclusions(public)), dict(_injuries(public)), dict(_lait(public))]
    found: Figures = defaultdict(dict)
    everybody: Figures = defaultdict(dict)
    for file in files:
        for key, places in file.items():
            if key[2] not in YEARS:
                continue
            for place, one in places.items():
                known = found[key].get(place)
                is_total = place in {ENGLAND, REGION}
                if known is None or (is_total and known.value is None and not known.symbol):
                    found[key][place] = one
            everybody[*key[:2], key[2] + places[next(iter(places))].file] = {
                place: one
                for place, one in places.items()
                if place not in {ENGLAND, REGION} and one.value is not None
            }
    return found, everybody


def _rows(path: Path, encoding: str = "utf-8-sig") -> Iterator[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as lines:
        yield from csv.DictReader(lines)


def _dfe(public: Path) -> Iterator[tuple[Key, dict[str, Figure]]]:
    folder = public / "dfe-cin-2024"
    people = {
        (_place(row), int(row["time_period"])): row["population_estimate"]
        for row in _rows(folder / "ons_mid-year_population_estimates_2012_to_2023.csv")
    }
    agencies = [f"referrals_to_initial_assessment_by_agency referred_by_{one.lower()}_pct c5 {one} Referrals -"
                for one in AGENCIES.split()]  # fmt: skip
    found: Figures = defaultdict(dict)
    for line in [*DFE.strip().splitlines(), *agencies]:
        row_id, series, table, parts, whole, value = line.split()
        is_rate = whole == "population"
        for row in _rows(next(folder.glob(f"{table}_*.csv"))):
            place, ends = _place(row), int(row["time_period"])
            if place is None or (table == "c5" and place not in {OWN, REGION, ENGLAND}):
                continue
            texts = [row[part] for part in parts.split("+")]
            texts.append(people.get((place, ends - 1), "") if is_rate else row[whole])
            printed = row[value] if value != "-" else ""
            found[row_id, series, f"{ends - 1}-{ends % 100:02}"][place] = _figure(
                place, texts, printed, 10_000 if is_rate else 100, 1, "dfe"
            )
    yield from found.items()


def _place(row: Mapping[str, str]) -> str | None:
    level = row["geographic_level"]
    if level == "National":
        return ENGLAND
    if level == "Regional":
        return REGION if row["region_name"] == REGION else None
    return row[DFE_LA] if level == "Local authority" else None


def _figure(place: str, texts: list[str], printed: str, multiplier: int, decimals: int, file: str) -> Figure:
    """Make a figure of the texts of its parts, the whole the last; of a total the printed value alone counts."""
    symbol = next((one for one in [printed, *texts] if one and not one.replace(".", "", 1).isdigit()), "")
    counts = [int(one) if one.isdigit() else None for one in texts]
    numerator = None if None in counts[:-1] else sum(one or 0 for one in counts[:-1])
    whole = counts[-1]
    value = None
    if symbol == "" and place in {ENGLAND, REGION}:
        value = rounded(Fraction(printed), decimals) if printed else None
    elif symbol == "" and numerator is not None and whole:
        value = rounded(Fraction(numerator * multiplier, whole), decimals)
    elif symbol == "" and printed:
        value = rounded(Fraction(printed), decimals)
    return Figure(numerator, whole, multiplier, decimals, value, symbol, file)


def _exclusions(public: Path) -> Iterator[tuple[Key, dict[str, Figure]]]:
    folder = public / "exclusions-2006-2017"
    codes = {row["la_name"]: row[DFE_LA] for row in _rows(folder / "reasons.csv") if row[DFE_LA]}
    found: Figures = defaultdict(dict)
    fixed: dict[tuple[str, str], dict[str, str]] = {}
    for row in _rows(folder / "clean_la_data.csv"):
        name = row["la_name"]
        place = REGION if name.lower() == REGION.lower() else codes.get(name, name)
        year = f"{row['year'][:4]}-{row['year'][4:]}"
        series = {"Total": "ni114_rate", "Primary": "ni114_rate_primary", "Secondary": "ni114_rate_secondary"}
        if (row["level"].lower() == "region" and place != REGION) or row["school_type"] not in series:
            continue
        if row["school_type"] == "Total":
            fixed[place, year] = row
        figure = _figure(
            place, [row["perm_excl"], row["headcount"]], row["perm_excl_rate"], 100, 2, "exclusions"
        )
        found["permanent_exclusions", series[row["school_type"]], year][place] = figure
    for row in _rows(folder / "reasons.csv"):
        if row["school_type"] != "Total" or (
            row["level"].lower() == "regional" and row["region_name"] != REGION
        ):
            continue
        place = row[DFE_LA] or (REGION if row["region_name"] == REGION else ENGLAND)
        year = f"{row['year'][:4]}-{row['year'][4:]}"
        all_of = fixed.get((place, year))
        for series, kinds in (
            ("bullying_exclusion_pct", ("perm", "fixed")),
            ("bullying_fixed_exclusion_pct", ("fixed",)),
        ):
            part = [row[f"{kind}_bullying"] for kind in kinds]
            whole = [all_of[f"{kind}_excl"] if all_of else "" for kind in kinds]
            symbol = next(
                (one for one in [*part, *whole] if one and not one.replace(".", "", 1).isdigit()), ""
            )
            if any("." in one and one[0].isdigit() for one in [*part, *whole]):
                symbol = "u"
            is_counted = not symbol and all(one.isdigit() for one in [*part, *whole])
            numerator = sum(map(int, part)) if is_counted else None
            denominator = sum(map(int, whole)) if is_counted else None
            value = None
            if is_counted and place not in {ENGLAND, REGION} and denominator:
                value = rounded(Fraction((numerator or 0) * 100, denominator), 1)
            found["exclusions_for_bullying", series, year][place] = Figure(
                numerator, denominator, 100, 1, value, symbol, "exclusions"
            )
    yield from found.items()


def _injuries(public: Path) -> Iterator[tuple[Key, dict[str, Figure]]]:
    tables = (public / "dfe-cin-2024").glob("d1_*.csv")
    codes = {row["new_la_code"]: row[DFE_LA] for row in _rows(next(tables)) if row["new_la_code"]}
    found: Figures = defaultdict(dict)
    for row in _rows(public / "fingertips" / "la_hospital_admissions_2324.csv"):
        if row["Indicator ID"] != "90284" or row["Sex"] != "Persons" or row["Category Type"]:
            continue
        place = ENGLAND if row["Area Name"] == ENGLAND else codes.get(row["Area Code"], row["Area Code"])
        texts = [row["Count"].removesuffix(".0"), row["Denominator"].removesuffix(".0")]
        hidden = "c" if "suppressed" in row["Value note"].lower() else "x"
        figure = _figure(place, texts, row["Value"], 10_000, 5, "fingertips")
        if not (row["Value"] and all(texts)):
            figure = figure._replace(value=None, symbol=hidden)
        found["injury_hospital_admissions", "injury_adm_rate_0_14", row["Time period"].replace("/", "-")][
            place
        ] = figure
    yield from found.items()


def _lait(public: Path) -> Iterator[tuple[Key, dict[str, Figure]]]:
    table = pl.read_parquet(public / "lait-2025-10-10" / "bds_long_0.parquet")
    rows = defaultdict(list)
    for one in table.select("Short Desc", "Years", "LA Number", "Values").iter_rows():
        rows[one[0]].append(one[1:])
    found: Figures = defaultdict(dict)
    for line in LAIT.strip().splitlines():
        row_id, series, name, decimals, kind = line.split()
        for label, number, text in rows[name]:
            place = {970: ENGLAND, 982: REGION}.get(int(number), f"{int(number):03}")
            if int(number) >= 970 and place not in {ENGLAND, REGION}:
                continue
            value = None
            symbol = text.strip()
            if symbol and symbol[0].isdigit():
                value, symbol = rounded(Fraction(symbol), int(decimals)), ""
            found[row_id, series, _year(label, kind)][place] = Figure(
                None, None, 100, int(decimals), value, symbol, "lait"
            )
    for places in found.values():
        values = [
            one.value
            for place, one in places.items()
            if place not in {ENGLAND, REGION} and one.value is not None
        ]
        for total in {ENGLAND, REGION} & places.keys():
            value = places[total].value
            if value is not None and not min(values) <= value <= max(values):
                places[total] = places[total]._replace(value=None, symbol="x")
    yield from found.items()


def _year(label: str, kind: str) -> str:
    """Give the planning year that a year of the tool stands beside: the one that it begins in, of several the last."""
    bare = label.split(" (", maxsplit=1)[0]
    if len(bare) == 4:
        begins = int(bare) - (0 if kind == "calendar" else 1)
    elif "-" in bare and "/" in bare:
        begins = 2000 + int(bare.split("-")[1].split("/")[0])
    else:
        begins = int(bare[:4])
    return f"{begins}-{(begins + 1) % 100:02}"
