"""Gather what a figure means: its definition, its arithmetic, what it is compared with and how it was supplied."""

from typing import Any

from flows.office import Office
from flows.steps.figure import Asked
from flows.steps.trace import follow
from reports.figures import Figures
from sql.rules import rule_in_words
from sql.warehouse import open_read_only

Plain = dict[str, Any]


def explain(office: Office, asked: Asked) -> Plain:
    """Give what a figure is made of, with its definition in words.

    Raises NoSuchFigure when the warehouse has none such, FileNotFoundError when nothing has been built.
    """
    indicator, series = asked.indicator, asked.series
    with open_read_only(office.lake.warehouse) as con:
        figures = Figures(con)
        found = follow(office, figures, asked)
        is_whole = asked.area_type == "county" and asked.breakdown == "all"
        benchmarks = (
            figures.benchmarks(asked.board, asked.period, indicator.id, series.id) if is_whole else []
        )
        judged = figures.judgement(asked.board, asked.period, indicator.id, series.id) if is_whole else {}
    of_lists = sorted(
        {
            cell["indicator_id"]
            for quarter in found["quarters"]
            for cell in quarter["cells"]
            if cell["value_source"] == "records"
        }
    )
    return {
        **found,
        "kind": series.kind,
        "multiplier": series.multiplier,
        "nature": series.nature,
        "question": indicator.question,
        "is_headline": series.id == indicator.headline,
        "numerator_text": indicator.numerator,
        "denominator_text": indicator.denominator,
        "polarity": indicator.polarity,
        "polarity_reason": indicator.polarity_reason,
        "official_basis": indicator.official_basis,
        "decision": indicator.decision,
        "decisions": list(indicator.decisions),
        "no_comparator": indicator.no_comparator,
        "under_review": indicator.under_review,
        "framework_gaps": list(indicator.framework_gaps),
        "benchmarks": benchmarks,
        "judged": judged,
        "rules": {name: rule_in_words(name) for name in of_lists},
    }
