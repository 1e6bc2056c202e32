"""Lengths, areas and distances on the ellipsoid, and what is selected by them."""
