"""What is done with the map by hand: views by name, selecting by shape, measuring."""
