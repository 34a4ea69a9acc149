"""Pseudonyms that are made here: of files that bring the ids by which an authority itself knows a child or a worker."""

import hmac

from data_lake.invented.extent import MARK

_DIGITS = 24
"""Hex digits that are kept: 96 bits, so that two of a million ids share one no sooner than once in 10^16 files."""


def pseudonym(key: str, kind: str, written: str) -> str:
    """Give the pseudonym of an id as it is written, trimmed: the same for the same key, kind and id, for good.

    ``key`` is the board's secret as hex; ``kind`` says what the id is of (``child``, ``worker``), so that a child and
    a worker of the same number are not told to be the same. Nobody without the key can find the id by trying all.
    What is marked as invented stays so, lest its figures be taken for real ones.

    Raises:
        ValueError: the key is missing or is no hex, so that anybody could.
    """
    secret = bytes.fromhex(key)
    if not secret:
        raise ValueError("without a key a pseudonym would hide nothing")
    plain = written.strip()
    made = hmac.digest(secret, f"{kind}:{plain}".encode(), "sha256")
    return f"{MARK if plain.startswith(MARK) else ''}ci-{made.hex()[:_DIGITS]}"
