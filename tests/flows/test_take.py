"""What lies in an inbox is taken once and copied from one descriptor; what is no plain file stops nobody."""

import json
import os
import socket
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from data_lake.inboxes import NotTaken, StillChanging, plain_name
from data_lake.inboxes.folder import FolderHome, FolderInbox
from data_lake.ledger.looks import LOOKED_OTHERWISE
from data_lake.parsers.faults import LARGEST_FILE
from flows.steps.take import NOT_TAKEN
from flows.steps.take import take as take_as_found


@pytest.fixture
def folder(office):
    made = office.lake.inbox("nyscb", "lado")
    made.mkdir(parents=True)
    return made


def take(office, board, providers):
    """Take what a test has put there, which is whole."""
    return take_as_found(office, board, providers, whole=True).arrivals


def open_inbox(folder):
    return FolderHome(folder.parent).open()


def told(office):
    return [json.loads(one.detail)["observed"] for one in office.ledger.events(kind=NOT_TAKEN)]


def names(office):
    return [one.original_name for one in office.ledger.arrivals("nyscb")]


def lay_link(folder, outside):
    (folder / "odd.csv").symlink_to(outside)


def lay_dangling_link(folder, outside):
    (folder / "odd.csv").symlink_to(folder / "nowhere")


def lay_hard_link(folder, outside):
    (folder / "odd.csv").hardlink_to(outside)


def lay_fifo(folder, outside):
    os.mkfifo(folder / "odd.csv")


def lay_folder(folder, outside):
    (folder / "odd.csv").mkdir()


def lay_socket(folder, outside):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(folder / "odd.csv"))


def lay_device(folder, outside):
    os.mknod(folder / "odd.csv", stat.S_IFCHR | 0o600, os.makedev(1, 3))


def lay_large(folder, outside):
    with (folder / "odd.csv").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)


@pytest.mark.parametrize(
    ("lay", "why"),
    [
        (lay_link, "symbolic_link"),
        (lay_dangling_link, "symbolic_link"),
        (lay_hard_link, "hard_link"),
        (lay_fifo, "not_a_file"),
        (lay_folder, "folder"),
        (lay_socket, "not_a_file"),
        (lay_device, "not_a_file"),
        (lay_large, "too_large"),
    ],
)
def test_what_is_no_plain_file_is_left_told_once_and_stops_no_other(office, folder, tmp_path, lay, why):
    outside = tmp_path / "outside.csv"
    outside.write_text("a secret of the machine")
    try:
        lay(folder, outside)
    except PermissionError:
        # Only the superuser can make a device; without it, a folder shows that the next look is as quiet.
        lay_folder(folder, outside)
        why = "folder"
    (folder / "a.csv").write_text("before")
    (folder / "z.csv").write_text("after")
    assert len(take(office, "nyscb", ["lado"])) == 2
    assert told(office) == [why]
    (event,) = office.ledger.events(kind=NOT_TAKEN)
    assert "odd" not in event.subject + event.detail
    assert take(office, "nyscb", ["lado"]) == []
    assert told(office) == [why]
    assert os.path.lexists(folder / "odd.csv")
    assert sorted(one.name for one in folder.iterdir()) == ["odd.csv"]
    assert names(office) == ["a.csv", "z.csv"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("x" * 251 + ".csv", "x" * 251 + ".csv"),
        ("a\nb\x1b[31m.csv", "a\\nb\\x1b[31m.csv"),
        ("gpj.\u202evsc", "gpj.\\u202evsc"),
        ("..%2f..%2fetc.csv", "..%2f..%2fetc.csv"),
        ("CON.csv", "CON.csv"),
        ("nul", "nul"),
        ("<img src=x>.csv", "<img src=x>.csv"),
        (os.fsdecode(b"\xff\xfe.csv"), "\\xff\\xfe.csv"),
        ("caf\u00e9.csv", "caf\u00e9.csv"),
        ("=cmd|' 'csv", "=cmd|' 'csv"),
    ],
)
def test_an_odd_name_is_kept_as_data_and_the_file_lands_under_ours(office, folder, name, shown):
    (folder / name).write_text("content")
    assert len(take(office, "nyscb", ["lado"])) == 1
    (arrival,) = office.ledger.arrivals("nyscb")
    assert arrival.original_name == plain_name(name) == shown
    assert office.lake.landed(arrival.sha256) == b"content"
    assert list(folder.iterdir()) == []


def test_names_that_differ_in_case_only_are_two_files(office, folder):
    (folder / "Return.csv").write_text("one")
    (folder / "return.csv").write_text("two")
    assert len(take(office, "nyscb", ["lado"])) == 2


def test_a_file_that_comes_under_the_name_of_a_copied_one_is_not_lost(folder):
    path = folder / "return.csv"
    path.write_text("first")
    with open_inbox(folder) as inbox:
        copy = inbox.copy("return.csv")
        path.unlink()
        path.write_text("second, longer")
        inbox.clear("return.csv", copy)
        assert path.read_text() == "second, longer"
        inbox.clear("return.csv", inbox.copy("return.csv"))
        inbox.clear("return.csv", copy)
    assert list(folder.iterdir()) == []


