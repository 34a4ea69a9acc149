"""Keep the rows of a submission in the lake: figures as figures, a list as a list, with what is known of it."""

import polars as pl

from data_lake.invented.extent import MARK
from expectations.catalogue import Catalogue
from expectations.gates.context import TYPED
from flows.office import Office
from flows.steps.read import OfList, Read

ACCEPTED = pl.Schema({name: kind for name, kind in TYPED.items() if name != "submission_key"})
"""What the lake keeps of an accepted submission: its typed rows with their places."""


def keep_rows(office: Office, catalogue: Catalogue, submission: Read) -> str:
    """Keep the rows of a submission and give their path below the root; the same rows are kept once.

    What no ledger row names is litter, and harmless.
    """
    key = submission.key
    address = {
        "board": key.board,
        "provider": key.provider,
        "return_id": key.return_id,
        "period": key.period,
        "submission_id": key.submission_id,
    }
    if submission.of_list is None:
        return office.lake.put_accepted(submission.rows.select(ACCEPTED.names()), **address)
    about = about_list(catalogue, submission.rows, submission.of_list)
    return office.lake.put_records(submission.rows, **address, about=about)


def about_list(catalogue: Catalogue, rows: pl.DataFrame, marked: OfList) -> dict[str, str]:
    """Say of a list, for whoever works with its rows: since when it has them, from which file, if invented."""
    keys = [name for name in marked.declared.key if marked.declared.field(name).kind == "pseudonym"]
    is_marked = any(rows[name].str.starts_with(MARK).any() for name in keys)
    return {
        "covers_from": "" if marked.covers_from is None else marked.covers_from.isoformat(),
        "kind": marked.kind,
        "is_invented": "yes" if catalogue.board.is_invented or is_marked else "no",
    }
