"""`make bench`: the promises measured on this machine, beside plain folium and, where installed, QGIS."""
