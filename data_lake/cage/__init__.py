"""The cage: one limited process for each file, forked from a keeper that never touches what the file holds."""

from data_lake.cage.cage import Cage, CageUnavailable, Death, columnar, plain

__all__ = ["Cage", "CageUnavailable", "Death", "columnar", "plain"]
