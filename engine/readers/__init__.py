"""Text to feeling: one file a reader."""
