"""Words beside a chart: set at the height of what they name, and moved apart just so far that none lies on another."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports import theme
from reports.typeface import shortened, text_width

STOREY = 15
"""How many pixels one storey of signposts is high."""


@dataclass(frozen=True)
class Label:
    """Words, the height in pixels of what they name, and how they look. A heavier one is moved less."""

    text: str
    y: float
    color: str = theme.GREY
    size: int = theme.SMALL
    bold: bool = False
    weight: float = 1.0

    @property
    def width(self) -> float:
        """How many pixels the words take."""
        return text_width(self.text, self.size, bold=self.bold)


def apart(labels: Sequence[Label], top: float, bottom: float) -> list[tuple[Label, float]]:
    """Give each label its own height between ``top`` and ``bottom``, in their order, each near to what it names.

    Where they are more than fit, they run over the bottom, still apart.
    """
    middle = (top + bottom) / 2
    # Of several at one height the heaviest stands outermost, where the edge lets it lie at its mark.
    ordered = sorted(labels, key=lambda one: (one.y, one.weight if one.y > middle else -one.weight, one.text))
    offsets = [0.0]
    for above, below in pairwise(ordered):
        offsets.append(offsets[-1] + (above.size + below.size) / 2 + 2)
    # What pushes each other forms a block, whose height is the mean of what its labels would like.
    blocks: list[tuple[float, float, int]] = []
    for one, offset in zip(ordered, offsets, strict=False):
        block = ((one.y - offset) * one.weight, one.weight, 1)
        while blocks and blocks[-1][0] / blocks[-1][1] > block[0] / block[1]:
            before = blocks.pop()
            block = (before[0] + block[0], before[1] + block[1], before[2] + block[2])
        blocks.append(block)
    heights = [total / weight for total, weight, count in blocks for _ in range(count)]
    last = bottom - offsets[-1]
    return [
        (one, max(min(height, last), top) + offset)
        for one, height, offset in zip(ordered, heights, offsets, strict=False)
    ]


def signposts(marked: Sequence[tuple[float, str]], left: float, right: float) -> list[tuple[float, int, str]]:
    """Write what upright rules mean, beside them: where each text begins, its storey, and as much of it as fits.

    ``marked`` are places across in pixels with their words, in order. A text begins at its rule, or ends there in the
    right half. One that would meet another stands on another storey, and where it can, one that a rule would cross.
    """
    placed: list[tuple[float, float, float, int]] = []
    found = []
    for line, text in reversed(marked):
        runs_right = line < (left + right) / 2
        said = shortened(text, right - line if runs_right else line - left, theme.SMALL)
        width = text_width(said, theme.SMALL)
        start = line if runs_right else line - width
        storeys = [(line, start, start + width, level) for level in range(len(marked))]
        clear = [one for one in storeys if not any(_meet(one, other) for other in placed)]
        apart_at_least = [
            one for one in storeys if not any(_meet(one, other) for other in placed if other[3] == one[3])
        ]
        storey = (clear or apart_at_least)[0][3]
        placed.append((line, start, start + width, storey))
        found.append((start, storey, said))
    return found[::-1]


def _meet(one: tuple[float, float, float, int], other: tuple[float, float, float, int]) -> bool:
    """Whether two texts on one storey meet, or the rule of the higher would run through the lower."""
    (rule, start, end, storey), (rule2, start2, end2, storey2) = one, other
    if storey == storey2:
        return start <= end2 + 6 and start2 <= end + 6
    return start2 < rule < end2 if storey > storey2 else start < rule2 < end
