"""What was published stays: each revision of a file is kept for good, and the newest also stands under the known name.

```
<stem>.html                 the newest, under the name that people know
<stem>_revision_1.html      every revision as it was published, write-once
<stem>_revision_2.html
```

A revision is kept first and shown under the known name second, so that a run which dies in between has lost nothing:
publishing the same again finds the revision and puts it in its place.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from data_lake.durable import sync_folder, written
from data_lake.lake import LakeDamaged

_IN_THE_WAY = (
    "something else stands where this should be kept, so nothing was published: move it away, and publish."
)


@dataclass(frozen=True)
class Kept:
    """A file as it was published: under the known name, and as its own revision. ``is_new`` when it is another one."""

    known: Path
    revision_path: Path
    revision: int
    data: bytes
    is_new: bool


def keep(known: Path, written_as: Callable[[int], bytes]) -> Kept:
    """Keep the next revision of ``known``, or leave all as it is when it would be the newest one again.

    ``written_as`` gives the bytes for a revision's number, which may stand in them. Raises LakeDamaged when something
    that is no file stands under the known name, or somebody else has just kept the next revision.
    """
    known.parent.mkdir(parents=True, exist_ok=True)
    if known.exists() and not known.is_file():
        raise LakeDamaged(f"{known.name}: {_IN_THE_WAY}")
    newest = _newest(known)
    if newest:
        data = written_as(newest)
        path = _path(known, newest)
        if path.read_bytes() == data:
            _show(known, data)
            return Kept(known, path, newest, data, is_new=False)
    data, path = written_as(newest + 1), _path(known, newest + 1)
    _put_once(path, data)
    _show(known, data)
    return Kept(known, path, newest + 1, data, is_new=True)


def _path(known: Path, revision: int) -> Path:
    return known.with_name(f"{known.stem}_revision_{revision}{known.suffix}")


def _newest(known: Path) -> int:
    """Give the number of the newest revision, 0 when there is none.

    A file that stands under the known name alone, from before revisions were kept, becomes the first.
    """
    name = re.compile(re.escape(known.stem) + r"_revision_([1-9][0-9]*)" + re.escape(known.suffix))
    numbers = [int(found[1]) for one in known.parent.iterdir() if (found := name.fullmatch(one.name))]
    if not numbers and known.is_file():
        _put_once(_path(known, 1), known.read_bytes())
        return 1
    return max(numbers, default=0)


def _show(known: Path, data: bytes) -> None:
    if not known.is_file() or known.read_bytes() != data:
        written(known.parent, data, 0o600).replace(known)
        sync_folder(known.parent)


def _put_once(path: Path, data: bytes) -> None:
    """Make the file appear whole under a name that nothing has yet; the link fails where something has."""
    whole = written(path.parent, data, 0o400)
    try:
        path.hardlink_to(whole)
    except FileExistsError:
        raise LakeDamaged(f"{path.name}: {_IN_THE_WAY}") from None
    finally:
        whole.unlink()
    sync_folder(path.parent)
