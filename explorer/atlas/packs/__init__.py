"""Packs made and compared: a new one from areas, its basemap, differences, merges."""
