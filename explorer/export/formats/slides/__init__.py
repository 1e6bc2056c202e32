"""Slides: the deck, its faces, the master of an office."""
