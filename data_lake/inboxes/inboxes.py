"""Every provider's inbox, and the folder beside it where it finds what we give back."""

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from data_lake.inboxes.folder import FolderHome
from data_lake.inboxes.inbox import Inbox
from data_lake.inboxes.places import InboxesRefused, Place, Places, Secrets
from data_lake.inboxes.remote import RemoteHome
from data_lake.lake import Lake


class Inboxes:
    """Where each provider hands in and is answered: folders of the lake, unless a place is set."""

    def __init__(self, lake: Lake, places: Places | None = None, secrets: Secrets | None = None) -> None:
        self._lake = lake
        self._places = places or Places()
        self._secrets = secrets or {}
        for one in self._places.all():
            if one.secret and one.secret not in self._secrets:
                raise InboxesRefused(
                    f"{one}: there is no secret called {one.secret}. Add a table [{one.secret}] to the file that "
                    "LSCB_INBOX_SECRETS names."
                )

    def require_known(self, board: str, providers: Iterable[str]) -> None:
        """Raise InboxesRefused when a place is set for a provider that the board does not have."""
        known = set(providers)
        for one in self._places.inbox:
            if one.board == board and one.provider not in known:
                raise InboxesRefused(
                    f"LSCB_INBOXES, {one}: {board} has no provider called {one.provider}. Providers are: "
                    f"{', '.join(sorted(known))}"
                )

    def open(self, board: str, provider: str) -> contextlib.AbstractContextManager[Inbox | None]:
        """Hold a provider's inbox open; give none where it has none yet. Raises NotLooked when that cannot be said."""
        return self._home(board, provider).open()

    def give(self, board: str, provider: str, files: Mapping[str, bytes]) -> list[str]:
        """Put files into a provider's ``out`` folder, each whole; give where each one is found now.

        Raises OSError for a folder of this machine, and NotGivenBack for another server's.
        """
        return self._home(board, provider).give(files)

    def strangers(self, board: str, providers: Iterable[str]) -> list[str]:
        """Give the folders beside the providers' that belong to nobody, where all stand in a folder of this machine."""
        base = self._places.base
        folder, shown = self._lake.root / "inbox", Path("inbox")
        if base is not None:
            if base.folder is None:
                return []
            folder = shown = base.folder
        known = set(providers)
        with contextlib.suppress(OSError):
            found = sorted(one.name for one in (folder / board).iterdir() if one.name not in known)
            return [str(shown / board / name) for name in found]
        return []

    def _home(self, board: str, provider: str) -> FolderHome | RemoteHome:
        of_lake = self._lake.inbox(board, provider).parent
        if (own := self._places.of(board, provider)) is not None:
            return self._set(own, "")
        if self._places.base is not None:
            return self._set(self._places.base, f"{board}/{provider}")
        return FolderHome(of_lake, root=self._lake.root / "inbox")

    def _set(self, place: Place, below: str) -> FolderHome | RemoteHome:
        if place.folder is not None:
            return FolderHome(place.folder / below, base=place.folder)
        secret = self._secrets.get(place.secret, {})
        return RemoteHome(
            place.url,
            below,
            place.options | {name: one.get_secret_value() for name, one in secret.items()},
            str(place),
        )
