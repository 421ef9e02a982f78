"""The galleries, the picture files, the lock on the data folder. Knows engine's values only."""
