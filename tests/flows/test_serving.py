"""What `lscb serve` keeps in its home: the secret that its pages and clients are asked for."""

import stat

import pytest

from flows.serve import _secret, secret_file


def test_the_secret_is_made_once_and_is_for_nobody_else(tmp_path):
    first = _secret(tmp_path)
    assert first.startswith("lscb:")
    assert _secret(tmp_path) == first
    assert stat.S_IMODE(secret_file(tmp_path).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "kept", ["", "\n", "lscb:", "lscb:short", "no colon in all of this text", "l\xff:" + "x" * 32]
)
def test_what_is_no_secret_is_made_anew(tmp_path, kept):
    secret_file(tmp_path).write_bytes(kept.encode("latin-1"))
    made = _secret(tmp_path)
    assert made.startswith("lscb:")
    assert len(made) > 40
    assert secret_file(tmp_path).read_text().strip() == made
