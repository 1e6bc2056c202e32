"""Users' files: read in a process of their own, placed on the ground and on the clock. No Qt."""
