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
    "benchmark_published_name": S, "sign_off": S, "previous_sign_off": S, "same_quarter_last_year_sign_off": S,
    "year_to_date_sign_off": S,
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
    "board": S, "period": S, "indicator_id": S, "series": S, "neighbour_set": S, "slot": S, "authority": S,
    "value": F, "symbol": S, "is_own": B,
}  # fmt: skip
TIMELINESS = {
    "board": S, "period": S, "provider": S, "provider_name": S, "return_id": S, "return_title": S,
    "return_period": S, "due_at": T, "received_at": T, "status": S, "working_days_late": I, "verdict": S,
    "error_count": I, "query_count": I,
}  # fmt: skip
BENCHMARK = {
    "board": S, "period": S, "indicator_id": S, "series": S, "neighbour_set": S, "set_from": pl.Date, "value": F,
    "mean": F, "median": F, "pooled": F, "minimum": F, "maximum": F, "position": I, "n_used": I, "n_expected": I,
    "missing": pl.List(S), "value_source": S, "ranked_indicator_id": S, "ranked_series": S, "region_value": F,
    "england_value": F, "is_valid_for_period": B, "published_period": S, "published_name": S,
    "is_invented": B,
}  # fmt: skip
EXCEPTION = {
    "board": S, "period": S, "rank": I, "indicator_id": S, "kind": S, "provider": S, "provider_name": S, "value": F,
    "previous_value": F, "status": S, "is_new": B,
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
SERIES = {"board": S, "indicator_id": S, "series": S, "label": S}
SOURCE = {
    "board": S, "indicator_id": S, "series": S, "part": S, "source_indicator_id": S, "source_series": S,
}  # fmt: skip
BOARD = {
    "board": S, "name": S, "authority_code": S, "authority_name": S, "region": S, "is_invented": B,
}  # fmt: skip

SCHEMAS = {
    "marts.indicator_value": VALUE, "marts.scorecard": SCORECARD, "marts.neighbour_value": NEIGHBOUR,
    "marts.benchmark": BENCHMARK,
    "marts.timeliness": TIMELINESS, "marts.exception": EXCEPTION, "marts.completeness": COMPLETENESS,
    "marts.sign_off": SIGN_OFF, "marts.revision": REVISION, "catalogue.series": SERIES,
    "marts.finding": FINDING, "catalogue.indicator": INDICATOR, "catalogue.category": CATEGORY,
    "catalogue.series_source": SOURCE, "catalogue.area": AREA, "catalogue.board": BOARD,
    "catalogue.period": {"period": S, "name": S, "sort_order": I},
    "quality.model_builds": {"table_name": S, "hash": S},
    "quality.build": {"as_at": T, "event_sequence": I, "code_version": S, "dataset_version": S},
}  # fmt: skip
