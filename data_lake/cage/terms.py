"""What the keeper and its parent have agreed on."""

WALL_SECONDS = 60
"""How long a child may take, whatever it does."""

LENGTH_BYTES = 8
"""Bytes before each answer that say how long it is."""

READY = b"ready"

NO_WALLS, OUT_OF_MEMORY, BROKEN = 70, 71, 72
"""How a child says that it could not go on."""