def test_a_file_that_is_written_to_while_it_is_copied_waits_for_the_next_look(folder, monkeypatch):
    path = folder / "return.csv"
    path.write_text("half")
    real = os.read

    def slow(descriptor, size):
        piece = real(descriptor, size)
        with path.open("a") as file:
            file.write("more")
        monkeypatch.setattr(os, "read", real)
        return piece

    with open_inbox(folder) as inbox:
        monkeypatch.setattr(os, "read", slow)
        with pytest.raises(StillChanging):
            inbox.copy("return.csv")
        assert inbox.copy("return.csv").data.startswith(b"half")


def test_a_file_that_cannot_be_read_or_removed_stops_no_other(office, folder, monkeypatch):
    for name in ("a.csv", "b.csv", "c.csv"):
        (folder / name).write_text(name)
    real_open, real_unlink = os.open, os.unlink

    def open_(path, *words, **more):
        if path == "a.csv":
            raise PermissionError(13, "a secret")
        return real_open(path, *words, **more)

    def unlink(path, **more):
        if path == "b.csv":
            raise PermissionError(13, "a secret")
        return real_unlink(path, **more)

    monkeypatch.setattr(os, "open", open_)
    monkeypatch.setattr(os, "unlink", unlink)
    assert len(take(office, "nyscb", ["lado"])) == 2
    assert told(office) == ["not_readable", "not_cleared"]
    assert names(office) == ["b.csv", "c.csv"]
    # What cannot be cleared is not taken again at each look.
    assert take(office, "nyscb", ["lado"]) == []
    assert told(office) == ["not_readable", "not_cleared"]
    kinds = [one.kind for one in office.ledger.events()]
    assert kinds.count("arrival_received") == 2
    assert "arrival_seen_again" not in kinds


def test_an_inbox_that_cannot_be_looked_into_is_not_an_empty_one(office, folder, monkeypatch):
    (folder / "a.csv").write_text("here")
    other = office.lake.inbox("nyscb", "police")
    other.mkdir(parents=True)
    (other / "b.csv").write_text("there")
    real = os.listdir
    calls = []

    def listdir(where):
        calls.append(where)
        if len(calls) == 1:
            raise OSError(5, "a secret")
        return real(where)

    monkeypatch.setattr(os, "listdir", listdir)
    assert len(take(office, "nyscb", ["lado", "police"])) == 1
    (event,) = office.ledger.events(kind=LOOKED_OTHERWISE)
    assert (event.subject, json.loads(event.detail)) == ("nyscb/lado", {"observed": "not_readable"})
    looks = office.ledger.looks.last("nyscb")
    assert (looks["lado"].fault, looks["lado"].good_at) == ("not_readable", None)
    assert (looks["police"].fault, looks["police"].good_at) == ("", office.clock.now())
    assert office.ledger.verify_trail() == []


def link_in(home, other):
    (home / "in").symlink_to(other / "in")


def link_home(home, other):
    home.rmdir()
    home.symlink_to(other)


def link_nowhere(home, other):
    (home / "in").symlink_to(home / "nowhere")


@pytest.mark.parametrize("lay", [link_in, link_home, link_nowhere])
def test_an_inbox_that_is_a_link_leads_nowhere_and_is_told(office, folder, lay):
    (folder / "theirs.csv").write_text("what another agency handed in")
    home = office.lake.inbox("nyscb", "police").parent
    home.mkdir(parents=True)
    lay(home, folder.parent)
    taken = take_as_found(office, "nyscb", ["police"], whole=True)
    assert (taken.arrivals, taken.unseen["police"].why) == ([], "symbolic_link")
    assert office.ledger.looks.last("nyscb")["police"].fault == "symbolic_link"
    assert [one.name for one in folder.iterdir()] == ["theirs.csv"]


def test_nothing_is_put_through_a_link(office, folder):
    home = office.lake.inbox("nyscb", "police").parent
    home.mkdir(parents=True)
    (home / "out").symlink_to(folder)
    with pytest.raises(OSError, match="symbolic links"):
        office.inboxes.give("nyscb", "police", {"receipt.html": b"for the police"})
    assert list(folder.iterdir()) == []
    (home / "out").unlink()
    for content in (b"first", b"second"):
        (given,) = office.inboxes.give("nyscb", "police", {"receipt.html": content})
        assert Path(given).read_bytes() == content
    assert [one.name for one in (home / "out").iterdir()] == ["receipt.html"]
    assert stat.S_IMODE(Path(given).stat().st_mode) == 0o644


def test_what_changes_while_it_is_copied_is_kept_in_mind_from_when_it_was_first_seen(
    office, folder, clock, monkeypatch
):
    (folder / "return.csv").write_text("half")

    def changing(*_):
        raise StillChanging

    monkeypatch.setattr(FolderInbox, "copy", changing)
    first = clock.now()
    for _ in range(3):
        assert take(office, "nyscb", ["lado"]) == []
        clock.tick(seconds=3600)
    (seen,) = office.ledger.looks.sightings("nyscb", "lado").values()
    assert (seen.seen_at, seen.why, seen.arrival_id) == (first, "", None)
    assert seen.is_awaited(first + timedelta(hours=47))
    assert not seen.is_awaited(first + timedelta(hours=48))


def test_a_refusal_to_take_names_its_class_only(folder):
    (folder / "Jane Example.csv").mkdir()
    with open_inbox(folder) as inbox, pytest.raises(NotTaken, match=r"^Left in the inbox: folder\.$"):
        inbox.copy("Jane Example.csv")
