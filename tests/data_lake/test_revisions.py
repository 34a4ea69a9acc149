"""Revisions: nothing that was published is lost, and the same again is no other one."""

import pytest

from data_lake import revisions
from data_lake.lake import LakeDamaged


def said(text):
    return lambda revision: f"{text}, revision {revision}".encode()


def names(folder):
    return sorted(one.name for one in folder.iterdir())


@pytest.fixture
def known(tmp_path):
    return tmp_path / "folder" / "pack.html"


def test_each_revision_stays_under_its_own_name(known):
    first = revisions.keep(known, said("a"))
    second = revisions.keep(known, said("b"))
    assert (first.revision, first.is_new, second.revision, second.is_new) == (1, True, 2, True)
    assert names(known.parent) == ["pack.html", "pack_revision_1.html", "pack_revision_2.html"]
    assert first.revision_path.read_text() == "a, revision 1"
    assert known.read_text() == second.revision_path.read_text() == "b, revision 2"
    assert {one.stat().st_mode & 0o222 for one in (first.revision_path, second.revision_path)} == {0}


def test_the_same_again_is_no_new_revision_and_an_older_one_again_is(known):
    for text, revision, is_new in (("a", 1, True), ("a", 1, False), ("b", 2, True), ("a", 3, True)):
        kept = revisions.keep(known, said(text))
        assert (kept.revision, kept.is_new, known.read_bytes()) == (revision, is_new, kept.data)


def test_a_file_from_before_revisions_becomes_the_first(known):
    known.parent.mkdir()
    known.write_text("as it was")
    assert revisions.keep(known, said("a")).revision == 2
    assert (known.parent / "pack_revision_1.html").read_text() == "as it was"


def test_a_run_that_died_before_showing_its_revision_is_made_good(known):
    revisions.keep(known, said("a"))
    kept = revisions.keep(known, said("b"))
    known.write_text("a, revision 1")
    healed = revisions.keep(known, said("b"))
    assert (healed.revision, healed.is_new) == (2, False)
    assert known.read_bytes() == kept.data


def test_more_than_nine_revisions_are_counted_as_numbers(known):
    for number in range(11):
        revisions.keep(known, said(str(number)))
    assert revisions.keep(known, said("next")).revision == 12


def test_what_is_no_revision_is_left_alone_and_not_counted(known):
    known.parent.mkdir()
    for name in (
        "pack_revision_x.html",
        "pack_revision_07.html",
        "other_revision_5.html",
        "pack_revision_3.txt",
    ):
        (known.parent / name).write_text("mine")
    assert revisions.keep(known, said("a")).revision == 1
    assert (known.parent / "pack_revision_x.html").read_text() == "mine"


def test_something_in_the_way_is_told_and_nothing_is_left_behind(known):
    known.mkdir(parents=True)
    with pytest.raises(LakeDamaged, match=r"pack.html: something else stands where this should be kept"):
        revisions.keep(known, said("a"))
    assert names(known.parent) == ["pack.html"]


def test_two_that_publish_at_once_never_take_each_others_place(known):
    def meanwhile(revision):
        if revision == 1 and not known.exists():
            (known.parent / "pack_revision_1.html").write_text("theirs")
        return b"ours"

    with pytest.raises(LakeDamaged, match=r"pack_revision_1.html: something else stands"):
        revisions.keep(known, meanwhile)
    assert (known.parent / "pack_revision_1.html").read_text() == "theirs"
    assert names(known.parent) == ["pack_revision_1.html"]
