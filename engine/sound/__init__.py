"""Files of sound to clips."""
