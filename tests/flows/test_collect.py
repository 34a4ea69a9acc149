"""From a file in an inbox to a verdict in the ledger and rows in the lake."""

from datetime import UTC, datetime
from functools import partial

import polars as pl
import pytest

from data_lake.invented import imperfections
from data_lake.invented.files import FORMS
from data_lake.invented.returns import Inventor
from data_lake.lake import LakeDamaged
from expectations.contracts.aggregate import check
from expectations.findings import Severity
from expectations.gates.gate import gate
from expectations.periods import parse
from flows.office import open_office
from flows.settings import SetClock
from flows.steps.judge import judge_arrivals
from flows.steps.take import take
from tests.handed_in import collect

QUARTER = parse("2023-24-Q4")


@pytest.fixture
def rows(office):
    return Inventor(office.catalogue("nyscb")).quarter(QUARTER)


def hand_in(office, rows, provider, form="csv", name="return", board="nyscb"):
    folder = office.lake.inbox(board, provider)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.{form}"
    path.write_bytes(FORMS[form](rows.filter(pl.col("provider") == provider)))
    return path


def verdicts(office, board="nyscb"):
    return {(one.provider, one.return_id): one.verdict for one in office.ledger.submissions(board)}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_sound_file_is_accepted_in_every_form(office, rows, form):
    path = hand_in(office, rows, "lado", form)
    done = collect(office, "nyscb", ["lado"])
    assert verdicts(office) == {("lado", "allegations"): "accepted"}
    assert not path.exists()
    (submission,) = office.ledger.current("nyscb")
    assert (submission.submission_id,) == done.submissions
    kept = office.lake.read_accepted(submission.accepted_path)
    given = rows.filter(pl.col("provider") == "lado")
    assert kept.height == submission.row_count == given.height
    assert kept["numerator"].sum() == given["numerator"].sum()


def test_one_file_may_hold_several_returns(office, rows):
    hand_in(office, rows, "police", "xlsx")
    collect(office, "nyscb")
    owed = set(rows.filter(pl.col("provider") == "police")["return_id"])
    assert len(owed) > 1
    assert {return_id for _, return_id in verdicts(office)} == owed
    assert len(office.ledger.arrivals("nyscb")) == 1


def test_two_faults_in_one_file_give_two_findings_each_at_its_cell_and_stop_nobody_else(office, rows):
    is_whole = (pl.col("breakdown") == "all") & (pl.col("area_type") == "county")
    spoilt = rows.with_columns(
        pl.when((pl.col("series") == "esafety_incidents") & is_whole)
        .then(-3)
        .otherwise(pl.col("numerator"))
        .alias("numerator"),
    )
    missing = spoilt.filter(~((pl.col("series") == "missing_home_24h_children") & is_whole))
    for provider in ("police", "lado", "youth_offending_team"):
        hand_in(office, missing, provider)
    collect(office, "nyscb")
    rejected = [one for one in office.ledger.submissions("nyscb") if one.verdict == "rejected"]
    found = [finding for one in rejected for finding in office.ledger.findings(one.submission_id)]
    lines = missing.filter(pl.col("provider") == "police").with_row_index(offset=2)
    row = lines.filter((pl.col("series") == "esafety_incidents") & (pl.col("area_type") == "county"))[
        "index"
    ][0]
    places = sorted(
        (one.indicator_id, one.series, one.address.row, one.address.column, one.observed) for one in found
    )
    assert places == [
        ("esafety_incidents_with_police", "esafety_incidents", row, "numerator", "negative"),
        ("missing_from_home_over_24_hours", "missing_home_24h_children", 0, "", "absent"),
    ]
    assert {key for key, verdict in verdicts(office).items() if verdict == "rejected"} == {
        ("police", "esafety_incidents"),
        ("police", "missing_children"),
    }
    assert verdicts(office)["lado", "allegations"] == "accepted"
    assert verdicts(office)["youth_offending_team", "youth_justice"] == "accepted"


