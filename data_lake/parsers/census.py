"""The children in need census, a yearly file in XML: read as a stream, one child at a time, into our lists.

Nothing but the rows that are made, and the one child that is open, is held. ``census_layout`` says which elements there
are and who says so, ``census_lists`` what our lists take from them. What is not published is left out and told, without
its name, which could say anything.
"""

from datetime import date

from data_lake.parsers.census_layout import (
    COLLECTION,
    FIRST_YEAR,
    GROUPS,
    HOMES,
    LAST_YEAR,
    POSTCODE,
    READ,
    SAME_GROUP,
    Element,
)
from data_lake.parsers.census_lists import SHEETS, Group, Lists, day
from data_lake.parsers.faults import MOST_FAULTS, Fault, Unreadable, too_large
from data_lake.parsers.known import Known, ListTable
from data_lake.parsers.letters import holds_invisible
from data_lake.parsers.markup import Attributes, feed_file, local, reader
from expectations.periods import Period, quarter_of

DEEPEST = 40
"""Elements that may stand in each other; a census has seven."""

LONGEST_TEXT = 1_000
"""Characters that an element which is read may hold."""

LARGEST_CHILD = 20_000
"""Elements that one child may hold; more are no child's."""


def tables(data: bytes, known: Known) -> tuple[list[ListTable], list[Fault]]:
    """Give the lists that a census holds, and what is to be asked or said of it.

    Every row stands on the line of the file on which its element begins.

    Raises:
        Unreadable: it is no census, or not well formed; its date is missing, an element stands twice that may stand
            once, or it holds what no census can hold.
    """
    if known.lists.keys().isdisjoint(SHEETS):
        # To a board that asks for none of its lists it is a file like any other.
        raise Unreadable(Fault("R-03"))
    stream = _Stream(known)
    feed_file(stream.parser, data)
    if stream.header.get("collection", COLLECTION).upper() != COLLECTION:
        # Told first: what another collection has in other places is no fault of it.
        raise Unreadable(Fault("R-40"))
    if broken := [*stream.broken, *stream.misplaced]:
        raise Unreadable(*broken)
    period, asked = _period(stream.header, stream.authorities, known)
    if not stream.children:
        raise Unreadable(Fault("R-43"))
    found, lines = stream.lists.tables(period)
    return found, [*asked, *stream.asked, *stream.unknown, *lines]


