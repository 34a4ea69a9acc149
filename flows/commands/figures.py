"""The commands about one figure: where it comes from, and what it means in words."""

import json
from typing import Annotated

import typer

from flows.commands.given import AsJson, Board, PeriodArgument, WrongUse, board_given, quarter_given

Name = Annotated[str, typer.Argument(help="An id, a number or a reference: 6, I06, NI 64, C21.")]
SeriesOption = Annotated[
    str | None, typer.Option("--series", help="The series; the row's headline, if not given.")
]
BasisOption = Annotated[
    str | None, typer.Option("--basis", help="As year_to_date; the series' first, if not given.")
]
AreaOption = Annotated[
    str | None,
    typer.Option("--area", help="An area's id or name, as selby or csc4:selby; the county, if not given."),
]
BreakdownOption = Annotated[str | None, typer.Option("--breakdown", help="The breakdown of a category.")]
CategoryOption = Annotated[
    str | None, typer.Option("--category", help="A category; the whole, if not given.")
]


def trace(
    period: PeriodArgument,
    indicator: Name,
    area: AreaOption = None,
    series: SeriesOption = None,
    basis: BasisOption = None,
    breakdown: BreakdownOption = None,
    category: CategoryOption = None,
    shows_all: Annotated[
        bool, typer.Option("--all", help="Print every row of a list, not the first twenty of a cell.")
    ] = False,
    has_ids: Annotated[
        bool, typer.Option("--ids", help="Also print whose the rows are, by the pseudonyms of their lists.")
    ] = False,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """Follow a figure back to its cells, submissions, files and rows; or say when the rows went.

    Example:  lscb trace 2023-24-Q4 "NI 64" --area selby
    """
    board = board_given(board)
    from flows.office import open_office
    from flows.settings import Settings
    from flows.steps.figure import NoSuchFigure, Wish, asked_for
    from flows.steps.trace import trace as follow
    from reports.traces import as_plain, lines

    quarter = quarter_given(period)
    with open_office(Settings(), is_new_allowed=False) as office:
        try:
            asked = asked_for(
                office.catalogue(board), quarter, Wish(indicator, series, basis, area, breakdown, category)
            )
            found = follow(office, asked)
        except NoSuchFigure as error:
            raise WrongUse(str(error)) from None
    if as_json:
        typer.echo(json.dumps(as_plain(found, has_ids=has_ids), indent=2, default=str))
    else:
        typer.echo("\n".join(lines(found, shows_all=shows_all, has_ids=has_ids)))


def explain(
    period: PeriodArgument,
    indicator: Name,
    area: AreaOption = None,
    series: SeriesOption = None,
    basis: BasisOption = None,
    breakdown: BreakdownOption = None,
    category: CategoryOption = None,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """Say in words what a figure means, with its numbers put in: what was counted, divided, rounded and compared.

    Example:  lscb explain 2023-24-Q4 6
    """
    board = board_given(board)
    from flows.office import open_office
    from flows.settings import Settings
    from flows.steps.explain import explain as gather
    from flows.steps.figure import NoSuchFigure, Wish, asked_for
    from reports.explained import as_plain, lines

    quarter = quarter_given(period)
    with open_office(Settings(), is_new_allowed=False) as office:
        try:
            asked = asked_for(
                office.catalogue(board), quarter, Wish(indicator, series, basis, area, breakdown, category)
            )
            found = gather(office, asked)
        except NoSuchFigure as error:
            raise WrongUse(str(error)) from None
    typer.echo(json.dumps(as_plain(found), indent=2, default=str) if as_json else "\n".join(lines(found)))
