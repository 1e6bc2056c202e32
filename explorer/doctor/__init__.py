"""The self-check: what of this machine the program needs, and whether it is there."""
