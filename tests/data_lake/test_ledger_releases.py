"""Imports of published statistics in the ledger and the lake: recorded once, seen as of any event, never touched."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from data_lake.lake import Lake, LakeDamaged, NameRefused
from data_lake.ledger import Imported, LedgerRefused, open_ledger

AT = datetime(2025, 1, 10, 9, 0, tzinfo=UTC)
FILES = (("d1.csv", "a" * 64), ("d3 of England.csv", "b" * 64))
ONE = Imported("nyscb", "lait", "2025-10-10", FILES, "c" * 64, "releases/figures/lait/x.parquet", 7, AT)


def test_an_import_is_recorded_once_and_seen_from_its_event_on(ledger_url):
    with open_ledger(ledger_url) as ledger:
        assert ledger.releases.record(ONE, actor="ann (analyst)")
        assert not ledger.releases.record(replace(ONE, imported_at=AT + timedelta(days=1)), actor="bob")
        assert ledger.releases.record(replace(ONE, release="2026-04-14"), actor="ann (analyst)")
        assert ledger.releases.all() == (ONE, replace(ONE, release="2026-04-14"))
        assert ledger.snapshot(0).release.height == 0
        assert ledger.snapshot(1).release.select("source", "release", "figures", "imported_at").rows() == [
            ("lait", "2025-10-10", 7, AT)
        ]
        assert ledger.snapshot().release["release"].to_list() == ["2025-10-10", "2026-04-14"]
        event = ledger.events(kind="release_imported")[0]
        assert (event.subject, event.actor) == ("lait/2025-10-10", "ann (analyst)")
        assert "d1.csv" not in event.detail, "a name may say more than an id"
        assert ledger.verify_trail() == []


@pytest.mark.parametrize("wrong", [{"files": ()}, {"figures": 0}])
def test_an_import_of_nothing_is_refused(ledger_url, wrong):
    with (
        open_ledger(ledger_url) as ledger,
        pytest.raises(LedgerRefused, match="with its files and the figures"),
    ):
        ledger.releases.record(replace(ONE, **wrong), actor="ann")


def test_figures_and_files_of_a_release_are_kept_once_and_proved(tmp_path):
    lake = Lake(tmp_path)
    lake.lay_out()
    frame = pl.DataFrame({"a": [1, 2]})
    path = lake.releases.put(frame, source="lait", release="2025-10-10")
    assert path.startswith("releases/figures/lait/2025-10-10.")
    assert lake.releases.put(frame, source="lait", release="2025-10-10") == path
    assert lake.releases.read(path).equals(frame)
    sha256 = lake.releases.keep(b"a,b\n")
    assert lake.releases.keep(b"a,b\n") == sha256
    assert (tmp_path / "releases" / "files" / sha256[:2] / sha256).read_bytes() == b"a,b\n"
    (tmp_path / path).chmod(0o600)
    (tmp_path / path).write_bytes(b"something else")
    with pytest.raises(LakeDamaged, match="these releases rows have changed since they were put there"):
        lake.releases.read(path)
    with pytest.raises(NameRefused, match="The name of this release cannot be part of a path"):
        lake.releases.put(frame, source="lait", release="../2025")
