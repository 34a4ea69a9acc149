"""The columns of the tables that a pack is read from."""

import polars as pl

S, I, F, B, T = pl.String, pl.Int64, pl.Float64, pl.Boolean, pl.Datetime("us")  # noqa: E741

VALUE = {
    "board": S, "period": S, "indicator_id": S, "series": S, "basis": S, "area_type": S, "area_code": S,
    "breakdown": S, "category": S, "numerator": I, "denominator": I, "value": F, "lower_95": F, "upper_95": F,
    "unit": S, "status": S, "value_source": S, "is_invented": B, "coverage": S, "submission_ids": pl.List(S),
    "sign_off": S,
}  # fmt: skip
SCORECARD = {
    "board": S, "period": S, "indicator_id": S, "number": S, "sort_order": I, "theme": S, "title": S, "question": S,
    "kind": S, "unit": S, "decimals": I, "polarity": S, "headline_series": S, "basis": S, "trend_basis": S,
    "breakdown": S, "category": S, "value": F, "numerator": I, "denominator": I, "lower_95": F, "upper_95": F,
    "status": S, "previous_value": F, "same_quarter_last_year_value": F, "year_to_date_value": F, "neighbour_set": S,
    "neighbour_mean": F, "neighbour_median": F, "position": I, "n_used": I, "n_expected": I, "benchmark_period": S,
    "england_value": F, "region_value": F, "benchmark_value": F, "benchmark_value_source": S,
    "compared_indicator_id": S, "compared_series": S, "compared_unit": S, "compared_decimals": I,
    "query_periods": pl.List(S), "same_quarter_last_year_query_periods": pl.List(S), "is_invented": B,
    "previous_is_invented": B, "same_quarter_last_year_is_invented": B, "year_to_date_is_invented": B,
    "providers": pl.List(S), "reason": S, "comparison": S, "benchmark_published_period": S,
    "benchmark_published_name": S, "benchmark_vintage": S, "sign_off": S, "previous_sign_off": S,
    "same_quarter_last_year_sign_off": S, "year_to_date_sign_off": S, "changed_since_previous": S,
    "changed_since_last_year": S,
}  # fmt: skip
INDICATOR = {
    "board": S, "indicator_id": S, "number": S, "sort_order": I, "pi_ref": S, "other_references": S, "title": S,
    "theme": S, "question": S, "numerator_text": S, "denominator_text": S, "polarity": S, "polarity_reason": S,
    "decision": S, "framework_text": S, "provider_names": S, "no_comparator": S, "official_basis": S,
    "under_review": B,
}  # fmt: skip
CATEGORY = {
    "board": S, "indicator_id": S, "breakdown": S, "breakdown_label": S, "parts_of": S, "is_crossed": B,
    "category": S, "category_label": S, "sort_order": I,
}  # fmt: skip
AREA = {"board": S, "area_type": S, "area_code": S, "name": S, "sort_order": I, "is_placeholder": B}
NEIGHBOUR = {
    "vintage": S, "board": S, "period": S, "indicator_id": S, "series": S, "neighbour_set": S, "slot": S,
    "authority": S, "value": F, "symbol": S, "is_own": B,
}  # fmt: skip
TIMELINESS = {
    "board": S, "period": S, "provider": S, "provider_name": S, "return_id": S, "return_title": S,
    "return_period": S, "due_at": T, "received_at": T, "status": S, "working_days_late": I, "verdict": S,
    "error_count": I, "query_count": I,
}  # fmt: skip
BENCHMARK = {
    "vintage": S, "board": S, "period": S, "indicator_id": S, "series": S, "neighbour_set": S, "set_from": pl.Date,
    "value": F, "mean": F, "median": F, "pooled": F, "minimum": F, "maximum": F, "position": I, "rank": I, "n_used": I,
    "n_expected": I, "missing": pl.List(S), "value_source": S, "ranked_indicator_id": S, "ranked_series": S,
    "region": F, "england": F, "is_valid_for_period": B, "published_period": S, "published_name": S,
    "is_invented": B, "decimals": I,
}  # fmt: skip
EXCEPTION = {
    "board": S, "period": S, "rank": I, "indicator_id": S, "kind": S, "provider": S, "provider_name": S, "value": F,
    "previous_value": F, "status": S, "is_new": B, "evidence": I, "consequence": I, "consequence_reason": S,
    "clauses": pl.List(S),
}  # fmt: skip
COMPLETENESS = {
    "board": S, "period": S, "cells_due": I, "cells_supplied": I, "cells_explained": I, "returns_due": I,
    "returns_on_time": I, "returns_accepted": I,
}  # fmt: skip
SIGN_OFF = {
    "board": S, "period": S, "reached": S, "submissions": I, "submissions_declared": I, "has_fallen": B,
    "is_overridden": B, "checked_at": T, "signed_at": T, "observations_changed": I,
}  # fmt: skip
FINDING = {
    "board": S, "period": S, "provider": S, "return_id": S, "code": S, "check_name": S, "severity": S,
    "sentence": S, "findings": I,
}  # fmt: skip
REVISION = {
    "board": S, "period": S, "return_period": S, "provider": S, "return_id": S, "submission_id": S,
    "superseded_id": S, "changed_at": T, "indicator_id": S, "series": S, "area_type": S, "area_code": S,
    "breakdown": S, "category": S, "numerator_before": I, "denominator_before": I, "status_before": S,
    "numerator": I, "denominator": I, "status": S, "reason": S, "is_after_publication": B,
}  # fmt: skip
JUDGED = {"board": S, "period": S, "indicator_id": S, "series": S}
RATING = {
    **JUDGED, "rating": S, "reason": S, "decision_id": S, "clauses": pl.List(S), "confidence": S, "target": S,
    "benchmark": S, "trend": S, "control": S,
}  # fmt: skip
CLAUSE = {
    **JUDGED, "clause": S, "dimension": S, "outcome": S, "why": S, "is_decisive": B, "inputs": pl.List(S),
    "cells": pl.List(S), "sort_order": I,
}  # fmt: skip
TARGET = {
    **JUDGED, "basis": S, "target": F, "expected": F, "tolerance": F, "owner_role": S, "owner_group": S, "reason": S,
    "approved_by": S, "approved_by_name": S, "approved_on": pl.Date, "source": S,
    "is_invented": B, "value": F, "lower_95": F, "upper_95": F,
    "distance": F, "outcome": S, "why_not": S,
}  # fmt: skip
DATA_QUALITY = {
    **JUDGED, "basis": S, "confidence": S, "timeliness": S, "completeness": S, "queries": S, "revisions": S,
    "working_days_late": I, "cells_due": I, "cells_missing": I, "open_queries": I, "revised_cells": I,
    "revised_after_publication": I, "is_estimate": B, "at_best": S, "worst": pl.List(S),
}  # fmt: skip
CONTROL = {
    **JUDGED, "point_period": S, "basis": S, "place": I, "value": F, "centre": F, "lower": F, "upper": F,
    "near_lower": F, "near_upper": F, "is_trial": B, "rebased_because": S, "rule": S, "meaning": S, "is_latest": B,
}  # fmt: skip
PROJECTION = {
    **JUDGED, "planning_year": S, "basis": S, "method": S, "projected": F, "lower_95": F, "upper_95": F,
    "is_shown": B, "why_not": S, "quarters_used": I, "expected": F, "reaches_target": S,
}  # fmt: skip
COMPARISON = {
    **JUDGED, "against": S, "benchmark_period": S, "benchmark_published_name": S, "neighbour_set": S, "vintage": S,
    "own_value": F, "lower_95": F, "upper_95": F, "lower_998": F, "upper_998": F, "benchmark": F, "outcome_95": S,
    "outcome_998": S, "n_used": I, "n_expected": I, "missing": pl.List(S), "position": I, "rank": I, "quartile": S,
    "relation": S, "source": S, "why_not": S,
}  # fmt: skip
DEFINITION_CHANGE = {
    "board": S, "indicator_id": S, "series": S, "from_period": S, "kind": S, "title": S, "source": S,
}  # fmt: skip
DECISION = {"board": S, "decision_id": S, "because": S}
COMPARED = {
    "board": S, "indicator_id": S, "series": S, "published_indicator_id": S, "published_series": S, "relation": S,
}  # fmt: skip
FIGURE = {"vintage": S, "indicator_id": S, "series": S, "multiplier": I}
SERIES = {
    "board": S, "indicator_id": S, "series": S, "sort_order": I, "label": S, "unit": S, "decimals": I,
}  # fmt: skip
VINTAGE = {"board": S, "period": S, "vintage": S}
SOURCE = {
    "board": S, "indicator_id": S, "series": S, "part": S, "source_indicator_id": S, "source_series": S,
}  # fmt: skip
BOARD = {
    "board": S, "name": S, "authority_code": S, "authority_name": S, "region": S, "is_invented": B,
}  # fmt: skip

