"""What those who owe the board something are written: plain English, what is missing and by when, and never a figure.

Every text is made here and whole, so that it can be read before it goes. Nothing in it was typed by an agency.
"""

from dataclasses import dataclass
from datetime import date, datetime

from data_lake.inboxes import Left
from expectations.calendar import LONDON
from expectations.catalogue import Catalogue
from expectations.ladder import PROVIDER_ROLES
from reports import words

_ABSENT, _SENT_BACK, _ACCEPTED = "absent", "sent_back", "accepted"

NOT_TAKEN = "not_taken"
"""What is known of a return that is absent while something lies in the inbox that is not taken."""
UNFINISHED = "unfinished"
"""The class of what was still being written for as long as anybody waited for it."""
LYING = {
    UNFINISHED: "a file that looks unfinished, by its name or because it keeps changing",
    Left.FOLDER: "a folder, where only the files themselves are taken",
    Left.TOO_LARGE: "a file that is larger than we take",
    Left.LINK: "a link to another place, where only the file itself is taken",
    Left.LINKED: "a file that has a second name elsewhere, where only a copy of its own is taken",
    Left.SPECIAL: "something that is no plain file",
    Left.UNREADABLE: "a file that we are not permitted to read",
    Left.ODD_NAME: "a file whose name cannot be used",
}
"""What lies in an inbox and is not taken, by class, in words."""


@dataclass(frozen=True)
class Wanted:
    """A return that is owed, or that is accepted and owes something still.

    ``state`` is ``absent``, ``not_taken``, ``sent_back`` or ``accepted``; ``rows`` are the titles of the rows that are
    missing, each with how many figures it asks for; ``questions`` counts those that nobody has answered. ``grain`` says
    what one row is, where a list of records is owed.
    """

    title: str
    period: str
    state: str
    rows: tuple[tuple[str, int], ...]
    questions: int = 0
    grain: str = ""


@dataclass(frozen=True)
class Reminder:
    """What one letter is about: whose returns, for which quarter, due when, and who is written to.

    ``due_at`` is UTC; ``days_late`` counts working days, and is 0 while it is not late. ``role`` is the recipient's,
    and ``asked_of`` the role that the letter is for: another one when a deputy stands in. ``is_of_answers`` says that
    it is about returns that were accepted. ``is_unreadable`` says that a file came that could not be read.
    ``lying`` are the classes of what lies in the inbox and is not taken.
    """

    board: str
    provider: str
    team: str
    is_invented: bool
    quarter: str
    due_at: datetime
    is_today: bool
    days_late: int
    role: str
    asked_of: str
    is_of_answers: bool
    returns: tuple[Wanted, ...]
    is_unreadable: bool
    reply_to: str
    lying: tuple[str, ...] = ()


Text = tuple[str, str]
"""A subject of one line, and a body."""


def reminder(one: Reminder) -> Text:
    """Write a letter to whoever owes something, or to whoever should know that it is owed."""
    paragraphs = [
        _why_you(one),
        _opening(one),
        "\n".join(line for wanted in one.returns for line in _lines(wanted, one)),
        _unreadable(one),
        _lying(one),
        *(_what_to_do(one) if one.role in PROVIDER_ROLES else _to_the_board(one)),
    ]
    return _marked(_subject(one), one), _letter(one, paragraphs)


@dataclass(frozen=True)
class Asked:
    """What an agency asked of the performance team on the cover of a file, by arrival; the words stay in the file."""

    board: str
    team: str
    provider: str
    is_invented: bool
    quarter: str
    titles: tuple[str, ...]
    arrival_id: int
    reply_to: str


