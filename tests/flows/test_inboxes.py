"""The same inbox wherever it stands: a folder of the lake, of a share, or of a server reached by SFTP.

The server is a real one, over a folder that the tests see too; so every case lays its files the same way.
"""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import paramiko
import polars as pl
import pytest

from data_lake.inboxes import InboxesRefused, NotGivenBack
from data_lake.invented.files import FORMS
from data_lake.invented.returns import Inventor
from data_lake.ledger.looks import LOOKED_OTHERWISE
from data_lake.parsers.faults import LARGEST_FILE
from expectations.periods import parse
from flows.collect import collect
from flows.office import Office, open_office
from flows.steps.take import NOT_TAKEN, Waiting, take
from tests.sftp_server import Server, serving


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"board": "nyscb"})


HOMES = ("lake", "share", "sftp")


@dataclass
class Place:
    """An office, and where the inboxes of its providers lie on this machine's disk."""

    office: Office
    base: Path
    server: Server | None

    def inbox(self, provider: str = "lado") -> Path:
        folder = self.base / "nyscb" / provider / "in"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def take(self, *providers: str, whole: bool = True):
        return take(self.office, "nyscb", providers or ("lado",), whole=whole)

    def told(self) -> list[str]:
        return [json.loads(one.detail)["observed"] for one in self.office.ledger.events(kind=NOT_TAKEN)]

    def look(self, provider: str = "lado"):
        return self.office.ledger.looks.last("nyscb")[provider]

    def taken_names(self) -> list[str]:
        return [one.original_name for one in self.office.ledger.arrivals("nyscb")]


def place_at(kind, settings, clock, tmp_path):
    base, server, more = settings.root / "inbox", None, {}
    if kind != "lake":
        base = tmp_path / "elsewhere" / "drop"
        base.mkdir(parents=True)
        more = {"inboxes": f"file://{base}"}
    return base, server, more


@pytest.fixture(params=HOMES)
def place(request, settings, clock, tmp_path):
    base, _, more = place_at(request.param, settings, clock, tmp_path)
    if request.param != "sftp":
        with open_office(settings.model_copy(update=more), clock) as office:
            yield Place(office, base, None)
        return
    with (
        serving(base.parent, tmp_path) as server,
        open_office(settings.model_copy(update=server.settings(tmp_path)), clock) as office,
    ):
        yield Place(office, base, server)


@pytest.fixture
def sftp(settings, clock, tmp_path):
    base, _, _ = place_at("sftp", settings, clock, tmp_path)
    with (
        serving(base.parent, tmp_path) as server,
        open_office(settings.model_copy(update=server.settings(tmp_path)), clock) as office,
    ):
        yield Place(office, base, server)


def test_what_is_whole_is_taken_kept_and_cleared_the_oldest_first(place):
    for age, name in enumerate(("z.csv", "a.csv")):
        (place.inbox() / name).write_text(name)
        os.utime(place.inbox() / name, (1_700_000_000 + age, 1_700_000_000 + age))
    assert len(place.take().arrivals) == 2
    assert place.taken_names() == ["z.csv", "a.csv"]
    for one in place.office.ledger.arrivals("nyscb"):
        assert place.office.lake.landed(one.sha256).decode() == one.original_name
    assert list(place.inbox().iterdir()) == []
    assert (place.look().fault, place.look().good_at) == ("", place.office.clock.now())
    assert place.office.ledger.looks.sightings("nyscb", "lado") == {}


def test_a_name_that_says_it_is_unfinished_is_left_and_not_told(place):
    names = [".hidden", "a.crdownload", "a.filepart", "a.part", "a.tmp", "a~", "~$open.xlsx"]
    for name in names:
        (place.inbox() / name).write_text("half")
    assert place.take().arrivals == []
    assert (place.told(), place.look().fault) == ([], "")
    assert sorted(one.name for one in place.inbox().iterdir()) == names
    seen = place.office.ledger.looks.sightings("nyscb", "lado").values()
    assert len(seen) == len(names)
    assert all(one.is_awaited(place.office.clock.now()) for one in seen)


def test_litter_is_neither_taken_nor_kept_in_mind(place):
    names = [".DS_Store", "._return.csv", ".unfinished-x", "Thumbs.db", "desktop.ini"]
    for name in names:
        (place.inbox() / name).write_text("litter")
    assert place.take().arrivals == []
    assert sorted(one.name for one in place.inbox().iterdir()) == names
    assert place.office.ledger.looks.sightings("nyscb", "lado") == {}


