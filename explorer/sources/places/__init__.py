"""Where the rows lie: coordinates, coordinate systems, datums, names of places."""
