// Moves the camera. Zooms of the View are exact; zoomSnap applies to the user's own zooming only.

// By how much less than the View says the map is zoomed: on stage everything is drawn larger over the same ground.
let less = 0;

const DRIFT = 2; // px

export const lens = () => less;

const rounded = (zoom) => Math.floor(zoom * 1e4 + 0.5) / 1e4;

// The View's zoom where the map's is `zoom`, as a camera notice tells it; drawn.py rounds alike.
export const told = (zoom) => rounded(zoom + less);

// Whether a layer's style draws it only closer than the map is now.
export const tooFar = (style, zoom) => rounded(style?.minZoom) > told(zoom);

/** @type {(map: any, by: number) => void} */
export function look(map, by) {
  map.options.minZoom += less - by;
  less = by;
}

function exactly(map, act) {
  const snap = map.options.zoomSnap;
  map.options.zoomSnap = 0;
  try {
    act();
  } finally {
    map.options.zoomSnap = snap;
  }
}

function isAt(map, camera) {
  const centre = map.getCenter();
  return Math.abs(centre.lng - camera.lon) < 1e-5 && Math.abs(centre.lat - camera.lat) < 1e-5 && isZoomedTo(map, camera);
}

function isZoomedTo(map, camera) {
  return told(map.getZoom()) === rounded(camera.zoom);
}

export function near(one, other) {
  return Math.abs(one.lon - other.lon) < 5e-3 && Math.abs(one.lat - other.lat) < 5e-3 && Math.abs(one.zoom - other.zoom) < 0.01;
}

// `reset`: leave the map pane untranslated, as a sheet needs it. A zoom that the map has but for the rounding of its
// notices stays as it is: a pan only moves what is drawn, where any other zoom has it all drawn anew.
export function go(map, camera, reset) {
  if (!reset && isAt(map, camera)) return;
  const options = { animate: Boolean(camera.animate) && !reset, duration: 0.35, reset };
  const zoom = !reset && isZoomedTo(map, camera) ? map.getZoom() : camera.zoom - less;
  exactly(map, () => map.setView([camera.lat, camera.lon], zoom, options));
}

let rested = null;

// Set the camera exactly: Leaflet's setView pans by whole pixels, which leaves half a pixel after a resize.
export function rest(map, camera) {
  rested = camera;
  exactly(map, () => map.setView([camera.lat, camera.lon], camera.zoom - less, { animate: false, reset: true }));
}

// After a resize: the page may learn of its size after it was told where to rest, and is half a pixel away then.
export function restAgain(map) {
  if (!rested || !isZoomedTo(map, rested)) return;
  const away = map.latLngToContainerPoint([rested.lat, rested.lon]).distanceTo(map.getSize().divideBy(2));
  if (away > 0 && away < DRIFT) rest(map, rested);
}

export function fly(map, camera, ms) {
  if (!isAt(map, camera)) exactly(map, () => map.flyTo([camera.lat, camera.lon], camera.zoom - less, { duration: ms / 1000 }));
}

// padding: [left, top, right, bottom] in css px. `narrow`: see Frame.
/** @type {(map: any, wanted: Message["fit"], narrow: number) => void} */
export function fit(map, wanted, narrow) {
  const { bounds, animate, padding, maxZoom } = wanted;
  const [west, south, east, north] = bounds;
  const [left, top, right, bottom] = padding || [40, 40, 40, 40];
  const options = { animate: Boolean(animate), paddingTopLeft: [left + narrow, top], paddingBottomRight: [right + narrow, bottom], maxZoom: maxZoom || 11 };
  exactly(map, () => map.fitBounds([[south, west], [north, east]], options));
}

// Fit an extent into a sheet's frame.
export function fitSheet(map, [west, south, east, north], narrow = 0) {
  exactly(map, () => map.fitBounds([[south, west], [north, east]], { animate: false, reset: true, padding: [narrow, 0] }));
}
