"""Where everything stands on a page, in millimetres."""
