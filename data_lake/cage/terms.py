"""What the keeper and its parent have agreed on."""

WALL_SECONDS = 60
"""How long a child may take, whatever it does."""

LENGTH_BYTES = 8
"""Bytes before each answer that say how long it is."""

READY, BEGUN = b"ready", b"begun"
"""What the keeper says when it has loaded, and when it is about to fork for a request."""

NO_WALLS, OUT_OF_MEMORY, BROKEN = 70, 71, 72
"""How a child says that it could not go on."""
