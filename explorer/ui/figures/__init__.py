"""Measures as charts."""
