"""Which row of a table holds headings of ours: those of the layout of figures, or of a list of records."""

from collections.abc import Sequence

from data_lake.parsers.known import Known
from data_lake.parsers.records import headings_of_a_list
from data_lake.parsers.table import known_headings, looks_like_headings


def fit(cells: Sequence[str], known: Known) -> int:
    """Count the headings of ours in a row; nought where it is not meant as such."""
    of_figures = known_headings(cells) if looks_like_headings(cells) else 0
    return max(of_figures, headings_of_a_list(cells, known)[1])
