"""Files written by the program: projects, settings, autosaves."""