def test_an_unreadable_file_is_told_and_stops_nobody(office, rows):
    hand_in(office, rows, "lado")
    folder = office.lake.inbox("nyscb", "police")
    folder.mkdir(parents=True)
    (folder / "return.csv").write_bytes(b"\x89PNG not a table")
    collect(office, "nyscb")
    assert verdicts(office) == {("lado", "allegations"): "accepted", ("police", ""): "rejected"}
    (refused,) = [one for one in office.ledger.submissions("nyscb") if one.provider == "police"]
    (finding,) = office.ledger.findings(refused.submission_id)
    assert finding.code.startswith("R-")
    assert "PNG" not in finding.sentence


def test_a_return_in_the_wrong_inbox_is_refused_with_the_reason(office, rows):
    folder = office.lake.inbox("nyscb", "police")
    folder.mkdir(parents=True)
    (folder / "return.csv").write_bytes(FORMS["csv"](rows.filter(pl.col("provider") == "lado")))
    collect(office, "nyscb")
    (refused,) = office.ledger.submissions("nyscb")
    (finding,) = office.ledger.findings(refused.submission_id)
    assert finding.sentence == "Row 2, column return_id: this provider owes no such return for such a period."


def test_the_same_file_again_changes_nothing(office, rows):
    hand_in(office, rows, "lado")
    collect(office, "nyscb")
    before = office.ledger.submissions("nyscb")
    hand_in(office, rows, "lado", name="again")
    done = collect(office, "nyscb")
    assert done.submissions == ()
    assert office.ledger.submissions("nyscb") == before
    assert [event.kind for event in office.ledger.events()][-1] == "arrival_seen_again"


def test_a_correction_supersedes_as_a_whole(office, rows, clock):
    own = rows.filter(pl.col("provider") == "integrated_services")
    hand_in(office, imperfections.told_missing(own), "integrated_services")
    collect(office, "nyscb")
    clock.tick()
    hand_in(office, rows, "integrated_services", name="corrected")
    collect(office, "nyscb")
    by_return: dict[str, list[tuple[str, str | None]]] = {}
    for one in office.ledger.submissions("nyscb"):
        by_return.setdefault(one.return_id, []).append((one.state, one.supersedes))
    for first, second in by_return.values():
        assert first == ("superseded", None)
        assert second[0] == "accepted"
        assert second[1] is not None


def test_with_the_gx_adapter_broken_nothing_is_accepted_and_everything_is_not_evaluable(
    office, rows, monkeypatch
):
    def broken(*_arguments, **_options):
        raise RuntimeError("a figure that must not be told")

    monkeypatch.setattr("flows.steps.judge.gate", partial(gate, engine=broken))
    for provider in ("lado", "police"):
        hand_in(office, rows, provider)
    collect(office, "nyscb")
    assert set(verdicts(office).values()) == {"rejected"}
    findings = [
        finding
        for one in office.ledger.submissions("nyscb")
        for finding in office.ledger.findings(one.submission_id)
    ]
    assert findings
    assert not any(one.is_evaluable for one in findings)
    assert not any("must not be told" in one.sentence for one in findings)
    assert office.ledger.current("nyscb") == ()


def test_what_is_still_being_written_or_is_no_file_is_left_alone(office):
    folder = office.lake.inbox("nyscb", "lado")
    (folder / "sub").mkdir(parents=True)
    (folder / "return.csv.part").write_text("return_id")
    (folder / ".hidden").write_text("x")
    (folder / "link.csv").symlink_to(folder / "return.csv.part")
    assert collect(office, "nyscb", ["lado"]).arrivals == ()
    assert len(list(folder.iterdir())) == 4


def test_a_file_before_the_period_ended_is_refused(office, rows, clock):
    early = type(clock)(datetime(2024, 3, 20, 9, 0, tzinfo=UTC))
    object.__setattr__(office, "clock", early)
    hand_in(office, rows, "lado")
    collect(office, "nyscb")
    (refused,) = office.ledger.submissions("nyscb")
    assert refused.verdict == "rejected"
    assert [one.check for one in office.ledger.findings(refused.submission_id)] == ["period_had_ended"]


