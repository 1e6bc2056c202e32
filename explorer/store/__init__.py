"""The shared store: an atlas's tables, comments and layers of many features in PostgreSQL with PostGIS."""
