"""What runs, when, and in which order."""
