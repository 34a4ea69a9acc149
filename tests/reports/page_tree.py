"""A page as a tree, read by the standard library's HTML parser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "input", "link", "base", "path", "line", "rect", "circle"}


@dataclass
class Node:
    """An element: its tag, attributes, children and the text inside."""

    tag: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def every(self, tag: str = "", **wanted: str) -> Iterator[Node]:
        """Every element below, of a tag and with attributes (``data_row`` is ``data-row``; ``class_`` one of many)."""
        for child in self.children:
            if tag in ("", child.tag) and all(child.has(key, value) for key, value in wanted.items()):
                yield child
            yield from child.every(tag, **wanted)

    def one(self, tag: str = "", **wanted: str) -> Node:
        """The only such element."""
        found = list(self.every(tag, **wanted))
        assert len(found) == 1, f"{len(found)} of {tag} {wanted}"
        return found[0]

    def has(self, key: str, value: str) -> bool:
        """Whether an attribute has a value; for class, whether it is one of them."""
        found = self.attributes.get(key.rstrip("_").replace("_", "-"))
        return found is not None and (value in found.split() if key == "class_" else found == value)

    @property
    def text(self) -> str:
        """All text inside, with single spaces."""
        return " ".join(" ".join(self._all_texts()).split())

    def _all_texts(self) -> Iterator[str]:
        yield from self.texts
        for child in self.children:
            yield from child._all_texts()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {key: value or "" for key, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Node(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].texts.append(data)


def read(html: str) -> Node:
    """Read a page; every element must be closed where it was opened."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> was never closed"
    return reader.root
