"""What is owed, by whom, by when, in what shape, and whether to believe it. Pure: no stores, no clock."""
