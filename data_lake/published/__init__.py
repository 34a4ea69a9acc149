"""Published statistics of several sources, read into one shape."""
