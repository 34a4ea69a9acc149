"""The parts of a workbook: counted, measured by unpacking them, and refused before anything reads what they say."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from data_lake.parsers.faults import MOST_UNPACKED, Fault, Unreadable, damaged, too_large
from data_lake.parsers.markup import Attributes, elements, feed, reader

_MOST_PARTS = 200
_MOST_RATIO = 200
_SMALL = 1_000_000
"""Bytes below which nobody minds how well a workbook packs."""
_PIECE = 65_536
_TYPES = "[Content_Types].xml"
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MACROS = ("vbaproject.bin", "vbadata.xml")
_MACRO_FOLDERS = ("xl/macrosheets/", "xl/dialogsheets/")
_OPEN_DOCUMENT = frozenset({"mimetype", "content.xml", "meta-inf/manifest.xml"})
_LINKS = ("xl/embeddings/", "xl/externallinks/", "xl/activex/", "xl/querytables/", "xl/model/", "xl/webextensions/",
          "customui/", "xl/connections.xml")  # fmt: skip
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF")
_BROKEN = (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OSError, zlib.error, KeyError)
_HARMLESS_TARGETS = ("/hyperlink",)
"""Endings of the kinds of relation that may lead out of the workbook: what a click opens, and nothing reads."""


class Package:
    """An opened workbook whose parts have been looked through."""

    def __init__(self, data: bytes) -> None:
        """Open the bytes and look through every part.

        Raises:
            Unreadable: it is another kind of file, damaged, locked, too large when unpacked, or holds macros, links
                to other files, embedded objects, or a document type.
        """
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._look(len(data))
        except _BROKEN:
            raise damaged() from None

    def read(self, name: str) -> bytes:
        """Give the content of a part. Raises Unreadable when it is not there."""
        try:
            return self._archive.read(name)
        except _BROKEN:
            raise damaged() from None

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self._archive.NameToInfo

    def pieces(self, name: str) -> Iterator[bytes]:
        """Give the content of a part piece by piece. Raises Unreadable when it is not there."""
        try:
            with self._archive.open(name) as part:
                while piece := part.read(_PIECE):
                    yield piece
        except _BROKEN:
            raise damaged() from None

    def related(self, folder: str, name: str) -> Mapping[str, tuple[str, str]]:
        """Give kind and part of each relation of a part, by its id; targets are put below ``folder``."""
        found: dict[str, tuple[str, str]] = {}

        def begin(element: str, attributes: Attributes) -> None:
            if element == "Relationship":
                target = attributes.get("Target", "")
                path = target[1:] if target.startswith("/") else f"{folder}/{target.removeprefix('./')}"
                found[attributes.get("Id", "")] = (attributes.get("Type", ""), path)

        elements(self.read(f"{folder}/_rels/{name}.rels"), begin)
        return found

    def _look(self, packed: int) -> None:
        parts = self._archive.infolist()
        declared = sum(part.file_size for part in parts)
        if len(parts) > _MOST_PARTS or declared > MOST_UNPACKED:
            raise too_large()
        if declared > _SMALL and declared > _MOST_RATIO * packed:
            raise too_large()
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable(Fault("R-14"))
        names = [part.filename.lower() for part in parts]
        if len(set(names)) < len(names) or any(part.compress_type not in _PACKED for part in parts):
            raise damaged()
        if not {_TYPES.lower(), "xl/workbook.xml"} <= set(names):
            if set(names) >= _OPEN_DOCUMENT:
                raise Unreadable(Fault("R-67"))
            # Documents of other programs say what they are; what does not is only packed.
            is_document = not {_TYPES.lower(), "mimetype"}.isdisjoint(names)
            raise Unreadable(Fault("R-03" if is_document else "R-63"))
        _refuse_by_name(names)
        unpacked = 0
        for part in parts:
            unpacked += self._look_into(part, MOST_UNPACKED - unpacked)
        self._refuse_types()

    def _look_into(self, part: zipfile.ZipInfo, most: int) -> int:
        """Unpack one part to its end without keeping it, and give its real size.

        The sum that a part carries is proved at its end; a part that declares less than it holds does not agree.
        """
        size = 0
        is_markup = part.filename.lower().endswith((".xml", ".rels"))

        def counted() -> Iterator[bytes]:
            nonlocal size
            with self._archive.open(part) as file:
                while piece := file.read(_PIECE):
                    if not size and piece.startswith(_ARCHIVES):
                        raise Unreadable(Fault("R-20"))
                    size += len(piece)
                    if size > most:
                        raise too_large()
                    yield piece

        if is_markup:
            feed(reader(), counted())
        else:
            for _ in counted():
                pass
        # A size that is not true makes one program stop earlier than another.
        if size != part.file_size:
            raise damaged()
        return size

    def _refuse_types(self) -> None:
        kinds = self.read(_TYPES).lower()
        if b"macroenabled" in kinds or b"macrosheet" in kinds or b"vbaproject" in kinds:
            raise Unreadable(Fault("R-13"))
        if b"oleobject" in kinds or b"externallink" in kinds or b"activex" in kinds:
            raise Unreadable(Fault("R-20"))
        if b"spreadsheetml" not in kinds:
            raise Unreadable(Fault("R-03"))

        def begin(element: str, attributes: Attributes) -> None:
            is_outside = element == "Relationship" and attributes.get("TargetMode") == "External"
            if is_outside and not attributes.get("Type", "").lower().endswith(_HARMLESS_TARGETS):
                raise Unreadable(Fault("R-20"))

        for name in self._archive.namelist():
            if name.lower().endswith(".rels"):
                elements(self.read(name), begin)


def _refuse_by_name(names: list[str]) -> None:
    if any(name.endswith(_MACROS) or name.startswith(_MACRO_FOLDERS) for name in names):
        raise Unreadable(Fault("R-13"))
    if any(name.startswith(_LINKS) for name in names):
        raise Unreadable(Fault("R-20"))
