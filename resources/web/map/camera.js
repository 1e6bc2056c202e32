// Camera messages. The View's zoom is exact; the map's own steps stay at a quarter.
(function (/** @type {Twincity} */ tc) {
  "use strict";

  function exactly(map, act) {
    const snap = map.options.zoomSnap;
    map.options.zoomSnap = 0;
    try {
      act();
    } finally {
      map.options.zoomSnap = snap;
    }
  }

  function same(map, camera) {
    const centre = map.getCenter();
    return Math.abs(centre.lng - camera.lon) < 1e-5 && Math.abs(centre.lat - camera.lat) < 1e-5 && Math.abs(map.getZoom() - camera.zoom) < 1e-4;
  }

  tc.camera = {
    // `reset` leaves the map's pane unshifted, as a sheet needs it.
    go(map, camera, reset) {
      if (!reset && same(map, camera)) return;
      const options = { animate: Boolean(camera.animate) && !reset, duration: 0.35, reset };
      exactly(map, () => map.setView([camera.lat, camera.lon], camera.zoom, options));
    },

    // padding: [left, top, right, bottom] in css px.
    fit(map, fit) {
      const [west, south, east, north] = fit.bounds;
      const [left, top, right, bottom] = fit.padding || [40, 40, 40, 40];
      const options = { animate: Boolean(fit.animate), paddingTopLeft: [left, top], paddingBottomRight: [right, bottom], maxZoom: fit.maxZoom || 11 };
      exactly(map, () => map.fitBounds([[south, west], [north, east]], options));
    },

    // A sheet shows at least this extent, whatever its form.
    extent(map, [west, south, east, north]) {
      exactly(map, () => map.fitBounds([[south, west], [north, east]], { animate: false, reset: true, padding: [0, 0] }));
    },
  };
})((window.twincity = window.twincity || {}));
