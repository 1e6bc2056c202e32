"""All events, and where the sources differ."""
