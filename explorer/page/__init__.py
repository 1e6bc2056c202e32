"""The map document: what folium builds, what it serves, and the messages that keep it in step."""

COLUMNS = "columns"  # folder of the blocks of large layers, which assets.py serves and columns.py makes