def more_time_asked(one: Asked, until: str, commands: tuple[str, ...]) -> Text:
    """Tell the performance team that a provider asked for more time; ``until`` is a day in ISO, or empty."""
    by_when = f" until {_day(date.fromisoformat(until))}" if until else ""
    return _marked(f"{one.provider} ask for more time", one), _letter(one, [
        f"{one.provider} ask for more time{by_when} for {one.quarter}: {words.listed(one.titles)}.",
        f"The reason that they give stands on the cover of their file, arrival {one.arrival_id}.",
        "To agree, give the reason and the role that approves, for each return:\n" + "\n".join(commands),
        "If you do not agree, please tell them: the day on which it is due stands until an extension is recorded.",
    ])  # fmt: skip


def contact_wrong(one: Asked, commands: tuple[str, ...]) -> Text:
    """Tell the performance team that a provider named another role to ask."""
    return _marked(f"{one.provider} name another contact", one), _letter(one, [
        f"{one.provider} say that we ask the wrong post for {one.quarter}: {words.listed(one.titles)}.",
        f"The post to ask instead stands on the cover of their file, arrival {one.arrival_id}.",
        "To see and to change who is asked:\n" + "\n".join(commands),
    ])  # fmt: skip


def team_name(catalogue: Catalogue) -> str:
    """Give the name of the team that writes."""
    return next(
        (one.name for one in catalogue.groups if one.id == "performance_team"), "The performance team"
    )


def _letter(one: Reminder | Asked, paragraphs: list[str]) -> str:
    invented = (
        "This board is invented: nothing in this letter is about a real place." if one.is_invented else ""
    )
    signed = f"{one.team}, {one.board}\nReplies reach us at {one.reply_to}."
    return "\n\n".join(said for said in ("Hello,", invented, *paragraphs, signed) if said) + "\n"


def _marked(subject: str, one: Reminder | Asked) -> str:
    return f"[Invented] {subject}" if one.is_invented else subject


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _counted(count: int) -> str:
    """Write how many returns, as a letter does: a small number in letters."""
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{number} {'return' if count == 1 else 'returns'}"


def _subject(one: Reminder) -> str:
    of = "" if one.role in PROVIDER_ROLES else f" of {one.provider}"
    what = f"{_counted(len(one.returns))}{of}"
    if one.is_of_answers:
        begins = f"Still open since {_day(_local(one.due_at))}" if one.days_late else f"By {_by(one)}"
        return f"{begins}: questions about {what} for {one.quarter}"
    if one.days_late:
        begins = f"Overdue since {_day(_local(one.due_at))}"
    else:
        begins = f"Due today at {_hour(one.due_at)}" if one.is_today else f"Due on {_by(one)}"
    return f"{begins}: {what} for {one.quarter}"


def _why_you(one: Reminder) -> str:
    """Say why the letter comes to somebody who does not usually get it."""
    if one.role == "deputy" and one.asked_of == "contact":
        return "You are written to as the deputy, because no contact is recorded."
    return {
        "deputy": "You are written to as the deputy, because what follows has not come from the contact yet.",
        "agency_lead": "You are written to as the lead of the agency, because what follows has not come yet.",
    }.get(one.role, "")


def _opening(one: Reminder) -> str:
    many = len(one.returns) > 1
    if one.is_of_answers:
        what = f"{words.capital(_counted(len(one.returns)))} of {one.provider} for {one.quarter}"
        were = "were" if many else "was"
        said = f"{what} {were} accepted, thank you, but something is still open."
        if one.days_late:
            return f"{said} It was to be settled by {_by(one)}, {_ago(one)}."
        return f"{said} Please settle it by {_by(one)}."
    what = f"{_counted(len(one.returns))} for {one.quarter}"
    if one.days_late:
        still = "are still owed" if many else "is still owed"
        were = "They were" if many else "It was"
        return f"{words.capital(what)} {still} by {one.provider}. {were} due on {_by(one)}, {_ago(one)}."
    by_when = f"today, {_by(one)}" if one.is_today else f"by {_by(one)}"
    return f"{words.capital(what)} {'are' if many else 'is'} due from {one.provider} {by_when}."


