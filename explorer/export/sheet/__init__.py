"""A page's format and text; nothing is placed yet."""
