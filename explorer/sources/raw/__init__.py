"""A layer as its reader found it: columns, encodings, shapes in the numbers of the file."""
