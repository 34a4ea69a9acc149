"""Tables in text files that a reader of the domain can check: cells between bars, one table under each heading."""

from pathlib import Path


def rows_under(path: Path, heading: str) -> list[dict[str, str]]:
    """Give the rows of the table under a heading, by the names of its columns."""
    section = path.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line.strip().strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    names, _, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(names, row, strict=True)) for row in rows]
