"""Brief to picture: one file, or folder, a painter."""
