"""What a rule says of itself, in words: the sentence in the header of its model."""

import re
from pathlib import Path

from sql.build import MODELS
from sql.order import ROOM

_RULE = re.compile(r"^-- rule: (.*(?:\n-- .*)*)", re.MULTILINE)


def rule_in_words(indicator_id: str, models: Path = MODELS) -> str:
    """Give the rule by which a row of the framework is counted from lists; empty where it has none."""
    path = models / ROOM / f"{indicator_id}.sql"
    found = _RULE.search(path.read_text(encoding="utf-8")) if path.exists() else None
    return "" if found is None else " ".join(found[1].replace("\n-- ", " ").split())
