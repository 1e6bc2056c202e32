"""A file into a Reading, in a process of its own: formats, places and dates together."""
