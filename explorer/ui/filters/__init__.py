"""The filter panel and its chips."""
