// How large markers are, in px.

export const markerRadius = (zoom) => Math.max(4.6, Math.min(10.5, 5.2 + (zoom - 7) * 1.35));
const RING = 1.62; // radii of a marker: the broken ring of one that only stands for its county (explorer/layers/symbol.py)
// Radius of a marker with its ring, in px.
export const markerReach = (entry, zoom) => markerRadius(zoom) * (entry.form === "county" ? RING : 1);
export const endRadius = (zoom) => Math.max(2.4, Math.min(5, 3.1 + (zoom - 8) * 0.6));