def test_a_space_at_the_end_of_a_period_or_a_return_stops_nobody(office, rows):
    stray = rows.with_columns(
        pl.when(pl.int_range(pl.len()) % 2 == 0)
        .then(pl.col("period") + " ")
        .otherwise(pl.col("period"))
        .alias("period"),
        pl.col("return_id") + " ",
    )
    hand_in(office, stray, "police")
    hand_in(office, rows, "lado")
    collect(office, "nyscb")
    assert set(verdicts(office).values()) == {"accepted"}
    assert {provider for provider, _ in verdicts(office)} == {"police", "lado"}


def test_a_file_that_breaks_the_contract_itself_is_refused_and_stops_nobody(office, rows, monkeypatch):
    def breaks(raw, slot, catalogue):
        if slot.provider == "police":
            raise KeyError("a figure that must not be told")
        return check(raw, slot, catalogue)

    monkeypatch.setattr("expectations.contracts.aggregate.check", breaks)
    hand_in(office, rows, "police")
    hand_in(office, rows, "lado")
    done = collect(office, "nyscb")
    assert verdicts(office) == {("police", ""): "rejected", ("lado", "allegations"): "accepted"}
    (refused,) = [one for one in office.ledger.submissions("nyscb") if one.provider == "police"]
    (finding,) = office.ledger.findings(refused.submission_id)
    assert finding.sentence == "The whole file: it could not be judged, so nothing in it is believed."
    assert finding.observed == "KeyError"
    assert not finding.is_evaluable
    assert refused.submission_id in done.submissions


def test_what_came_too_early_is_judged_when_it_comes_again(office, rows, clock):
    early = type(clock)(datetime(2024, 3, 20, 9, 0, tzinfo=UTC))
    object.__setattr__(office, "clock", early)
    hand_in(office, rows, "lado")
    collect(office, "nyscb")
    early.move_to(clock.now())
    hand_in(office, rows, "lado")
    done = collect(office, "nyscb")
    assert len(done.submissions) == 1
    assert [one.state for one in office.ledger.submissions("nyscb")] == ["rejected", "accepted"]
    assert office.ledger.verify_trail() == []


def test_the_first_file_can_be_put_back_after_its_correction(office, rows):
    own = rows.filter(pl.col("provider") == "integrated_services")
    for one in (own, imperfections.told_missing(own), own):
        hand_in(office, one, "integrated_services")
        collect(office, "nyscb")
    kept = [one for one in office.ledger.submissions("nyscb") if one.return_id == "common_assessments"]
    assert [one.state for one in kept] == ["superseded", "superseded", "accepted"]
    assert kept[2].supersedes == kept[1].submission_id


def test_a_return_nobody_owes_is_among_the_judgements(office, rows):
    folder = office.lake.inbox("nyscb", "police")
    folder.mkdir(parents=True)
    (folder / "return.csv").write_bytes(FORMS["csv"](rows.filter(pl.col("provider") == "lado")))
    done = collect(office, "nyscb")
    (refused,) = office.ledger.submissions("nyscb")
    assert done.submissions == (refused.submission_id,)


def test_one_providers_file_cannot_fill_in_anothers_figures(office):
    quarter = parse("2023-24-Q4")
    rows = Inventor(office.catalogue("nyscb")).quarter(quarter)
    mine = rows.filter(pl.col("provider") == "la_human_resources")
    theirs = rows.filter(pl.col("provider") == "police_human_resources").with_columns(
        provider=pl.lit("la_human_resources"), return_id=pl.lit("la_staff_checks")
    )
    hand_in(office, pl.concat([mine, theirs]), "la_human_resources")
    collect(office, "nyscb", ["la_human_resources"])
    (submission,) = office.ledger.submissions("nyscb")
    assert submission.verdict == "rejected"
    findings = office.ledger.findings(submission.submission_id)
    assert {one.code for one in findings if one.severity is Severity.ERROR} == {"K-10", "K-19"}