def lay_folder(path):
    path.mkdir()


def lay_link(path):
    path.symlink_to(path.parent / "a.csv")


def lay_large(path):
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)


LAID = {"folder": lay_folder, "symbolic_link": lay_link, "too_large": lay_large}


def test_what_is_no_plain_file_is_left_told_once_and_stops_no_other(place):
    (place.inbox() / "a.csv").write_text("before")
    for why, lay in LAID.items():
        lay(place.inbox() / f"{why}.csv")
    (place.inbox() / "z.csv").write_text("after")
    assert len(place.take().arrivals) == 2
    assert place.take().arrivals == []
    assert sorted(place.told()) == sorted(LAID)
    assert place.look().fault == ""
    assert sorted(one.stem for one in place.inbox().iterdir()) == sorted(LAID)


def test_a_file_that_begins_as_xml_may_be_larger_than_others(place, monkeypatch):
    monkeypatch.setattr("data_lake.parsers.kinds.LARGEST_FILE", 1_000)
    monkeypatch.setattr("data_lake.parsers.kinds.LARGEST_XML", 5_000)
    for name, content in (("a.xml", b"<M>"), ("b.csv", b"a,b"), ("c.xml", b"<M>" * 2_000), ("d.csv", b"")):
        (place.inbox() / name).write_bytes(content.ljust(1_001))
    assert len(place.take().arrivals) == 1
    assert place.taken_names() == ["a.xml"]
    assert place.told() == ["too_large"] * 3


ODD_NAMES = (
    "a\nb\x1b[31m.csv", "gpj.\u202evsc", "..%2f..%2fetc.csv", "nul", "<img src=x>.csv", "caf\u00e9.csv", "..csv", "=1+1"
)  # fmt: skip


def test_an_odd_name_is_data(place):
    for name in ODD_NAMES:
        (place.inbox() / name).write_text(name)
    assert len(place.take().arrivals) == len(ODD_NAMES)
    assert all(name.isprintable() for name in place.taken_names())
    assert list(place.inbox().iterdir()) == []


def test_what_does_not_say_that_it_is_whole_is_taken_at_the_second_equal_look(place, clock):
    path = place.inbox() / "return.csv"
    path.write_text("half a ")
    first = place.take(whole=False)
    assert (first.arrivals, first.waiting) == ([], [Waiting("lado", "return.csv", is_behind=False)])
    clock.tick(seconds=59)
    assert place.take(whole=False).arrivals == []
    path.write_text("half a file, and the rest")
    clock.tick(seconds=59)
    assert place.take(whole=False).arrivals == []
    clock.tick(seconds=60)
    assert len(place.take(whole=False).arrivals) == 1
    assert not path.exists()


def test_a_correction_that_says_that_it_is_whole_does_not_overtake_what_it_corrects(place, clock):
    for age, name in enumerate(("first.csv", "second.csv")):
        (place.inbox() / name).write_text("first" if age == 0 else "return_id\ncontrol_total\n")
        os.utime(place.inbox() / name, (1_700_000_000 + age, 1_700_000_000 + age))
    assert [(one.name, one.is_behind) for one in place.take(whole=False).waiting] == [
        ("first.csv", False),
        ("second.csv", True),
    ]
    clock.tick(seconds=60)
    assert place.take(whole=False).waiting == []
    assert place.taken_names() == ["first.csv", "second.csv"]


def test_the_same_size_and_time_with_other_bytes_is_another_look(place, clock):
    path = place.inbox() / "return.csv"
    for text in ("one", "two"):
        path.write_text(text)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        assert place.take(whole=False).arrivals == []
        clock.tick(seconds=60)
    assert len(place.take(whole=False).arrivals) == 1


def test_a_look_that_finds_nothing_new_leaves_no_event_and_no_row(place, clock):
    (place.inbox() / "return.csv").write_text("not whole by its own account")
    (place.inbox() / "odd.csv").mkdir()
    place.take("lado", "police", whole=False)
    before = place.office.ledger.last_event()
    for _ in range(5):
        clock.tick(seconds=5)
        place.take("lado", "police", whole=False)
    assert place.office.ledger.last_event() == before
    sightings = place.office.ledger.looks.sightings("nyscb", "lado").values()
    assert sorted(one.why for one in sightings) == ["", "folder"]
    assert set(place.office.ledger.looks.last("nyscb")) == {"lado", "police"}


