"""Invented returns, for demonstrations and tests; every row of them says so."""
