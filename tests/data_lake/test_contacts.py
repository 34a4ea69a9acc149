"""Contacts: roles with their days, that are never edited, and whose trail shows no address."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from data_lake.ledger import Contact, LedgerRefused, open_ledger

AT = datetime(2024, 4, 2, 9, tzinfo=UTC)
DEPUTY = Contact(
    "nyscb", "police", "deputy", "Performance manager", "email", "deputy@police.example", "", date(2024, 1, 1)
)
CHAIR = Contact(
    "nyscb", "", "chair", "Independent chair", "email", "chair@board.example", "", date(2024, 1, 1)
)
SIGNER = Contact("nyscb", "police", "contact", "Analyst", "email", "", "pol7", date(2024, 1, 1))


@pytest.fixture
def ledger(ledger_url):
    with open_ledger(ledger_url) as opened:
        yield opened


def record(ledger, *contacts):
    return [ledger.contacts.record(one, recorded_at=AT, actor="tester") for one in contacts]


def end(ledger, one, on):
    return ledger.contacts.end(
        one.board, one.provider, one.role, one.address or one.account, on, recorded_at=AT, actor="tester"
    )


def test_a_contact_stands_on_its_days_and_the_boards_own_come_first(ledger):
    assert record(ledger, DEPUTY, SIGNER, CHAIR) == [True, True, True]
    assert ledger.contacts.valid("nyscb", date(2024, 4, 2)) == (CHAIR, SIGNER, DEPUTY)
    assert ledger.contacts.valid("nyscb", date(2023, 12, 31)) == ()
    assert ledger.contacts.valid("eastmoor", date(2024, 4, 2)) == ()


def test_the_same_again_changes_nothing(ledger):
    record(ledger, DEPUTY)
    before = ledger.head()
    assert record(ledger, DEPUTY, replace(DEPUTY, valid_from=date(2024, 3, 1))) == [False, False]
    assert ledger.head() == before


def test_an_address_in_other_letters_is_the_same_contact(ledger):
    shouted = replace(DEPUTY, address="Deputy@POLICE.example")
    assert record(ledger, DEPUTY, shouted) == [True, False]
    assert end(ledger, shouted, date(2024, 3, 31))
    assert ledger.contacts.valid("nyscb", date(2024, 4, 2)) == ()


def test_an_end_is_the_last_day_and_stands_in_the_trail_with_the_rest(ledger):
    record(ledger, DEPUTY)
    assert end(ledger, DEPUTY, date(2024, 3, 31))
    assert not end(ledger, DEPUTY, date(2024, 3, 31))
    ended = replace(DEPUTY, valid_to=date(2024, 3, 31))
    assert ledger.contacts.all("nyscb") == (ended,)
    assert ledger.contacts.valid("nyscb", date(2024, 3, 31)) == (ended,)
    assert ledger.contacts.valid("nyscb", date(2024, 4, 1)) == ()
    assert ledger.verify_trail() == []
    assert [one.kind for one in ledger.events()] == ["contact_recorded", "contact_recorded"]


def test_one_that_ended_may_come_back_and_the_time_before_stays_known(ledger):
    record(ledger, DEPUTY)
    end(ledger, DEPUTY, date(2024, 1, 31))
    again = replace(DEPUTY, valid_from=date(2024, 3, 1))
    assert record(ledger, again) == [True]
    on = {
        day: bool(ledger.contacts.valid("nyscb", day))
        for day in (date(2024, 1, 31), date(2024, 2, 1), date(2024, 3, 1))
    }
    assert list(on.values()) == [True, False, True]
    assert end(ledger, DEPUTY, date(2024, 3, 31))
    assert ledger.contacts.all("nyscb")[0].valid_to == date(2024, 1, 31)


def test_a_user_acts_in_the_roles_recorded_for_the_account(ledger):
    record(ledger, SIGNER, replace(CHAIR, account="pol7"), DEPUTY)
    assert ledger.contacts.roles_of("nyscb", "pol7", date(2024, 4, 2)) == {
        ("police", "contact"),
        ("", "chair"),
    }
    assert ledger.contacts.roles_of("nyscb", "", date(2024, 4, 2)) == frozenset()
    assert ledger.contacts.roles_of("nyscb", "pol7", date(2023, 4, 2)) == frozenset()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"role": "chair"}, "chair is no role of a provider. Roles are: contact, deputy, agency_lead."),
        ({"provider": "", "role": "deputy"}, "deputy is no role of the board itself. Roles are: chair,"),
        ({"title": " "}, "needs the title of its post"),
        ({"title": "Post\nBcc"}, "needs the title of its post"),
        ({"title": "x@police.example"}, "The title of a post holds no address"),
        ({"address": ""}, "needs an e-mail address, a webhook or an account"),
        (
            {"address": "a@b, c@d"},
            "The address of this contact of police (deputy) is not one plain e-mail address",
        ),
        ({"address": "a@b\nBcc: c@d"}, "is not one plain e-mail address"),
        ({"channel": "webhook", "address": "http://hooks.example/x"}, "does not begin with https://"),
        ({"channel": "pigeon"}, "is for no channel we have: give one of email, webhook"),
        ({"account": "pol\n7"}, "An account is the name of a user"),
        ({"valid_to": date(2023, 12, 31)}, "begins on 2024-01-01 cannot end on 2023-12-31"),
    ],
)
def test_what_cannot_be_a_contact_is_refused_without_telling_its_address(ledger, change, told):
    with pytest.raises(LedgerRefused) as refused:
        record(ledger, replace(DEPUTY, **change))
    assert told in str(refused.value)
    assert "@b" not in str(refused.value)
    assert ledger.last_event() == 0


def test_another_title_for_the_same_days_is_refused(ledger):
    record(ledger, DEPUTY)
    with pytest.raises(LedgerRefused, match="stands from 2024-01-01 as 'Performance manager'"):
        record(ledger, replace(DEPUTY, title="Head of performance"))


def test_an_end_of_nobody_is_refused(ledger):
    record(ledger, DEPUTY)
    with pytest.raises(LedgerRefused, match="No deputy of police with that address or account stands"):
        ledger.contacts.end(
            "nyscb", "police", "deputy", "x@y", date(2024, 3, 1), recorded_at=AT, actor="tester"
        )
    with pytest.raises(LedgerRefused, match="No deputy of police"):
        ledger.contacts.end("nyscb", "police", "deputy", "", date(2024, 3, 1), recorded_at=AT, actor="tester")
    with pytest.raises(LedgerRefused, match="begins on 2024-01-01, after 2023-03-01"):
        end(ledger, DEPUTY, date(2023, 3, 1))


def test_no_event_tells_an_address_or_an_account(ledger):
    record(ledger, DEPUTY, replace(SIGNER, account="canary-account"))
    end(ledger, DEPUTY, date(2024, 3, 31))
    for event in ledger.events():
        assert "police.example" not in event.subject + event.detail
        assert "canary" not in event.subject + event.detail
        assert set(json.loads(event.detail)) == {"content", "valid_from", "valid_to"}
    assert {one.subject for one in ledger.events()} == {"nyscb/police/deputy", "nyscb/police/contact"}
