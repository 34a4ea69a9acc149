"""What outlives its retention, by a table that a reader of the domain can check."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import groupby
from pathlib import Path

import pytest

from data_lake.ledger import ACCEPTED, LANDING
from flows.office import Office, open_office
from flows.settings import SetClock, Settings
from flows.steps.purge import remove_outlived
from flows.steps.purge_plan import Plan, plan, said_of
from tests.flows.lists_kept import BEGINS, BOARD, Held, Story, morning, with_lists

TABLE = Path(__file__).with_name("purge.md")
ZONES = {"landed": LANDING, "rows": ACCEPTED}


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    settings = Settings(root=tmp_path / "lake", board="eastmoor,nyscb", actor="tester", patience=0)
    with open_office(settings, SetClock(BEGINS)) as opened:
        declared = with_lists(
            opened.catalogues[BOARD],
            "cp_plans_two_years_or_more",
            "cp_reviews_in_time",
            "cp_plans_without_social_worker",
        )
        yield replace(opened, catalogues={**opened.catalogues, BOARD: declared})


def cases() -> Iterator[tuple[str, list[str], list[str]]]:
    for section in TABLE.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, *lines = section.splitlines()
        blocks = [list(block) for is_text, block in groupby(lines, bool) if is_text]
        happened, expected = ([line.strip() for line in block] for block in blocks)
        yield heading, happened, expected


def tell(story: Story, happened: list[str]) -> None:
    """Let happen what the lines say; lines about one file on one day are one arrival."""
    for (day, file), group in groupby(happened, lambda line: (line.split()[0], line.split()[2:3])):
        story.on(date.fromisoformat(day))
        lines = [line.split()[1:] for line in group]
        verb, *words = lines[0]
        match verb, *words:
            case "signed", quarter:
                story.signed(quarter)
            case ("purged",):
                remove_outlived(story.office, BOARD)
            case "waits", name:
                story.comes(name)
            case "lost", "frozen", quarter:
                story.lost(story.ledger.signing.frozen(BOARD, quarter)[-1].path)
            case "lost", "rows", name:
                story.lost(story.paths[name])
            case "lost", "landed", name:
                story.lost(f"landing/{landed_as(story, name)[:2]}/{landed_as(story, name)}")
            case "damaged", name:
                path = story.lake.root / story.paths[name]
                path.chmod(0o600)
                data = path.read_bytes()
                path.write_bytes(data[:8] + bytes([data[8] ^ 1]) + data[9:])
            case _:
                arrival = story.comes(file[0])
                story.judged(file[0], arrival, [held(line) for line in lines])


def held(words: list[str]) -> Held:
    match words:
        case ["unread", _]:
            return Held("", "", is_accepted=False)
        case [verb, _, return_id, period, *since]:
            return Held(
                return_id, period, is_accepted=verb != "refused", is_named=verb == "named",
                covers_from=since[1] if since else "",
            )  # fmt: skip
    raise ValueError(words)


def landed_as(story: Story, file: str) -> str:
    return sha256(story.bytes_of(file)).hexdigest()


def told(story: Story, found: Plan, zone: str, file: str) -> str:
    name = landed_as(story, file) if zone == LANDING else story.paths.get(file, "")

    def is_meant(one) -> bool:
        return (one.zone, one.name) == (zone, name)

    said = [
        *("goes" for one in found.goes if is_meant(one)),
        *(
            f"stays{': ' if one.goes_at is None else ' '}{said_of(one)}"
            for one in found.stays
            if is_meant(one)
        ),
        *("is missing" for one in found.missing if is_meant(one)),
    ]
    return " and ".join(said) or "is not spoken of"


@pytest.mark.parametrize(
    ("happened", "expected"), [one[1:] for one in cases()], ids=[one[0] for one in cases()]
)
def test_what_goes_what_stays_and_why(office, happened, expected):
    story = Story(office)
    tell(story, happened)
    found = {}
    for line in expected:
        day, what = line.split(" ", 1)
        subject = what.split(":")[0]
        zone, file = subject.split()
        at = morning(date.fromisoformat(day))
        found[line] = f"{day} {subject}: {told(story, plan(office, BOARD, at), ZONES[zone], file)}"
    assert list(found.values()) == expected
