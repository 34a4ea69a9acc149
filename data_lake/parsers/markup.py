"""XML, read as a stream; a document type is refused, and with it every entity."""

import contextlib
from collections.abc import Callable, Iterable
from typing import Any
from xml.parsers import expat

from data_lake.parsers.faults import Fault, Unreadable, damaged

Attributes = dict[str, str]

_BEGINNING, _STEP = 8_192, 256


def local(name: str) -> str:
    """Give the name of an element or attribute without its prefix."""
    return name[name.rfind(":") + 1 :]


def reader() -> Any:  # noqa: ANN401 - the standard library gives its type no name
    """Give an expat parser that refuses a document type before it has read it."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    return parser


def feed(parser: Any, pieces: Iterable[bytes]) -> None:  # noqa: ANN401
    """Run the parser over the pieces of one document.

    Raises:
        Unreadable: it is not well formed, or declares a document type.
    """
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError):
        # An encoding that nobody knows is a LookupError.
        raise damaged() from None


def elements(content: bytes, begin: Callable[[str, Attributes], None]) -> None:
    """Call ``begin`` with the local name and the attributes of each element of a small document."""
    parser = reader()
    parser.StartElementHandler = begin_local(begin)
    feed(parser, [content])


def begin_local(begin: Callable[[str, Attributes], None]) -> Callable[[str, Attributes], None]:
    """Take the prefixes off names and attributes before ``begin`` sees them."""

    def called(name: str, attributes: Attributes) -> None:
        begin(local(name), {local(key): value for key, value in attributes.items()})

    return called


def root_of(data: bytes) -> str:
    """Give the name of the first element, in small letters and without its prefix; "" where none is near the beginning.

    A document type is not refused yet, but gives the name that it is for.
    """
    found: list[str] = []

    def told(name: str, *_more: object) -> None:
        found.append(local(name).lower())

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = parser.StartElementHandler = told
    with contextlib.suppress(expat.ExpatError, LookupError, ValueError):
        # What comes after the name does not matter here, not even whether it is well formed.
        for at in range(0, _BEGINNING, _STEP):
            if found:
                break
            parser.Parse(data[at : at + _STEP], False)
    return found[0] if found else ""


def _refuse_document_type(*_arguments: object) -> None:
    raise Unreadable(Fault("R-21"))
