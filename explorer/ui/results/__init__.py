"""The table under the map."""
