"""From the bytes of a file to text cells that know where they stood."""

from data_lake.cage import CageUnavailable
from data_lake.parsers.faults import LARGEST_FILE
from data_lake.readers.reader import read
from data_lake.readers.reading import RAW, Reading

__all__ = ["LARGEST_FILE", "RAW", "CageUnavailable", "Reading", "read"]
