"""The map document: what folium builds, what it serves, and the messages that keep it in step."""
