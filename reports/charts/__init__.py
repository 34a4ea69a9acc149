"""Charts: pure functions from a frame to a chart, its words, and the table of what was drawn."""
