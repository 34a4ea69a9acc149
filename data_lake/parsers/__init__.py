"""From the bytes of a file to plain text rows: what runs inside the cage.

Nothing here imports Polars or touches a store: a parser gets bytes and gives rows, places and codes, and the parent
checks again whatever comes back.
"""
