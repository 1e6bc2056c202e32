"""From tables and shape files to what is known: rows checked, lines drawn along their courses, all in one `Known`."""
