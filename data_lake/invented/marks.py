"""What an invented row says of where its numbers come from, word for word as the warehouse reads it."""

from dataclasses import dataclass

INVENTED = "invented"
INVENTED_SPLIT = "invented split of a real total"
INVENTED_OUT_OF_SPLIT = "invented out of an invented split of a real total"
REAL = "published figure"


@dataclass(frozen=True)
class Whole:
    """A county whole with where it came from; ``below`` where its denominator came from elsewhere."""

    numerator: int
    denominator: int | None
    comment: str
    below: str | None = None

    @property
    def said(self) -> str:
        """What its row says: a published denominator under an invented numerator is told by itself."""
        if self.comment == INVENTED and self.below == INVENTED_SPLIT:
            return INVENTED_OUT_OF_SPLIT
        return self.comment

    def part(self, part: str) -> "Whole":
        """Give the numerator or the denominator as a whole of its own."""
        if part == "numerator":
            return Whole(self.numerator, None, self.comment)
        return Whole(self.denominator or 0, None, self.below or self.comment)