def test_a_file_that_is_replaced_after_it_was_copied_is_not_lost(place, monkeypatch):
    path = place.inbox() / "return.csv"
    path.write_text("first")
    real = place.office.ledger.record_arrival

    def recorded(**more):
        monkeypatch.undo()
        done = real(**more)
        path.unlink()
        path.write_text("second, longer")
        return done

    monkeypatch.setattr(place.office.ledger, "record_arrival", recorded)
    assert len(place.take().arrivals) == 1
    assert path.read_text() == "second, longer"
    assert len(place.take().arrivals) == 1
    assert not path.exists()


def test_a_run_that_dies_before_the_file_is_cleared_is_no_second_handing_in(place, monkeypatch):
    """Also when what was taken has been judged and refused in between, by another provider's run."""
    (place.inbox() / "return.csv").write_text("no table at all")
    real = place.office.ledger.record_arrival

    def dies(**more):
        real(**more)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(place.office.ledger, "record_arrival", dies)
        with pytest.raises(KeyboardInterrupt):
            place.take()
    collect(place.office, "nyscb", ["police"])
    assert place.take().arrivals == []
    assert list(place.inbox().iterdir()) == []
    assert len(place.taken_names()) == 1
    kinds = [one.kind for one in place.office.ledger.events()]
    assert "arrival_seen_again" not in kinds
    # The same bytes handed in anew are a second time, since what they held was refused.
    (place.inbox() / "again.csv").write_text("no table at all")
    assert len(place.take().new) == 1


def test_no_inbox_yet_is_nothing_there(place):
    place.inbox("police")
    done = place.take("lado")
    assert (done.arrivals, done.unseen, place.look().fault) == ([], {}, "")


def test_an_inbox_that_cannot_be_listed_is_not_an_empty_one_and_stops_no_other(place, clock):
    seen_at = clock.now()
    place.inbox()
    place.take()
    clock.tick(seconds=600)
    shutil.rmtree(place.inbox())
    (place.base / "nyscb" / "lado" / "in").write_text("a file in its place")
    (place.inbox("police") / "return.csv").write_text("theirs")
    done = place.take("lado", "police")
    assert len(done.arrivals) == 1
    assert set(done.unseen) == {"lado"}
    assert (place.look().fault, place.look().good_at) == ("not_readable", seen_at)
    assert place.look("police").fault == ""
    place.take("lado", "police")
    (place.base / "nyscb" / "lado" / "in").unlink()
    place.take("lado", "police")
    told = [json.loads(one.detail) for one in place.office.ledger.events(kind=LOOKED_OTHERWISE)]
    assert told == [{"observed": "not_readable"}, {"observed": "seen"}]
    assert place.office.ledger.verify_trail() == []


@pytest.mark.parametrize("kind", ["share", "sftp"])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_base_that_is_missing_or_quite_empty_is_a_share_that_is_not_mounted(
    kind, is_there, settings, clock, tmp_path
):
    base, _, more = place_at(kind, settings, clock, tmp_path)
    if not is_there:
        base.rmdir()
    with serving(base.parent, tmp_path) as server:
        more = server.settings(tmp_path) if kind == "sftp" else more
        with open_office(settings.model_copy(update=more), clock) as office:
            assert {name: one.why for name, one in take(office, "nyscb", ["lado"]).unseen.items()} == {
                "lado": "folder_missing"
            }


def test_receipts_and_templates_go_to_the_out_folder_beside_the_inbox(place):
    from flows.steps.template import books, write_templates

    rows = Inventor(place.office.catalogue("nyscb")).quarter(parse("2023-24-Q4"))
    (place.inbox() / "return.xlsx").write_bytes(FORMS["xlsx"](rows.filter(pl.col("provider") == "lado")))
    # A workbook says itself that it is whole: it is taken at the first look.
    done = collect(place.office, "nyscb", ["lado"])
    assert len(done.submissions) == 1
    made = write_templates(
        place.office, books(place.office, "nyscb", parse("2023-24-Q4"), "lado"), "csv", None
    )
    out = place.base / "nyscb" / "lado" / "out"
    assert sorted(one.name for one in out.iterdir()) == [
        "nyscb_lado_2023-24-Q4.csv",
        "receipt_1.html",
        "receipt_1_2023-24-Q4.xlsx",
    ]
    assert made[0].path.endswith("/nyscb/lado/out/nyscb_lado_2023-24-Q4.csv")
    assert made[0].path.startswith("sftp://127.0.0.1:" if place.server else "/")


# What only a server can do.


