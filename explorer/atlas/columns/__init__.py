"""Large layers as columns: features with their shapes kept as WKB, their spans of time, and the days on which they change."""
