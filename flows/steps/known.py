"""What a parser is told of a board: what its lists look like, and by what ids become pseudonyms."""

from datetime import datetime

from data_lake.parsers.known import Known
from expectations.catalogue import Catalogue
from expectations.due import last_ended
from flows.office import Office


def known_for(office: Office, catalogue: Catalogue, received_at: datetime) -> Known:
    """Give what a file of the board's that was received at an instant is read by."""
    return known_of(catalogue, received_at, office.lake.pseudonym_key(catalogue.board.id))


def known_of(catalogue: Catalogue, received_at: datetime, key: str) -> Known:
    """Give what is known of a board's lists: all that it declares, owed or not, so that each is told for what it is."""
    return Known(
        lists={one.return_id: one.columns for one in catalogue.lists},
        period=last_ended(received_at).label,
        key=key,
        places={one.beginning: (one.csc4, one.catch7) for one in catalogue.postcode_areas},
        authority=catalogue.board.authority_code,
    )