def test_a_file_that_is_written_to_while_it_is_copied_waits(sftp):
    path = sftp.inbox() / "return.csv"
    path.write_text("half")

    def write_on(read):
        sftp.server.faults.on_read = None
        with read.open("a") as file:
            file.write("more")

    sftp.server.faults.on_read = write_on
    done = sftp.take()
    assert (done.arrivals, done.waiting) == ([], [Waiting("lado", "return.csv", is_behind=False)])
    assert len(sftp.take().arrivals) == 1


def test_a_file_that_cannot_be_read_or_removed_stops_no_other(sftp):
    for name in ("a.csv", "b.csv", "c.csv"):
        (sftp.inbox() / name).write_text(name)
    sftp.server.faults.unread.add("a.csv")
    sftp.server.faults.unremoved.add("b.csv")
    assert len(sftp.take().arrivals) == 2
    assert sftp.told() == ["not_readable", "not_cleared"]
    # What could not be read may be what is owed: nobody is late on the strength of this look.
    assert sftp.look().fault == "not_readable"
    assert sftp.take().arrivals == []
    assert sftp.told() == ["not_readable", "not_cleared"]
    sftp.server.faults.__init__()
    assert len(sftp.take().arrivals) == 1
    assert list(sftp.inbox().iterdir()) == []
    assert "arrival_seen_again" not in [one.kind for one in sftp.office.ledger.events()]
    assert sftp.look().fault == ""


def test_another_file_under_the_name_of_one_that_could_not_be_removed_is_taken(sftp):
    (sftp.inbox() / "a.csv").write_text("first")
    sftp.server.faults.unremoved.add("a.csv")
    assert len(sftp.take().arrivals) == 1
    (sftp.inbox() / "a.csv").write_text("second, of another size")
    assert len(sftp.take().arrivals) == 1
    assert sftp.take().arrivals == []


@pytest.mark.parametrize("name", ["../../../../../etc/passwd", "sub/file.csv", "/etc/passwd"])
def test_a_name_that_leads_elsewhere_is_never_followed(sftp, name):
    (sftp.server.folder / "extra").write_text("x")
    sftp.inbox()
    sftp.server.faults.extra_names.append(name)
    assert sftp.take().arrivals == []
    assert sftp.told() == ["not_a_name"]


def test_a_connection_that_breaks_leaves_the_rest_unseen(sftp):
    for name in ("a.csv", "b.csv"):
        (sftp.inbox() / name).write_text(name)
        os.utime(sftp.inbox() / name, (1_700_000_000, 1_700_000_000))
    (sftp.inbox("police") / "c.csv").write_text("c")
    sftp.server.faults.dropped_at.add("b.csv")
    done = sftp.take("lado", "police")
    assert {name: one.why for name, one in done.unseen.items()} == {"lado": "unreachable"}
    assert sftp.taken_names() == ["a.csv", "c.csv"]
    assert sftp.told() == []
    sftp.server.faults.dropped_at.clear()
    assert len(sftp.take("lado", "police").arrivals) == 1


def test_a_server_that_does_not_answer_a_folder_that_is_barred_and_a_refused_login(
    sftp, tmp_path, settings, clock
):
    (sftp.inbox() / "a.csv").write_text("a")
    sftp.server.faults.unlisted.add("/drop/nyscb/lado/in")
    assert sftp.take().unseen["lado"].why == "not_readable"
    sftp.server.faults.unlisted.clear()
    sftp.server.secrets.write_text('[drop]\npassword = "another"\n')
    with open_office(settings.model_copy(update=sftp.server.settings(tmp_path)), clock) as office:
        assert take(office, "nyscb", ["lado"]).unseen["lado"].why == "login_refused"
    sftp.server.stop()
    assert sftp.take().unseen["lado"].why == "unreachable"
    assert sftp.look().fault == "unreachable"
    assert sftp.taken_names() == []


@pytest.mark.parametrize("known", ["another", "none", "no file"])
def test_a_server_whose_key_is_not_the_known_one_gets_neither_password_nor_trust(sftp, known):
    (sftp.inbox() / "a.csv").write_text("a")
    if known == "another":
        sftp.server.know(paramiko.ECDSAKey.generate())
    elif known == "none":
        sftp.server.known_hosts.write_text("")
    else:
        sftp.server.known_hosts.unlink()
    why = sftp.take().unseen["lado"].why
    assert why == ("setting_not_usable" if known == "no file" else "host_key_not_known")
    assert sftp.taken_names() == []


