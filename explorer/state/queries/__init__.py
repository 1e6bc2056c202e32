"""Queries on the atlas under a View: what is drawn, what matches, what changed."""
