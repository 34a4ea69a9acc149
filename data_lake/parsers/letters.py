"""Characters that can be seen and typed, and those that only make two codes differ."""

import unicodedata

# Format, control, private, unassigned and half characters.
_UNSEEN = frozenset({"Cf", "Cc", "Co", "Cn", "Cs", "Zl", "Zp"})
# Letters and marks by category that are drawn as nothing.
_DRAWN_AS_NOTHING = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(chr(one) for one in range(0xFE00, 0xFE10))
)
# Blanks that a person cannot tell from no blank at all are trimmed from the ends of cells, and so are harmless there.
_BLANKS = "\t\n\r"


def holds_invisible(text: str) -> bool:
    """Whether a text holds a character that nobody sees: of no width, or turning the direction of writing."""
    if text.isascii() and text.isprintable():
        return False
    return any(
        character in _DRAWN_AS_NOTHING or unicodedata.category(character) in _UNSEEN
        for character in text.strip(_BLANKS)
    )


def plain(text: str) -> str:
    """Give a code in the one form of its characters (NFKC): wide and narrow forms become the usual ones."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)
