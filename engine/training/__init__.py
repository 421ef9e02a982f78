"""What makes the bundled models. Needs the `train` extra."""
