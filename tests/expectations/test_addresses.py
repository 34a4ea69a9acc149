"""What may be an address: one mailbox, or one webhook, and nothing that says more than it seems to."""

import pytest

from expectations.addresses import address_fault

GOOD = [
    ("email", "returns@police.example"),
    ("email", "first.last+returns@sub.police.example"),
    ("webhook", "https://hooks.police.example/abc?x=1"),
    ("webhook", "http://127.0.0.1:8025/hook"),
    ("webhook", "http://localhost/hook"),
    ("webhook", "http://[::1]:1/hook"),
]
BAD = [
    ("email", ""),
    ("email", "police"),
    ("email", "@police.example"),
    ("email", "a@"),
    ("email", "a@b, c@d"),
    ("email", "a@b;c@d"),
    ("email", "Police <returns@police.example>"),
    ("email", "returns@police.example\nBcc: x@y"),
    ("email", "returns@police.example\r"),
    ("email", "returns @police.example"),
    ("email", '"a b"@police.example'),
    ("email", "a..b@police.example"),
    ("email", ".a@police.example"),
    ("email", "réturns@police.example"),
    ("email", "returns@pоlice.example"),  # noqa: RUF001 - a Cyrillic letter
    ("email", "returns@[127.0.0.1]"),
    ("webhook", "http://hooks.police.example/abc"),
    ("webhook", "https://user:secret@hooks.police.example/"),
    ("webhook", "https:///abc"),
    ("webhook", "https://hooks.police.example/a b"),
    ("webhook", "https://hooks.police.example/\nx"),
    ("webhook", "https://hooks.police.example:port/"),
    ("webhook", "ftp://hooks.police.example/"),
    ("webhook", "http://localhost.police.example/"),
    ("pigeon", "returns@police.example"),
]


@pytest.mark.parametrize(("channel", "address"), GOOD)
def test_an_address_of_one_recipient(channel, address):
    assert not address_fault(channel, address)


@pytest.mark.parametrize(("channel", "address"), BAD)
def test_what_is_no_address_of_one_recipient(channel, address):
    assert address_fault(channel, address)
