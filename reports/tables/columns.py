"""The columns that pages read of the warehouse's tables, and their types."""

import polars as pl

S, I, F, B = pl.String, pl.Int64, pl.Float64, pl.Boolean  # noqa: E741 - four short words for the tables below
T = pl.Datetime("us")
NAMES = pl.List(pl.String)

Schema = dict[str, pl.DataType | type[pl.DataType]]

SCORECARD: Schema = {
    "indicator_id": S, "number": S, "sort_order": I, "theme": S, "title": S, "question": S, "kind": S, "unit": S,
    "decimals": I, "polarity": S, "headline_series": S, "basis": S, "trend_basis": S, "breakdown": S, "category": S,
    "value": F, "numerator": I, "denominator": I, "lower_95": F, "upper_95": F, "status": S, "previous_value": F,
    "same_quarter_last_year_value": F, "year_to_date_value": F, "neighbour_set": S, "neighbour_mean": F,
    "neighbour_median": F, "position": I, "n_used": I, "n_expected": I, "benchmark_period": S, "england_value": F,
    "region_value": F, "benchmark_value": F, "benchmark_value_source": S, "compared_unit": S, "compared_decimals": I,
    "query_periods": NAMES, "same_quarter_last_year_query_periods": NAMES, "is_invented": B, "sign_off": S,
    "previous_sign_off": S, "same_quarter_last_year_sign_off": S, "year_to_date_sign_off": S,
    "previous_is_invented": B, "same_quarter_last_year_is_invented": B,
    "year_to_date_is_invented": B, "providers": NAMES, "reason": S, "comparison": S,
    "benchmark_published_name": S, "changed_since_previous": S, "changed_since_last_year": S,
}  # fmt: skip
INDICATOR: Schema = {
    "indicator_id": S, "number": S, "pi_ref": S, "other_references": S, "title": S, "theme": S, "question": S,
    "numerator_text": S, "denominator_text": S, "polarity": S, "polarity_reason": S, "decision": S,
    "framework_text": S, "provider_names": S, "no_comparator": S, "official_basis": S, "under_review": B,
}  # fmt: skip
TREND: Schema = {
    "indicator_id": S, "period": S, "value": F, "numerator": I, "denominator": I, "lower_95": F, "upper_95": F,
    "status": S, "reason": S, "is_invented": B, "sign_off": S, "confidence": S, "value_source": S,
}  # fmt: skip
LOCALITY: Schema = {
    "indicator_id": S, "area_type": S, "area_code": S, "name": S, "is_placeholder": B, "value": F, "numerator": I,
    "denominator": I, "status": S, "is_invented": B, "sign_off": S,
}  # fmt: skip
PROFILE: Schema = {
    "indicator_id": S, "breakdown": S, "breakdown_label": S, "parts_of": S, "category": S, "category_label": S,
    "numerator": I, "denominator": I, "value": F, "status": S, "is_invented": B, "sign_off": S,
}  # fmt: skip
NEIGHBOUR: Schema = {
    "indicator_id": S, "neighbour_set": S, "authority": S, "value": F, "number": F, "symbol": S, "is_own": B,
}  # fmt: skip
BENCHMARK: Schema = {
    "indicator_id": S, "neighbour_set": S, "period": S, "value": F, "mean": F, "median": F, "pooled": F,
    "position": I, "n_used": I, "n_expected": I, "missing": NAMES, "value_source": S, "region_value": F,
    "england_value": F, "published_name": S, "is_invented": B,
}  # fmt: skip
PLACE: Schema = {"indicator_id": S, "period": S, "neighbour_set": S, "position": I, "n_used": I}
TIMELINESS: Schema = {
    "period": S, "provider": S, "provider_name": S, "return_title": S, "return_period": S, "due_at": T,
    "received_at": T, "status": S, "working_days_late": I, "error_count": I, "query_count": I,
}  # fmt: skip
EXCEPTION: Schema = {
    "rank": I, "indicator_id": S, "kind": S, "provider_name": S, "value": F, "previous_value": F, "status": S,
    "is_new": B, "evidence": I, "consequence": I, "consequence_reason": S, "clauses": NAMES,
}  # fmt: skip
COMPLETENESS: Schema = {
    "cells_due": I, "cells_supplied": I, "cells_explained": I, "returns_due": I, "returns_on_time": I,
    "returns_accepted": I,
}  # fmt: skip
SIGN_OFF: Schema = {
    "reached": S, "submissions": I, "submissions_declared": I, "has_fallen": B, "is_overridden": B, "checked_at": T,
    "signed_at": T, "observations_changed": I,
}  # fmt: skip
CORRECTION: Schema = {
    "provider_name": S, "return_title": S, "return_period": S, "number": S, "title": S, "label": S, "part": S,
    "numerator_before": I, "denominator_before": I, "status_before": S, "numerator": I, "denominator": I, "status": S,
    "reason": S, "is_after_publication": B,
}  # fmt: skip
FINDING: Schema = {
    "provider_name": S, "return_title": S, "code": S, "severity": S, "sentence": S, "findings": I,
}  # fmt: skip
BOARD: Schema = {
    "board": S,
    "name": S,
    "authority_code": S,
    "authority_name": S,
    "region": S,
    "is_invented": B,
}
PERIOD: Schema = {"period": S, "name": S, "sort_order": I}
BUILD: Schema = {"as_at": T, "code_version": S, "dataset_version": S}

