"""What the user set: the View, its clock, the commands over it, undo."""
