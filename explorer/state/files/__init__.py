"""What is kept on disk: projects, scenes, settings, autosaves."""
