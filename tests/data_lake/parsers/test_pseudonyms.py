"""Pseudonyms that are made here: the same for good, and another's to nobody without the key."""

import pytest

from data_lake.parsers.pseudonyms import pseudonym

KEY = "0f" * 32


def test_a_pseudonym_is_the_same_for_good():
    assert pseudonym(KEY, "child", "12345") == "ci-d122da008ba5b1a7b8e707aa"
    assert pseudonym(KEY, "child", " 12345\n") == pseudonym(KEY, "child", "12345")


def test_another_key_kind_or_id_gives_another_one():
    made = {
        pseudonym(key, kind, written)
        for key in (KEY, "0e" * 32)
        for kind in ("child", "worker")
        for written in ("12345", "12346", "012345", "")
    }
    assert len(made) == 16


def test_what_is_invented_stays_so():
    assert pseudonym(KEY, "child", "invented-7").startswith("invented-ci-")


@pytest.mark.parametrize(("key", "why"), [("", "hide nothing"), ("not hex", "hexadecimal")])
def test_without_a_key_there_is_none(key, why):
    with pytest.raises(ValueError, match=why):
        pseudonym(key, "child", "12345")
