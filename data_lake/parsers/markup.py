"""XML, read as a stream; a document type is refused, and with it every entity."""

from collections.abc import Callable, Iterable
from typing import Any
from xml.parsers import expat

from data_lake.parsers.faults import Fault, Unreadable, damaged

Attributes = dict[str, str]

_BEGINNING, _STEP = 1_000_000, 256
_ENCODINGS = frozenset(
    expat.errors.codes[name]
    for name in (expat.errors.XML_ERROR_UNKNOWN_ENCODING, expat.errors.XML_ERROR_INCORRECT_ENCODING)
)
_INVALID = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
_NOT_FIRST = expat.errors.codes[expat.errors.XML_ERROR_MISPLACED_XML_PI]
_ASCII = 0x80


class _Found(Exception):  # noqa: N818 - what is wanted was found, and nothing is wrong
    """The first element was met."""


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


def feed_file(parser: Any, data: bytes) -> None:  # noqa: ANN401
    """Run the parser over a file that is one document.

    Raises:
        Unreadable: it declares a document type; or it is not well formed, and the fault says in what way and where.
    """
    try:
        parser.Parse(data, True)
    except LookupError:
        raise Unreadable(Fault("R-61", row=1)) from None
    except expat.ExpatError as error:
        raise Unreadable(_not_well_formed(error, parser.ErrorByteIndex, data)) from None


def _not_well_formed(error: expat.ExpatError, at: int, data: bytes) -> Fault:
    if error.code == _NOT_FIRST:
        return Fault("R-62", row=error.lineno)
    # Letters of another encoding than the one that is named are, to the parser, signs that no XML has.
    is_letter = error.code == _INVALID and 0 <= at < len(data) and data[at] >= _ASCII
    return Fault("R-61" if is_letter or error.code in _ENCODINGS else "R-60", row=error.lineno)


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

    Raises:
        Unreadable: what stands before the first element is not well formed.
    """

    def told(name: str, *_more: object) -> None:
        found.append(local(name).lower())
        # What comes after the name does not matter here, not even whether it is well formed.
        raise _Found

    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = parser.StartElementHandler = told
    at, step = 0, _STEP
    try:
        while at < min(len(data), _BEGINNING):
            parser.Parse(data[at : at + step], False)
            # A long comment is looked through anew with each piece: pieces that double keep that short.
            at, step = at + step, 2 * step
    except _Found:
        return found[0]
    except (LookupError, ValueError):
        # An encoding that nobody knows is a LookupError; one of several bytes a letter is a ValueError.
        raise Unreadable(Fault("R-61", row=1)) from None
    except expat.ExpatError as error:
        raise Unreadable(_not_well_formed(error, parser.ErrorByteIndex, data)) from None
    return ""


def _refuse_document_type(*_arguments: object) -> None:
    raise Unreadable(Fault("R-21"))
