"""A row's definition says everything that is declared of it, in words that fit a terminal."""

import pytest

from expectations.catalogue import DATASET, load
from expectations.definitions import WIDTH, define

CATALOGUE = load()
EVERY_ROW = pytest.mark.parametrize("indicator", CATALOGUE.indicators, ids=lambda one: one.spec_id)


def told(name: str) -> str:
    """A definition as one line, so that a test need not know where it wraps."""
    return " ".join(define(CATALOGUE, CATALOGUE.indicator(name)).split())


@EVERY_ROW
def test_it_says_what_is_declared(indicator):
    text = " ".join(define(CATALOGUE, indicator).split())
    said = [
        indicator.title,
        indicator.id,
        indicator.question,
        indicator.framework_text,
        *indicator.framework_gaps,
    ]
    said += [*indicator.references, *indicator.decisions, *(one.label for one in indicator.series[1:])]
    assert [one for one in said if " ".join(one.split()) not in text] == []


@EVERY_ROW
def test_it_fits_a_terminal(indicator):
    lines = define(CATALOGUE, indicator).splitlines()
    assert max(len(line) for line in lines) <= WIDTH
    assert lines[0].startswith(indicator.title[:40])
    assert [line for line in lines if line != line.rstrip()] == []


@EVERY_ROW
def test_it_never_shows_a_key_of_the_files(indicator):
    text = define(CATALOGUE, indicator)
    keys = ["_is_good", "year_to_date", "in_quarter", "half_yearly", "csc4", "catch7", "district7"]
    written = indicator.decision + indicator.denominator
    assert [key for key in keys if key in text and key not in written] == []


def test_whether_high_or_low_is_good_is_said_in_words():
    assert "A low figure is good. Plans should achieve change within two years" in told("6")
    assert "A high figure is good." in told("8")
    assert "Neither high nor low is good in itself." in told("1")


def test_the_ways_of_counting_time_are_said_in_words():
    assert (
        "From 1 April to the end of the quarter; also in the quarter, and over the last twelve months."
        in told("6")
    )


def test_who_supplies_it_names_agency_frequency_and_return():
    assert 'North Yorkshire Police, every quarter, in the return "Child abuse crimes".' in told("33")
    assert "North Yorkshire Council licensing, every half-year" in told("29a")
    assert 'in the returns "Permanent exclusions", "Permanent exclusions of the academic year".' in told("21")


def test_what_nobody_supplies_says_where_it_comes_from():
    assert "Nobody: it is worked out from substance_treatment_quarterly." in told("23")
    assert "Nobody: it is worked out from published figures." in told("2")


def test_a_rate_says_for_whom():
    assert "A rate per 10,000, to one decimal, for the population of children aged 0 to 17." in told("1")
    assert "A rate per 1,000, to one decimal, for the population of women aged 15 to 17." in told("42")


def test_places_are_named_and_the_unknown_is_not_one_of_them():
    assert "The team areas: Scarborough, Whitby and Ryedale; Harrogate and Craven; Selby;" in told("3")
    assert "out of area" not in told("3")
    assert "The team areas (worked out):" in told("50")
    assert "The catchments (at a later date):" in told("23")


def test_places_are_those_of_the_board():
    eastmoor = load(DATASET.parent / "dataset_eastmoor")
    text = " ".join(define(eastmoor, eastmoor.indicator("50")).split())
    assert "Moor North; Moor South. The catchments: Heather; Tarn; Saltmarsh." in text
    assert "Eastmoor Early Help (invented)" in text


def test_what_it_is_compared_with_or_why_not():
    assert "the Department for Education's children in need figures; the Local Authority" in told(
        "6"
    ).replace("The D", "the D")
    assert "Interactive Tool (what replaced it)" in told("5")
    assert "Compared with Nothing: No published figure was found." in told("9")


def test_short_forms_are_spelt_out_where_they_are_used():
    assert "CPP is child protection plan" in told("6")
    assert "CPP is" not in told("24")
    assert "CAF is Common Assessment Framework" in told("50")


def test_what_is_special_about_a_row_is_said():
    assert "The framework has it under review." in told("26")
    assert "It is optional: an empty answer is accepted." in told("41")
    assert "It is also collected for the region." in told("44a")
    assert "Mind" not in told("6")
