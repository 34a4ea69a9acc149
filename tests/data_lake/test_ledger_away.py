"""A database that cannot be used is told in a sentence: where, what was seen, what to do, and never a password."""

import sys
import traceback

import psycopg
import pytest

from data_lake.ledger import LedgerDamaged, LedgerRefused, open_ledger
from tests.data_lake.ledger_story import arrive
from tests.postgres import cluster, name_of

SECRET = "a-password-that-nobody-may-read"  # noqa: S105 - held against what is told


def refusal(url, kind=LedgerDamaged):
    with pytest.raises(kind) as told:
        open_ledger(url)
    assert SECRET not in "".join(traceback.format_exception(told.value))
    return str(told.value)


def test_the_right_password_lets_in_and_a_wrong_one_does_not(postgres):
    with postgres.database() as url:
        place = f"127.0.0.1:{postgres.port}/{name_of(url)}"
        with open_ledger(postgres.url(name_of(url), host="127.0.0.1")) as ledger:
            assert ledger.last_event() == 0
        told = refusal(postgres.url(name_of(url), host="127.0.0.1", password=SECRET))
    assert told == (
        f"The ledger at postgresql://postgres:***@{place} refuses the user or the password. Check them in LSCB_LEDGER."
    )


def test_a_password_among_the_options_is_not_shown_either(postgres):
    told = refusal(f"postgresql://postgres@127.0.0.1:{postgres.port}/postgres?password={SECRET}")
    assert told.startswith(
        f"The ledger at postgresql://postgres@127.0.0.1:{postgres.port}/postgres refuses the user"
    )


def test_a_server_that_is_away_is_told(tmp_path):
    told = refusal(f"postgresql://clerk:{SECRET}@127.0.0.1:1/lscb")
    assert told == (
        "The ledger at postgresql://clerk:***@127.0.0.1:1/lscb does not answer. Check that its server runs and can be "
        "reached from here, and LSCB_LEDGER."
    )
    assert "does not answer" in refusal(f"postgresql://clerk@/lscb?host={tmp_path}")


@pytest.mark.parametrize("wrong", ["database", "user"])
def test_a_database_or_user_that_does_not_exist_is_told(postgres, wrong):
    url = postgres.url("atlantis") if wrong == "database" else postgres.url("postgres", user="nobody")
    assert refusal(url).endswith("knows no such database or user. Check LSCB_LEDGER, or have them made.")


def test_an_address_without_a_database_is_refused():
    told = refusal(f"postgresql://clerk:{SECRET}@host", LedgerRefused)
    assert told == "The ledger's address names no database: write postgresql://clerk:***@host/lscb."


def test_a_user_who_may_make_no_tables_is_told(postgres):
    postgres.tell("create role guest login")
    with postgres.database(is_opened=False) as url:
        told = refusal(postgres.url(name_of(url), user="guest"))
    postgres.tell("drop role guest")
    assert told.endswith("does not let this user make or write its tables. Let the user own the database.")


def test_a_missing_driver_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "needs the driver psycopg, which is not installed here" in refusal(
        "postgresql://host/lscb", LedgerRefused
    )


def test_a_schema_of_its_own_is_an_option_of_the_address(postgres):
    with postgres.database(is_opened=False) as url:
        postgres.tell("create schema board", database=name_of(url))
        with open_ledger(f"{url}&options=-csearch_path%3Dboard") as ledger:
            arrive(ledger, 1)
        with psycopg.connect(url) as connection:
            assert connection.execute("select count(*) from board.event").fetchone() == (1,)


def test_connections_that_were_cut_are_made_anew_and_one_cut_in_the_middle_is_told(postgres):
    cut = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lscb'"
    with postgres.database() as url, open_ledger(url) as ledger:
        arrive(ledger, 1)
        postgres.tell(cut)
        arrive(ledger, 2)
        with pytest.raises(LedgerDamaged, match=r"does not answer\."), ledger._store.writing():
            postgres.tell(cut)
        arrive(ledger, 3)
        assert ledger.last_event() == 3
        assert ledger.verify_trail() == []


def test_a_place_for_writing_that_another_one_holds_too_long_is_told(postgres, monkeypatch):
    monkeypatch.setattr("data_lake.ledger.opening._BUSY_SECONDS", 1)
    with postgres.database() as url, open_ledger(url) as first, open_ledger(url) as second:
        with (
            first._store.writing(),
            pytest.raises(LedgerDamaged, match="was held by another command for too long"),
        ):
            arrive(second, 1)
        arrive(second, 1)


def test_a_transaction_that_stands_open_too_long_is_closed_and_told(postgres, monkeypatch):
    monkeypatch.setattr("data_lake.ledger.opening._OPEN_SECONDS", 1)
    with postgres.database() as url, open_ledger(url) as first, open_ledger(url) as second:
        with (
            pytest.raises(LedgerDamaged, match="closed a transaction that stood open too long"),
            first._store.writing(),
        ):
            arrive(second, 1)  # waits until the server ends what stands in its way
        assert second.last_event() == 1


@pytest.mark.parametrize(("is_ci", "ends"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_where_postgresql_is_absent_its_tests_fail_under_ci_and_are_skipped_elsewhere(
    monkeypatch, is_ci, ends
):
    monkeypatch.setenv("CI", is_ci)
    monkeypatch.setattr("tests.postgres._binaries", lambda: None)
    with pytest.raises(ends, match="PostgreSQL is not installed here"), cluster():
        pytest.fail("it started")
