"""Comments: their page beside the map, the form that writes them, and merging those of colleagues."""
