"""The layout of a page, in millimetres."""
