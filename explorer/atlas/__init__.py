"""The facts: model, partial dates, timeline, tables, geometry, checks. No Qt, no folium."""
