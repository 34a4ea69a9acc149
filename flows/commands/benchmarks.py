"""The commands about published figures that a board compares itself with: import a release, and list what is known."""

import json
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.given import AsJson, Board, WrongUse, board_given, year_given

app = typer.Typer(
    help="Published figures to compare with: import a release, list what is known, export our own.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="The files of one release, as downloaded.")
]
Measures = Annotated[
    Path | None,
    typer.Option(
        "--measures", help="A TOML file: which columns are which series, or other names of columns."
    ),
]
Rows = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="INDICATOR...", help="Rows by id, number or reference: 6, I06, NI 64; all, if none."
    ),
]


@app.command("import")
def import_files(
    files: Files,
    source: Annotated[
        str,
        typer.Option(
            help="dfe_children_in_need, exclusions, lait, fingertips, published; told by the files if not given."
        ),
    ] = "",
    release: Annotated[
        str,
        typer.Option(
            help="An id for the release, if its files tell none; a revision needs one that sorts after it."
        ),
    ] = "",
    measures: Measures = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be imported.")] = False,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """Import a release of published statistics, of which all English authorities are kept.

    DfE children in need of any year, other tables of Explore Education Statistics, LAIT, Fingertips downloads, or
    another board's export. Packs that were published keep what they said. Exit code 1 when something is refused: then
    nothing is imported.

    Example:  lscb benchmarks import children-in-need-2025/*.csv --dry-run

    Example:  lscb benchmarks import bds_long.parquet --source lait --release 2026-04-14
    """
    board = board_given(board)
    from data_lake.published.measures import read_measures
    from data_lake.published.shape import UnreadablePublished
    from flows.office import open_office
    from flows.settings import Settings
    from flows.show_releases import as_plain, import_lines
    from flows.steps.import_release import ImportRefused, import_release, lay, read_files

    with open_office(Settings(), is_new_allowed=False) as office:
        office.catalogue(board)
        try:
            given = read_files(files)
            declared = read_measures(measures) if measures else None
            if dry_run:
                laid = lay(office, given, source=source, release=release, measures=declared)
            else:
                laid = import_release(office, board, given, source=source, release=release, measures=declared)
        except (ImportRefused, UnreadablePublished) as refused:
            typer.echo(f"lscb: {refused}", err=True)
            raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(as_plain(laid), indent=2))
    else:
        typer.echo("\n".join(import_lines(laid, is_dry=dry_run)))
    if any(one.refused for one in laid):
        raise typer.Exit(1)


@app.command("withdraw")
def withdraw(
    source: Annotated[str, typer.Argument(help="Whose it is, as `lscb benchmarks list` names it.")],
    release: Annotated[str, typer.Argument(help="The release's id.")],
    reason: Annotated[str, typer.Option(help="Why: for those who ask later what became of it.")],
    board: Board = None,
) -> None:
    """Take back all that was imported of a release; afterwards it may be imported again.

    Quarters whose packs were published with it keep what they said. What ships with the data set cannot be withdrawn.

    Example:  lscb benchmarks withdraw dfe_children_in_need 2025 --reason "the file of another year"
    """
    board = board_given(board)
    from flows.office import open_office
    from flows.settings import Settings
    from flows.steps.import_release import ImportRefused, withdraw_release

    with open_office(Settings(), is_new_allowed=False) as office:
        try:
            withdraw_release(office, board, source, release, reason)
        except ImportRefused as refused:
            typer.echo(f"lscb: {refused}", err=True)
            raise typer.Exit(1) from None
    typer.echo(
        f"{source} {release} is withdrawn. Quarters not yet published do without it from the next `lscb build` on; "
        "others keep what they said."
    )


@app.command("list")
def list_releases(as_json: AsJson = False) -> None:
    """List the releases of published figures that are known: those that ship, and those imported since.

    Example:  lscb benchmarks list
    """
    from flows.office import open_office
    from flows.settings import Settings
    from flows.show_releases import known, known_lines
    from flows.steps.releases import release_frames

    with open_office(Settings(), is_new_allowed=False) as office:
        rows = known(release_frames(office, office.ledger.snapshot()))
    if as_json:
        typer.echo(json.dumps(rows, indent=2, default=lambda value: f"{value:%Y-%m-%dT%H:%M:%SZ}"))
        return
    typer.echo("\n".join(known_lines(rows)))


@app.command("export")
def export_figures(
    out: Annotated[Path, typer.Option("--out", help="The file to write: .csv, or .parquet.")],
    board: Board = None,
) -> None:
    """Write the published figures of the board's own authority for another board, which imports them as they are.

    Only what is published already is written: figures from agencies' returns are not protected yet, so none of them
    leaves.

    Example:  lscb benchmarks export --out north-yorkshire.csv
    """
    board = board_given(board)
    from data_lake.published.table import write_table
    from flows.office import open_office
    from flows.settings import Settings
    from flows.steps.releases import own_figures

    if out.suffix.lower() not in {".csv", ".parquet"}:
        raise WrongUse(f"{out.name}: write a name that ends in .csv or .parquet")
    if out.exists():
        raise WrongUse(f"{out.name} is there already. Give another name, or remove it")
    with open_office(Settings(), is_new_allowed=False) as office:
        own = own_figures(office, board)
        authority = office.catalogue(board).board.authority_name
    if not own.height:
        raise WrongUse(f"nothing is published of {authority}, so there is nothing to export")
    if out.suffix.lower() == ".csv":
        write_table(own, out)
    else:
        own.write_parquet(out)
    typer.echo(f"{out}: {own.height:,} published figures of {authority}; none from returns")


@app.command("table")
def print_table(
    indicators: Rows = None,
    first: Annotated[
        str | None, typer.Option("--from", help="The first planning year, as 2012-13; all, if not given.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last planning year, as 2023-24.")] = None,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="Write a table for a spreadsheet.")] = None,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """Print a board's own figures beside those of every neighbour set, year by year; the region and England beside.

    Example:  lscb benchmarks table 1 6 --from 2012-13 --to 2023-24
    """
    board = board_given(board)
    from flows.office import open_office
    from flows.settings import Settings
    from flows.steps.neighbours_table import neighbours_table
    from reports.neighbours_table import as_csv, lines

    years = tuple(year_given(one) if one else None for one in (first, last))
    with open_office(Settings(), is_new_allowed=False) as office:
        found = neighbours_table(office, board, indicators or (), *years)
    if to_csv is not None:
        try:
            to_csv.write_text(as_csv(found), encoding="utf-8")
        except OSError as error:
            raise WrongUse(
                f"{to_csv} cannot be written: {error.strerror}. Give another file with --csv."
            ) from None
        typer.echo(f"{len(found)} lines in {to_csv}")
    elif as_json:
        typer.echo(json.dumps(found, indent=2))
    else:
        typer.echo("\n".join(lines(found)))


@app.command("what-if")
def what_if(
    period: Annotated[str, typer.Argument(help="A planning year, as 2023-24.")],
    indicators: Rows = None,
    neighbour_set: Annotated[
        str | None, typer.Option("--set", help="A neighbour set by its name, as seed_2007.")
    ] = None,
    authorities: Annotated[
        str | None,
        typer.Option(help="Authorities by code or name with commas between; 895+896 is one of two."),
    ] = None,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """Say what a board would stand beside with other neighbours: mean, median, place, and who had a figure.

    Example:  lscb benchmarks what-if 2023-24 1 6 --authorities 811,869,895+896
    """
    board = board_given(board)
    from flows.office import open_office
    from flows.settings import Settings
    from flows.steps.what_if import what_if as work_out
    from reports.what_if import as_plain, lines

    if (neighbour_set is None) == (authorities is None):
        raise WrongUse("Say which neighbours: either --set NAME or --authorities 811,869,...")
    chosen = [one.strip() for one in (authorities or "").split(",") if one.strip()]
    if neighbour_set is None and not chosen:
        raise WrongUse("--authorities names nobody. Give codes or names: --authorities 811,869,895+896")
    year = year_given(period)
    with open_office(Settings(), is_new_allowed=False) as office:
        found = work_out(office, board, year, indicators or (), neighbour_set, chosen)
    typer.echo(json.dumps(as_plain(found), indent=2) if as_json else "\n".join(lines(found)))
