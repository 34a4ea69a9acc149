"""What is written to those who owe something: whole letters, as somebody reads them."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data_lake.inboxes import Left
from reports.reminders import LYING, Asked, Reminder, Wanted, contact_wrong, more_time_asked, reminder

LETTER = Path(__file__).with_name("reminder.txt")
QUARTER = "January to March 2024 (2023-24 Q4)"
MISSING = Wanted("Missing children", QUARTER, "absent", (("Missing from home", 1), ("Missing from care", 7)))
SENT_BACK = Wanted("Online safety incidents", QUARTER, "sent_back", (("Online safety incidents", 24),))
HALF = Wanted("Staff checks", "October 2023 to March 2024 (2023-24 H2)", "absent", (("Staff checked", 1),))
POLICE = Reminder(
    board="North Yorkshire Safeguarding Children Board", provider="North Yorkshire Police",
    team="Performance and Outcomes Team", is_invented=False, quarter=QUARTER,
    due_at=datetime(2024, 4, 22, 16, tzinfo=UTC), is_today=False, days_late=0, role="contact", asked_of="contact",
    is_of_answers=False, returns=(MISSING, SENT_BACK), is_unreadable=False, reply_to="performance@nyscb.example",
)  # fmt: skip


def test_before_it_is_due():
    subject, body = reminder(POLICE)
    assert subject == f"Due on Monday 22 April 2024 at 5 pm: two returns for {QUARTER}"
    assert body == LETTER.read_text(encoding="utf-8")


def late(**more):
    return reminder(replace(POLICE, days_late=3, **more))


DUE, SINCE = "Due on Monday 22 April 2024 at 5 pm", "Overdue since Monday 22 April 2024"
CASES = [
    ({"is_today": True}, "Due today at 5 pm: two returns",
     "are due from North Yorkshire Police today, Monday 22 April 2024 at 5 pm."),
    ({"days_late": 1}, f"{SINCE}: two returns",
     (f"Two returns for {QUARTER} are still owed by North Yorkshire Police. "
      "They were due on Monday 22 April 2024 at 5 pm, 1 working day ago.")),
    ({"days_late": 3, "returns": (HALF,)}, f"{SINCE}: one return",
     (f"One return for {QUARTER} is still owed by North Yorkshire Police. "
      "It was due on Monday 22 April 2024 at 5 pm, 3 working days ago.\n\n"
      "Staff checks, October 2023 to March 2024 (2023-24 H2): nothing has come yet.")),
    ({"is_unreadable": True}, f"{DUE}: two returns",
     "A file of yours came that could not be read, or not in full: its receipt in your out folder says why."),
    ({"returns": (MISSING,) * 10}, f"{DUE}: 10 returns", f"10 returns for {QUARTER} are due"),
    ({"due_at": datetime(2024, 1, 22, 17, tzinfo=UTC)}, "Due on Monday 22 January 2024 at 5 pm: two returns",
     "by Monday 22 January 2024 at 5 pm."),
]  # fmt: skip


@pytest.mark.parametrize(("change", "subject", "said"), CASES)
def test_what_is_said_when(change, subject, said):
    told = reminder(replace(POLICE, **change))
    assert told[0] == f"{subject} for {QUARTER}"
    assert said in told[1]


@pytest.mark.parametrize(
    ("role", "asked_of", "said"),
    [
        ("deputy", "contact", "You are written to as the deputy, because no contact is recorded."),
        ("deputy", "deputy", "because what follows has not come from the contact yet."),
        ("agency_lead", "agency_lead", "You are written to as the lead of the agency, because"),
        ("chair", "chair", "This is for you to know, and to raise with North Yorkshire Police if you see fit."),
    ],
)  # fmt: skip
def test_whoever_does_not_usually_get_it_is_told_why(role, asked_of, said):
    _, body = late(role=role, asked_of=asked_of)
    assert said in body
    assert ("attached" in body) == (role != "chair")


def test_something_that_lies_in_the_inbox_is_told_and_nobody_says_that_nothing_came():
    absent = replace(MISSING, state="not_taken")
    _, body = late(returns=(absent, SENT_BACK), lying=("folder", "too_large"))
    assert "nothing has come" not in body
    assert "Missing children: we do not have it yet. It asks for" in body
    assert (
        "Something lies in your inbox that could not be taken: a folder, where only the files themselves are taken and "
        "a file that is larger than we take. If it is what is asked for here, please hand it in again as a file"
    ) in body
    _, body = late(role="chair", returns=(absent,), lying=("unfinished",))
    assert "Something lies in their inbox that could not be taken: a file that looks unfinished" in body


def test_there_are_words_for_all_that_may_lie_in_an_inbox():
    assert set(LYING) == {*Left, "unfinished"} - {Left.NOT_CLEARED}, "what is not cleared was taken"


def test_what_is_open_about_a_return_that_was_accepted():
    asked = Wanted("Missing children", QUARTER, "accepted", (("Missing from home", 2),), questions=3)
    about = replace(
        POLICE, is_of_answers=True, returns=(asked,), due_at=datetime(2024, 4, 29, 16, tzinfo=UTC)
    )
    subject, body = reminder(about)
    assert subject == f"By Monday 29 April 2024 at 5 pm: questions about one return for {QUARTER}"
    assert (
        "was accepted, thank you, but something is still open. Please settle it by Monday 29 April 2024"
        in body
    )
    assert (
        "Missing children: 3 questions to answer; these figures were promised for later\n  - Missing from home: 2"
        in body
    )
    assert "on the sheet Answers of the workbook that is attached" in body
    subject, body = reminder(replace(about, days_late=1, returns=(asked, asked)))
    assert subject == f"Still open since Monday 29 April 2024: questions about two returns for {QUARTER}"
    assert (
        "Two returns of North Yorkshire Police for January to March 2024 (2023-24 Q4) were accepted" in body
    )
    assert "It was to be settled by Monday 29 April 2024 at 5 pm, 1 working day ago." in body


def test_a_list_is_asked_for_by_what_one_row_is():
    plans = Wanted("Child protection plans", QUARTER, "absent", (), grain="One row is one plan of one child.")
    _, body = reminder(replace(POLICE, returns=(MISSING, plans)))
    assert (
        "Child protection plans: nothing has come yet. It is a list. One row is one plan of one child."
        in body
    )
    assert "The workbook is attached" in body
    assert "under the headings of its sheet, or send them as CSV with these headings" in body
    _, body = reminder(replace(POLICE, returns=(replace(plans, state="sent_back"),)))
    assert "says in which rows and columns what to mend" in body
    assert "holds your figures" not in body
    assert "The workbook is attached" not in body


def test_an_invented_board_says_so_in_subject_and_text():
    subject, body = reminder(replace(POLICE, is_invented=True))
    assert subject.startswith("[Invented] Due on Monday")
    assert "This board is invented: nothing in this letter is about a real place." in body


ASKED = Asked(
    board="North Yorkshire Safeguarding Children Board", team="Performance and Outcomes Team",
    provider="North Yorkshire Police", is_invented=False, quarter=QUARTER, titles=("Missing children", "Gun crime"),
    arrival_id=12, reply_to="performance@nyscb.example",
)  # fmt: skip


def test_what_an_agency_asks_is_passed_on_with_what_to_type():
    subject, body = more_time_asked(ASKED, "2024-05-10", ("lscb extension a", "lscb extension b"))
    assert subject == "North Yorkshire Police ask for more time"
    assert (
        f"ask for more time until Friday 10 May 2024 for {QUARTER}: Missing children and Gun crime." in body
    )
    assert "stands on the cover of their file, arrival 12." in body
    assert "for each return:\nlscb extension a\nlscb extension b\n" in body
    assert "more time for January" in more_time_asked(ASKED, "", ())[1]
    subject, body = contact_wrong(replace(ASKED, is_invented=True), ("lscb contacts add",))
    assert subject == "[Invented] North Yorkshire Police name another contact"
    assert "The post to ask instead stands on the cover of their file, arrival 12." in body
