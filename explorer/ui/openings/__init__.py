"""Opening files: read in a process of their own, looked over on one sheet, put on the map."""
