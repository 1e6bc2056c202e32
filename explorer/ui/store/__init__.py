"""A shared store in the window: connecting, its layers and tables, colleagues' changes, and submitting edits."""