@pytest.mark.parametrize("label", ["2050-51-Q1", "1999-00-Q1", "2013-14-Q4"])
def test_a_mistyped_year_is_sent_back_and_holds_up_nobody(office, rows, label):
    wrong = rows.with_columns(period=pl.lit(label))
    hand_in(office, wrong, "lado")
    hand_in(office, rows, "police")
    collect(office, "nyscb")
    assert {one.verdict for one in office.ledger.current("nyscb")} == {"accepted"}
    (refused,) = [one for one in office.ledger.submissions("nyscb") if one.verdict == "rejected"]
    assert [one.code for one in office.ledger.findings(refused.submission_id)] == ["T-03"]
    assert office.ledger.waiting("nyscb") == ()


def test_what_is_judged_does_not_depend_on_which_files_came_together(settings, tmp_path):
    """Four quarters that each are possible, and together more than is possible: the last is sent back either way."""
    found = []
    for number, together in enumerate((True, False)):
        clock = SetClock(datetime(2024, 4, 10, 9, 0, tzinfo=UTC))
        with open_office(settings.model_copy(update={"root": tmp_path / str(number)}), clock) as office:
            inventor = Inventor(office.catalogue("nyscb"))
            quarters = [parse(f"2023-24-Q{one}") for one in (1, 2, 3, 4)]
            for quarter in quarters:
                rows = inventor.quarter(quarter).with_columns(
                    numerator=pl.when(
                        pl.col("indicator_id") == "youth_justice_first_time_entrants"
                    ).then(pl.col("numerator") * 30).otherwise(pl.col("numerator"))
                )  # fmt: skip
                hand_in(office, rows, "youth_offending_team", name=f"return_{quarter.label}")
                if not together:
                    collect(office, "nyscb")
            collect(office, "nyscb")
            found.append(
                sorted(
                    (
                        one.period,
                        one.verdict,
                        tuple(finding.code for finding in office.ledger.findings(one.submission_id)),
                    )
                    for one in office.ledger.submissions("nyscb")
                )
            )
    assert found[0] == found[1]
    by_period = {period: codes for period, _, codes in found[0]}
    assert by_period["2023-24-Q1"] != by_period["2023-24-Q4"]


def test_an_arrival_whose_bytes_changed_waits_and_holds_up_nobody(office, rows):
    hand_in(office, rows, "lado")
    hand_in(office, rows, "police")
    take(office, "nyscb", ["lado", "police"], whole=True)
    lado, _ = office.ledger.arrivals("nyscb")
    path = office.lake.landing / lado.sha256[:2] / lado.sha256
    path.chmod(0o600)
    path.write_bytes(b"something else")
    with pytest.raises(LakeDamaged, match="the bytes of this arrival have changed"):
        judge_arrivals(office, "nyscb")
    assert {one.provider for one in office.ledger.current("nyscb")} == {"police"}
    assert [one.provider for one in office.ledger.waiting("nyscb")] == ["lado"]


def test_what_a_run_that_died_had_taken_is_judged_by_the_next(office, rows):
    hand_in(office, rows, "lado")
    take(office, "nyscb", ["lado"], whole=True)
    collect(office, "nyscb", ["police"])
    assert verdicts(office) == {("lado", "allegations"): "accepted"}


def test_damage_to_what_one_provider_sent_before_stops_nobody_else(office, rows):
    before = Inventor(office.catalogue("nyscb")).quarter(QUARTER.previous())
    hand_in(office, before, "lado")
    collect(office, "nyscb", ["lado"])
    (stands,) = office.ledger.current("nyscb")
    path = office.lake.root / stands.accepted_path
    path.chmod(0o600)
    path.write_bytes(b"PAR1 no longer")
    hand_in(office, rows, "lado")
    hand_in(office, rows, "police")
    collect(office, "nyscb")
    assert {one.provider for one in office.ledger.current("nyscb") if one.period == QUARTER.label} == {
        "police"
    }
    (refused,) = [one for one in office.ledger.submissions("nyscb") if one.verdict == "rejected"]
    assert (refused.provider, refused.period) == ("lado", QUARTER.label)
    (told,) = [one for one in office.ledger.findings(refused.submission_id) if one.code == "P-04"]
    assert not told.is_evaluable
    assert "what was accepted for earlier periods could not be read" in told.sentence
