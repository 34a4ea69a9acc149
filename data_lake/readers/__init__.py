"""From the bytes of a file to text cells that know where they stood."""

from data_lake.readers.reader import LARGEST_FILE, read
from data_lake.readers.reading import RAW, Reading

__all__ = ["LARGEST_FILE", "RAW", "Reading", "read"]
