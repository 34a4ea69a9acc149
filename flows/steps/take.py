"""Take what lies in providers' inboxes: land its bytes, record its arrival, and clear the inboxes."""

from collections.abc import Sequence
from pathlib import Path

from flows.office import Office

UNFINISHED = (".part", ".tmp", ".crdownload", "~")
"""How names of files end that somebody is still writing."""


def take(office: Office, board: str, providers: Sequence[str]) -> list[int]:
    """Take every whole file from the providers' inboxes, in order of name; give the ids of the arrivals.

    Bytes are durable before the ledger knows them, and the ledger knows them before the inbox loses them: a run that
    dies between the two is made good by the next.
    """
    return [
        _take_one(office, board, provider, path)
        for provider in providers
        for folder in [office.lake.inbox(board, provider)]
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if _is_whole(path)
    ]


def _is_whole(path: Path) -> bool:
    return (
        path.is_file()
        and not path.is_symlink()
        and not path.name.startswith(".")
        and not path.name.endswith(UNFINISHED)
    )


def _take_one(office: Office, board: str, provider: str, path: Path) -> int:
    data = path.read_bytes()
    sha256 = office.lake.land(data)
    arrival = office.ledger.record_arrival(
        board=board,
        provider=provider,
        sha256=sha256,
        original_name=path.name,
        size_bytes=len(data),
        received_at=office.clock.now(),
        actor=office.actor,
    )
    path.unlink()
    return arrival.arrival_id
