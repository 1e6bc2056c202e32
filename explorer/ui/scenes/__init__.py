"""The scene drawer."""