RATING: Schema = {
    "indicator_id": S, "rating": S, "reason": S, "decision_id": S, "clauses": NAMES, "confidence": S, "target": S,
    "benchmark": S, "trend": S, "control": S,
}  # fmt: skip
CLAUSE: Schema = {
    "indicator_id": S, "clause": S, "dimension": S, "outcome": S, "why": S, "is_decisive": B, "inputs": NAMES,
    "cells": NAMES, "sort_order": I,
}  # fmt: skip
TARGET: Schema = {
    "indicator_id": S, "period": S, "basis": S, "target": F, "expected": F, "tolerance": F, "owner_role": S,
    "owner_group": S, "reason": S, "approved_by_name": S, "approved_on": pl.Date,
    "source": S, "is_invented": B, "value": F, "lower_95": F,
    "upper_95": F, "distance": F, "outcome": S, "why_not": S,
}  # fmt: skip
DATA_QUALITY: Schema = {
    "indicator_id": S, "period": S, "basis": S, "confidence": S, "timeliness": S, "completeness": S, "queries": S,
    "revisions": S, "working_days_late": I, "cells_due": I, "cells_missing": I, "open_queries": I,
    "revised_cells": I, "revised_after_publication": I, "is_estimate": B, "at_best": S, "worst": NAMES,
}  # fmt: skip
CONTROL: Schema = {
    "indicator_id": S, "point_period": S, "basis": S, "place": I, "value": F, "centre": F, "lower": F, "upper": F,
    "is_trial": B, "rebased_because": S, "rule": S, "meaning": S, "is_latest": B,
}  # fmt: skip
PROJECTION: Schema = {
    "indicator_id": S, "planning_year": S, "basis": S, "method": S, "projected": F, "lower_95": F, "upper_95": F,
    "is_shown": B, "why_not": S, "quarters_used": I, "expected": F, "reaches_target": S,
}  # fmt: skip
COMPARISON: Schema = {
    "indicator_id": S, "against": S, "benchmark_period": S, "benchmark_published_name": S, "neighbour_set": S,
    "vintage": S, "own_value": F, "lower_95": F, "upper_95": F, "benchmark": F,
    "outcome_95": S, "outcome_998": S, "n_used": I, "n_expected": I, "missing": NAMES, "position": I, "rank": I,
    "quartile": S, "relation": S, "source": S, "why_not": S,
}  # fmt: skip
DEFINITION_CHANGE: Schema = {"indicator_id": S, "from_period": S, "kind": S, "title": S, "source": S}
SERIES_CHANGE: Schema = {
    "indicator_id": S, "series": S, "from_period": S, "kind": S, "title": S, "source": S,
}  # fmt: skip
HISTORY: Schema = {
    "indicator_id": S, "series": S, "number": S, "title": S, "label": S, "unit": S, "decimals": I,
    "multiplier": I, "is_same": B, "period": S, "published_name": S, "neighbour_set": S, "is_valid_for_period": B,
    "value": F, "value_source": S, "is_invented": B, "mean": F, "median": F,
    "pooled": F, "minimum": F, "maximum": F, "position": I, "rank": I, "n_used": I,
    "n_expected": I, "missing": NAMES, "england": F, "region": F,
}  # fmt: skip
DECISION: Schema = {"decision_id": S, "because": S}
PROVIDER: Schema = {"role": S, "name": S}
COUNTED: Schema = {"indicator_id": S, "period": S, "basis": S, "value_source": S}