class _Stream:
    """The state of reading: the groups that are open, and the text of the element that is."""

    def __init__(self, known: Known) -> None:
        self.lists = Lists(known)
        self.header: dict[str, str] = {}
        self.children = 0
        self.broken: list[Fault] = []
        self.asked: list[Fault] = []
        self.authorities: set[str] = set()
        self._unknown: dict[str, list[int]] = {}
        self._misplaced: list[int] = []
        self.parser = reader()
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self._open = [Group("", 0)]
        self._depth = self._left_at = self._sought_to = self._in_child = self._length = 0
        self._value = ""
        self._kind = Element.LEFT
        self._pieces: list[str] = []

    def _begin(self, written: str, _attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise too_large(row=self._line())
        if self._left_at:
            if self._depth <= self._sought_to:
                self._seek(written)
            return
        self._in_child += 1
        if self._in_child > LARGEST_CHILD:
            raise too_large(row=self._line())
        name, parent = local(written).lower(), self._open[-1]
        kind = Element.LEFT if self._value else _kind(parent.name, name)
        if kind is None or self._value:
            self._left_at, self._sought_to = self._depth, DEEPEST
            if not self._seek(written):
                self._tell_unknown(name)
        elif kind is Element.LEFT:
            self._left_at = self._depth
        elif kind in {Element.VALUE, Element.VALUES}:
            self._value, self._kind, self._length = name, kind, 0
            self._pieces.clear()
            self.parser.CharacterDataHandler = self._text
        else:
            self._begin_group(name, kind, parent)

    def _begin_group(self, name: str, kind: Element, parent: Group) -> None:
        if kind is Element.SINGLE_GROUP and any(one.name == name for one in parent.groups):
            self._tell_repeated()
        group = Group(SAME_GROUP.get(name, name), self._line())
        if name == "child":
            self._in_child = 0
        else:
            parent.groups.append(group)
        self._open.append(group)

    def _end(self, _written: str) -> None:
        self._depth -= 1
        if self._left_at:
            if self._depth < self._left_at:
                self._left_at = self._sought_to = 0
            elif self._depth < self._sought_to < DEEPEST:
                self._sought_to = DEEPEST
        elif self._value:
            self._end_value()
        else:
            self._end_group(self._open.pop())

    def _end_value(self) -> None:
        self.parser.CharacterDataHandler = None
        name, self._value = self._value, ""
        text, group, line = "".join(self._pieces).strip(), self._open[-1], self._line()
        if holds_invisible(text):
            self._break(Fault("R-30", row=line))
        if self._kind is Element.VALUES:
            group.many.append((line, text))
        elif name in group.values:
            self._tell_repeated()
        else:
            group.values[name] = text

    def _end_group(self, group: Group) -> None:
        if group.name == "child":
            self.children += 1
            if not self.lists.add(group) and len(self.asked) < MOST_FAULTS:
                self.asked.append(Fault("R-45", row=group.line))
        elif group.name in {"collectiondetails", "source"}:
            said = {name: text for name, text in group.values.items() if text}
            self.authorities |= {said["lea"]} if "lea" in said else set()
            self.header = {**said, **self.header}

    def _text(self, piece: str) -> None:
        if self._left_at:
            return
        self._length += len(piece)
        if self._length > LONGEST_TEXT:
            raise too_large(row=self._line())
        self._pieces.append(piece)

    def _line(self) -> int:
        line: int = self.parser.CurrentLineNumber
        return line

    def _tell_repeated(self) -> None:
        self._break(Fault("R-48", row=self._line()))

    def _break(self, fault: Fault) -> None:
        if len(self.broken) < MOST_FAULTS:
            self.broken.append(fault)

    def _tell_unknown(self, name: str) -> None:
        if name in self._unknown:
            self._unknown[name][1] += 1
        elif len(self._unknown) < MOST_FAULTS:
            self._unknown[name] = [self._line(), 1]

    def _seek(self, written: str) -> bool:
        """Tell whether an element that is left out is one that is read elsewhere; what stands in it is no other one."""
        is_read = local(written).lower() in READ
        if is_read:
            self._misplaced.append(self._line())
            self._sought_to = self._depth
        return is_read

    @property
    def unknown(self) -> list[Fault]:
        """What nobody has published, by the line where it stands first."""
        return [Fault("R-47", row=line, counts={"places": many}) for line, many in self._unknown.values()]

    @property
    def misplaced(self) -> list[Fault]:
        """What is read, but stands where nobody has published it."""
        lines = self._misplaced
        return [Fault("R-64", row=lines[0], counts={"places": len(lines)})] if lines else []


def _kind(parent: str, name: str) -> Element | None:
    kind = GROUPS[parent].get(name)
    if kind is None and parent in HOMES and name.endswith(POSTCODE):
        return Element.VALUE
    return kind


def _period(header: dict[str, str], authorities: set[str], known: Known) -> tuple[Period, list[Fault]]:
    """Give the quarter that a census ends in, by its reference date, and what its header leaves to ask.

    Raises:
        Unreadable: its reference date is missing or none.
    """
    written = day(header.get("referencedate", ""))
    try:
        ends = date.fromisoformat(written)
        period = quarter_of(ends)
    except ValueError:
        raise Unreadable(Fault("R-41")) from None
    asked: list[Fault] = []
    if not FIRST_YEAR <= ends.year <= LAST_YEAR:
        asked.append(Fault("R-42"))
    if (ends.month, ends.day) != (3, 31) or header.get("year", str(ends.year)) != str(ends.year):
        asked.append(Fault("R-44"))
    if known.authority and authorities - {known.authority}:
        asked.append(Fault("R-46"))
    return period, asked
