"""What is shown: View, Store, commands, scenes, project file, settings, strings. No Qt."""
