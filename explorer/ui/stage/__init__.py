"""Presenting, and two dates side by side."""
