"""Derive the published table that the project ships, and the parts, spreads and populations beside it.

python -m data_lake.published ../shared/data/public expectations/dataset/published.csv
"""

import argparse
import sys
from pathlib import Path

from data_lake.published.derive import (
    derive,
    derive_parts,
    derive_spread,
    read_every,
    read_neighbours,
    region_of,
)
from data_lake.published.parts import write_parts
from data_lake.published.places import read_places, write_known_places
from data_lake.published.population import populations
from data_lake.published.shape import UnreadablePublished
from data_lake.published.spread import write_spread
from data_lake.published.table import write_table
from expectations.catalogue import DATASET

DISTRICTS = "E07000163 E07000164 E07000165 E07000166 E07000167 E07000168 E07000169"


def main(words: list[str]) -> int:
    """Write the tables that the words ask for; give 0, or 1 with a sentence when a file is not understood."""
    parser = argparse.ArgumentParser(prog="python -m data_lake.published", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of public files")
    parser.add_argument("out", type=Path, help="the CSV to write")
    parser.add_argument("--authority", default="815", help="the board's three-digit DfE code (default: 815)")
    parser.add_argument(
        "--neighbours", type=Path, default=DATASET / "neighbours.csv", help="its neighbour sets"
    )
    parser.add_argument("--parts", type=Path, help="write the published parts of wholes there too")
    parser.add_argument("--spread", type=Path, help="write how all English authorities lie there too")
    parser.add_argument(
        "--places", type=Path, help="write every authority, with its codes and its region, there too"
    )
    parser.add_argument("--population", type=Path, help="write the populations there too")
    parser.add_argument(
        "--districts",
        default=DISTRICTS,
        help="the ONS codes of the authority's districts of 2021, for age bands",
    )
    asked = parser.parse_args(words)
    neighbours = {one.authority_code for one in read_neighbours(asked.neighbours)}
    try:
        places = read_places(asked.folder)
        region = region_of(places, asked.authority)
        figures = read_every(asked.folder)
        table = derive(figures, region, asked.authority, neighbours)
        write_table(table, asked.out)
        if asked.parts:
            write_parts(derive_parts(asked.folder, region, asked.authority), asked.parts)
        if asked.spread:
            write_spread(derive_spread(figures), asked.spread)
        if asked.places:
            write_known_places(places, asked.places)
        if asked.population:
            people = populations(asked.folder, asked.authority, neighbours, asked.districts.split())
            people.write_csv(asked.population)
    except UnreadablePublished as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    sys.stdout.write(f"{asked.out}: {table.height} figures of {table['authority_code'].n_unique()} places\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
