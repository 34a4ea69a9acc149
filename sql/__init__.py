"""What is worked out: the warehouse and the engine that builds it."""
