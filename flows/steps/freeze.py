"""Freeze a quarter's observations: what its figures are made of, write-once, as they were when it was signed off.

``core.observation`` is what is kept. Every figure of a quarter, on every basis, is worked out from the observations of
its quarters and from what is declared; records behind them may go one day, and the figures still come out the same.
"""

from data_lake.ledger import Frozen
from expectations.periods import Period
from flows.office import Office
from sql.warehouse import open_read_only, warehouse_hash


class WarehouseBehind(Exception):  # noqa: N818 - named as what was found
    """The live warehouse does not speak of exactly what is signed."""


def freeze(office: Office, board: str, quarter: Period, content: str) -> Frozen:
    """Write a quarter's observations to the lake and give what the ledger is to know of them; nothing is recorded yet.

    ``content`` is the hash of what is signed. Raises WarehouseBehind when the live warehouse holds something else, and
    FileNotFoundError when there is none.
    """
    with open_read_only(office.lake.warehouse) as con:
        found = con.execute(
            "select content from marts.sign_off where board = ? and period = ?", [board, quarter.label]
        ).fetchall()
        if found != [(content,)]:
            raise WarehouseBehind(
                f"{board} {quarter.label}: the warehouse was built from other submissions than those that are signed, "
                "so nothing was frozen and nothing signed. Run `lscb build` and sign again."
            )
        rows = con.sql(
            "select * from core.observation where board = $board and period = $period "
            "order by indicator_id, series, area_type, area_code, breakdown, category",
            params={"board": board, "period": quarter.label},
        ).pl()
        ((code_version, dataset_version),) = con.execute(
            "select code_version, dataset_version from quality.build"
        ).fetchall()
        made_of = warehouse_hash(office.lake.warehouse)
    path, sha256 = office.lake.put_observations(rows, board=board, period=quarter.label)
    return Frozen(
        board=board,
        period=quarter.label,
        path=path,
        sha256=sha256,
        row_count=rows.height,
        content=content,
        warehouse_hash=made_of,
        code_version=code_version,
        dataset_version=dataset_version,
        frozen_at=office.clock.now(),
    )
