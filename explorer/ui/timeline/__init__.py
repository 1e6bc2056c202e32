"""The clock at the foot of the window."""
