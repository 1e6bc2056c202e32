"""Pages that a browser opens: the single file and the story."""
