"""Contradictions in the weights that invented parts are shared out by."""

from collections.abc import Iterator

from expectations.catalogue import Catalogue
from expectations.declarations import PartWeight
from expectations.lint_faults import Fault


def part_weights(catalogue: Catalogue) -> Iterator[Fault]:
    """Weights speak of declared members, and where a breakdown is weighed, each of its members is, once."""
    rows = {one.id: one for one in catalogue.indicators}
    weighed: dict[tuple[str, str], list[PartWeight]] = {}
    for one in catalogue.part_weights:
        weighed.setdefault((one.indicator_id, one.breakdown), []).append(one)
    for (indicator_id, breakdown), weights in weighed.items():
        row = rows.get(indicator_id)
        if row is None:
            # A board that uses some of its base's rows has the weights of them all.
            if not catalogue.board.indicators:
                yield _fault(weights[0], "indicator_id", indicator_id, "a declared row")
            continue
        declared = {one.id: one for one in row.breakdowns if not one.crosses}.get(breakdown)
        if declared is None:
            yield _fault(
                weights[0], "breakdown", breakdown, f"a breakdown of {indicator_id}, not a crossed one"
            )
            continue
        if declared.code_list and declared.code_list not in catalogue.code_lists:
            continue  # told of the row itself
        members = [one.id for one in catalogue.categories(row, breakdown)]
        found = [one.category for one in weights]
        if sorted(found) != sorted(members):
            yield _fault(weights[0], "category", ", ".join(found), f"each once of {', '.join(members)}")
        elif not any(one.weight for one in weights):
            yield _fault(weights[0], "weight", "0 for every member", "some member above 0")


def _fault(one: PartWeight, key: str, found: str, expected: str) -> Fault:
    return Fault("part_weights.csv", f"{one.indicator_id} {one.breakdown}", key, f"{found}", expected)
