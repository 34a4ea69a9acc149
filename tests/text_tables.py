"""Tables of cases as they are written in a test: a line of headings, then a line a case, with bars between cells."""


def rows_of(text: str) -> list[dict[str, str]]:
    """Give each case by its headings."""
    names, *found = ([cell.strip() for cell in line.split("|")] for line in text.strip().splitlines())
    return [dict(zip(names, row, strict=True)) for row in found]
