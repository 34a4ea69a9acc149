"""Plain functions, one a step."""
