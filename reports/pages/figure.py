"""A picture on a page with all that belongs to it: heading, note, and the table of what was drawn."""

from dataclasses import dataclass

from markupsafe import Markup

from reports.charts.drawing import Drawing, Table
from reports.charts.picture import Gallery


@dataclass(frozen=True)
class Figure:
    """One picture, ready for a template. ``table_id`` is the id under which its table stands on the page."""

    kind: str
    heading: str
    svg: Markup
    note: str
    table: Table
    table_id: str


def framed(gallery: Gallery, drawing: Drawing, *, key: str, kind: str, heading: str) -> Figure:
    """Hang a drawing under a heading; ``key`` names it on the page."""
    table_id = f"{key}-figures"
    svg = gallery.hang(
        drawing.chart, key=key, title=drawing.title, description=drawing.alt_text, table_id=table_id
    )
    return Figure(kind, heading, svg, drawing.note, drawing.table, table_id)