def _lines(wanted: Wanted, one: Reminder) -> list[str]:
    period = "" if wanted.period == one.quarter else f", {wanted.period}"
    heading = f"{wanted.title}{period}: {_said(wanted, one)}"
    # Of what was sent back the receipt says which cells are to be mended; all its rows here would hide them.
    missing = () if wanted.state == _SENT_BACK else wanted.rows
    rows = [f"  - {title}: {words.counted(figures, 'figure')}" for title, figures in missing]
    return [heading, *rows]


def _said(wanted: Wanted, one: Reminder) -> str:
    if wanted.state == _SENT_BACK:
        if one.role not in PROVIDER_ROLES:
            return "what came could not be accepted yet; the receipt in their out folder says what to mend."
        if wanted.grain:
            return (
                "what came could not be accepted yet. The newest receipt in your out folder says in which rows and "
                "columns what to mend: mend it where the list is made, and send the whole list again."
            )
        return (
            "what came could not be accepted yet. The newest receipt in your out folder holds your figures and says on "
            "which cells what to mend: mend them there, and send that file."
        )
    asks_for = f"It is a list. {wanted.grain}" if wanted.grain else "It asks for"
    if wanted.state == _ABSENT:
        return f"nothing has come yet. {asks_for}"
    if wanted.state == NOT_TAKEN:
        return f"we do not have it yet. {asks_for}"
    asked = f"{words.counted(wanted.questions, 'question')} to answer" if wanted.questions else ""
    promised = "these figures were promised for later" if wanted.rows else ""
    return "; ".join(said for said in (asked, promised) if said)


def _unreadable(one: Reminder) -> str:
    if not one.is_unreadable:
        return ""
    return "A file of yours came that could not be read, or not in full: its receipt in your out folder says why."


def _lying(one: Reminder) -> str:
    if not one.lying:
        return ""
    what = words.listed([LYING[each] for each in one.lying])
    if one.role not in PROVIDER_ROLES:
        return f"Something lies in their inbox that could not be taken: {what}."
    return (
        f"Something lies in your inbox that could not be taken: {what}. If it is what is asked for here, please hand "
        "it in again as a file, under a plain name."
    )


_RETURN = (
    "The workbook is attached; only the empty cells of the sheets of what has not come are needed. Where there is no "
    "number, choose the reason instead."
)
_LIST = (
    "A list comes from the system that keeps its records: put its rows under the headings of its sheet, or send them "
    "as CSV with these headings. It holds no name, no date of birth and no number by which anybody could be known."
)
_ANSWERS = (
    "The questions stand on the sheet Answers of the workbook that is attached: a few words there are enough. For a "
    "figure that was promised, fill in its cell and send the whole sheet again."
)
_OTHERWISE = (
    "If you need more time, say so on the sheet Cover, or reply and tell us until when and why. If somebody else holds "
    "these figures now, just reply and tell us which post it is. If you have just sent them, there is no more to do."
)


def _what_to_do(one: Reminder) -> list[str]:
    if one.is_of_answers:
        return [_ANSWERS, _OTHERWISE]
    new = [wanted for wanted in one.returns if wanted.state != _SENT_BACK]
    typed = [_RETURN] if any(not wanted.grain for wanted in new) else []
    listed = [_LIST] if any(wanted.grain for wanted in new) else []
    return [*typed, *listed, _OTHERWISE]


def _to_the_board(one: Reminder) -> list[str]:
    return [f"This is for you to know, and to raise with {one.provider} if you see fit."]


def _local(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _by(one: Reminder) -> str:
    return f"{_day(_local(one.due_at))} at {_hour(one.due_at)}"


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _hour(at: datetime) -> str:
    local = at.astimezone(LONDON)
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes} {'am' if local.hour < 12 else 'pm'}"


def _ago(one: Reminder) -> str:
    return f"{words.counted(one.days_late, 'working day')} ago"
