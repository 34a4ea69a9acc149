"""The command `lscb`: assembles the commands, and tells every error as a sentence with its exit code.

Exit codes: 0 done, 1 findings that stop, 2 wrong use, 3 a fault of ours. Heavy imports stand inside the commands.
"""

import logging
import sys

import typer

from flows.commands import (
    agencies,
    benchmarks,
    catalogue,
    chasing,
    figures,
    keeping,
    look,
    operate,
    serving,
    signing,
)
from flows.commands.given import WrongUse

app = typer.Typer(
    name="lscb",
    help="The performance system of a safeguarding children board.\n\n"
    "Agencies' files come in, are judged, become indicators and packs. Start with:  lscb demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for one in (
    operate.demo,
    operate.collect,
    operate.build,
    operate.publish,
    operate.quarter,
    serving.serve,
    agencies.template,
    agencies.check,
    agencies.answer,
    signing.sign_off,
    look.status,
    look.calendar,
    look.trail,
    look.console,
    figures.trace,
    figures.explain,
    chasing.extension,
    chasing.chase,
    keeping.purge,
):
    app.command()(one)
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(benchmarks.app, name="benchmarks")
app.add_typer(chasing.contacts, name="contacts")


def main() -> None:
    """Run the command; tell every error as a sentence, with its exit code, and never a traceback."""
    # It tells of every temporary folder, at a level that it sets itself; what it finds is told by our own findings.
    logging.getLogger("great_expectations").propagate = False
    try:
        # Without standalone mode a command's exit code is what the call gives back.
        code = app(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except (SystemExit, KeyboardInterrupt):
        raise
    except Exception as error:  # noqa: BLE001 - the last stop before a person
        sys.exit(_tell(error))


def _tell(error: Exception) -> int:
    # Typer carries its own copy of Click; its usage errors know how to say what was wrong.
    show = getattr(error, "show", None)
    if callable(show):
        show()
        return 2
    import duckdb

    from flows.demo import NotADemonstration
    from flows.faults import WRONG_USE, told
    from flows.office import UnusableRoot
    from reports.tables import WarehouseMismatch

    of_ours = (*WRONG_USE, FileNotFoundError, NotADemonstration, UnusableRoot, WrongUse)
    if isinstance(error, duckdb.IOException):
        sentence = (
            "The warehouse could not be read or written: the file is damaged, held by another program, or the disk is "
            "full. It holds nothing that is not elsewhere: run `lscb build`, which makes it anew."
        )
    else:
        sentence = str(error) if isinstance(error, (*of_ours, WarehouseMismatch)) else told(error)
    typer.echo(f"lscb: {sentence}", err=True)
    return 2 if isinstance(error, of_ours) else 3


if __name__ == "__main__":
    main()