SCHEMAS = {
    "marts.indicator_value": VALUE, "marts.scorecard": SCORECARD, "marts.neighbour_value": NEIGHBOUR,
    "benchmarks.place": BENCHMARK, "benchmarks.vintage": VINTAGE, "marts.rating": RATING, "marts.clause": CLAUSE,
    "marts.target": TARGET, "marts.data_quality": DATA_QUALITY, "marts.control": CONTROL,
    "marts.projection": PROJECTION, "marts.comparison": COMPARISON, "marts.definition_change": DEFINITION_CHANGE,
    "marts.timeliness": TIMELINESS, "marts.exception": EXCEPTION, "marts.completeness": COMPLETENESS,
    "marts.sign_off": SIGN_OFF, "marts.revision": REVISION, "catalogue.series": SERIES,
    "catalogue.decision": DECISION, "catalogue.comparison": COMPARED, "benchmarks.figure": FIGURE,
    "marts.finding": FINDING, "catalogue.indicator": INDICATOR, "catalogue.category": CATEGORY,
    "catalogue.series_source": SOURCE, "catalogue.area": AREA, "catalogue.board": BOARD,
    "catalogue.provider": {"board": S, "provider": S, "role": S, "name": S, "successor": S},
    "catalogue.period": {"period": S, "name": S, "sort_order": I},
    "quality.model_builds": {"table_name": S, "hash": S},
    "quality.build": {"as_at": T, "event_sequence": I, "code_version": S, "dataset_version": S},
}  # fmt: skip
