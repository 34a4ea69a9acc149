"""What can be set from outside, and the clocks."""

import os
import pwd
from datetime import UTC, datetime, timedelta, timezone

import pytest

from flows.settings import DEMONSTRATION_CLOCK, SetClock, Settings, SystemClock

NOON = datetime(2024, 5, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in [name for name in os.environ if name.startswith("LSCB_")]:
        monkeypatch.delenv(name)


def test_everything_is_optional_and_lies_in_the_checkout():
    settings = Settings()
    assert settings.root.parts[-2:] == ("demo", "lake")
    assert (settings.datasets / "dataset" / "board.toml").is_file()
    assert settings.boards == ("nyscb", "eastmoor")
    assert settings.ledger is None


def test_each_is_read_from_the_environment(monkeypatch, tmp_path):
    for name, value in {
        "ROOT": str(tmp_path), "LEDGER": "sqlite:///x", "BOARD": " one, ,two ", "ACTOR": "clerk", "UNKNOWN": "ignored",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"LSCB_{name}", value)
    settings = Settings()
    assert (settings.root, settings.ledger, settings.actor) == (tmp_path, "sqlite:///x", "clerk")
    assert settings.boards == ("one", "two")


def test_the_password_of_a_ledgers_database_is_not_shown_with_the_settings():
    assert "opensesame" not in repr(Settings(ledger="postgresql://clerk:opensesame@host/lscb"))


def test_the_actor_is_the_user_of_the_system_whatever_the_environment_says(monkeypatch):
    monkeypatch.setenv("LOGNAME", "somebody_else")
    monkeypatch.setenv("USER", "somebody_else")
    assert Settings().acting == pwd.getpwuid(os.getuid()).pw_name
    assert Settings(actor="clerk").acting == f"clerk ({pwd.getpwuid(os.getuid()).pw_name})"


def test_a_user_without_a_name_is_told_by_number(monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 4_000_017)
    assert Settings().acting == "user 4000017"


def test_the_machines_clock_tells_utc(tmp_path):
    clock = Settings(root=tmp_path).clock()
    assert isinstance(clock, SystemClock)
    assert clock.now().utcoffset() == timedelta(0)


def test_a_demonstrations_lake_brings_its_own_standing_clock(tmp_path):
    (tmp_path / DEMONSTRATION_CLOCK).write_text("2024-05-10T12:00:00+00:00\n")
    clock = Settings(root=tmp_path).clock()
    assert (clock.now(), clock.now()) == (NOON, NOON)


def test_a_set_clock_moves_on_and_never_back():
    clock = SetClock(datetime(2024, 5, 10, 13, 0, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC
    clock.tick()
    assert clock.now() == NOON + timedelta(minutes=1)
    clock.move_to(NOON + timedelta(days=1))
    with pytest.raises(
        ValueError, match=r"^the clock stands at 2024-05-11 12:00 and does not run back to 2024-05-10"
    ):
        clock.move_to(NOON)
    assert clock.now() == NOON + timedelta(days=1)
