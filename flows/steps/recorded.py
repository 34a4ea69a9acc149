"""What accepted lists of records come to: the cells that rules count in them, without a row of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import polars as pl

from data_lake.ledger.snapshot import Snapshot
from expectations.periods import Period
from flows.office import Office
from flows.steps.editions import Quarter, Standing, editions, standing_lists, wanted
from sql.records import work_out


def recorded(  # noqa: PLR0913 - what is worked out, for which quarters, and from what
    office: Office,
    snapshot: Snapshot,
    inputs: Mapping[str, pl.DataFrame],
    quarters: Sequence[Period],
    *,
    signed_off: Collection[Quarter] = (),
    besides: Iterable[Standing] = (),
) -> pl.DataFrame:
    """Work out what lists come to in some reporting quarters (schema ``sql.inputs.RECORDED``).

    ``inputs`` are what boards declare of these quarters (``sql.inputs.catalogue_frames``). Quarters that are
    ``signed_off`` are left out: what was frozen of them counts. ``besides`` are lists that do not stand yet, and whose
    rows are in the lake.

    Raises LakeDamaged when rows have changed or are missing that nobody purged, BuildFailed when a rule cannot run.
    """
    wants = wanted(inputs["catalogue.cell"], office.catalogues, quarters, signed_off)
    standing = [*standing_lists(office.lake, snapshot, office.catalogues), *besides] if wants else []
    return work_out(inputs, editions(office.lake, standing, wants), office.lake.root).recorded
