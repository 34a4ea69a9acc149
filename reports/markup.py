"""The one way in which pages are made of templates: everything is escaped, and nothing that is missing is blank."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports import words

TEMPLATES = Path(__file__).parent / "templates"


def environment() -> Environment:
    """Give the environment of all templates."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["counted"] = words.counted
    made.filters["capital"] = words.capital
    return made
