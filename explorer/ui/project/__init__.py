"""The open project: file, scenes, autosave."""
