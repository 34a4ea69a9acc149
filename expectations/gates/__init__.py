"""Checks between arrival and belief, declared as data and run in one place (``gate.py``)."""