def test_a_receipt_that_cannot_be_put_is_put_at_the_next_collection(sftp):
    (sftp.inbox() / "a.csv").write_text("no table")
    (sftp.base / "nyscb" / "lado" / "out").write_text("in the way")
    with pytest.raises(
        NotGivenBack, match=r"^sftp://127\.0\.0\.1:\d+/drop/nyscb/lado/out: nothing could be put there \("
    ):
        collect(sftp.office, "nyscb", ["lado"], whole=True)
    (sftp.base / "nyscb" / "lado" / "out").unlink()
    collect(sftp.office, "nyscb", ["lado"])
    assert (sftp.base / "nyscb" / "lado" / "out" / "receipt_1.html").exists()


# The settings.


def test_providers_apart_from_the_base(settings, clock, tmp_path):
    share, own = tmp_path / "share", tmp_path / "own"
    for folder in (share / "nyscb" / "lado" / "in", own / "in"):
        folder.mkdir(parents=True)
        (folder / "a.csv").write_text(str(folder))
    file = tmp_path / "inboxes.toml"
    file.write_text(
        f'[base]\nurl = "file://{share}"\n[[inbox]]\nboard = "nyscb"\nprovider = "police"\nurl = "{own}"\n'
        '[[inbox]]\nboard = "nyscb"\nprovider = "craven_licensing"\nurl = "s3://bucket/craven"\n'
        '[[inbox]]\nboard = "nyscb"\nprovider = "drug_alcohol_team"\nurl = "gopher://host/x"\n'
    )
    with open_office(settings.model_copy(update={"inboxes": str(file)}), clock) as office:
        done = take(office, "nyscb", ["lado", "police", "craven_licensing", "drug_alcohol_team"], whole=True)
        assert len(done.arrivals) == 2
        assert {name: (one.why, one.hint) for name, one in done.unseen.items()} == {
            "craven_licensing": ("driver_missing", "pip install -e .[s3]"),
            "drug_alcohol_team": ("setting_not_usable", ""),
        }


REFUSED = {
    '[base]\nurl = "file://host/x"': "base.url: file:// names no host",
    'base = "x"': "inboxes.toml, base: Input should be",
    '[base]\nurl = "relative/folder"': "inboxes.toml, base.url: give a whole path, like /mnt/inboxes",
    '[base]\nurl = "sftp://me:CANARY@host/x"': "base.url: an address holds no password; put it into",
    '[base]\nurl = "/x"\noptions = { password = "CANARY" }': "base.options: password is a secret; put it into the file",
    '[base]\nurl = "simplecache::sftp://host/x"': "base.url: give a plain address",
    '[base]\nurl = "/x"\nsecret = "drop"': "/x: there is no secret called drop. Add a table [drop] to the file",
    '[[inbox]]\nboard = "nyscb"\nprovider = "polcie"\nurl = "/x"': "no provider called polcie. Providers are: ",
    "CANARY = [": "inboxes.toml: this is no TOML. LSCB_INBOXES must name a TOML file.",
    'unknown = "CANARY"': "inboxes.toml, unknown: Extra inputs are not permitted",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_setting_that_cannot_be_used_is_told_without_its_secrets(settings, tmp_path, text):
    file = tmp_path / "inboxes.toml"
    file.write_text(text)
    with (
        pytest.raises(InboxesRefused) as told,
        open_office(settings.model_copy(update={"inboxes": str(file)})),
    ):
        pass
    assert REFUSED[text] in str(told.value)
    assert "CANARY" not in str(told.value)


@pytest.mark.parametrize(
    ("mode", "text", "sentence"),
    [
        (
            0o640,
            '[drop]\npassword = "CANARY"',
            "others may read this file of secrets. Make it yours alone: chmod 600",
        ),
        (0o600, "CANARY", "this is no TOML"),
        (0o600, 'drop = "CANARY"', "write each secret in a table, like [police]"),
        (None, "", "No such file or directory. LSCB_INBOX_SECRETS must name a file that can be read."),
    ],
)
def test_secrets_that_others_may_read_are_not_used(settings, tmp_path, mode, text, sentence):
    file = tmp_path / "secrets.toml"
    if mode is not None:
        file.write_text(text)
        file.chmod(mode)
    with (
        pytest.raises(InboxesRefused) as told,
        open_office(settings.model_copy(update={"inbox_secrets": file})),
    ):
        pass
    assert sentence in str(told.value)
    assert "CANARY" not in str(told.value)
