"""Errors that users read; tables and pictures written whole or not at all."""
