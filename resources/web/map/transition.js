// {"transition": ms}: the next View flies its camera and fades its features in, instead of jumping.
// {"rest": camera}: exactly there, whatever half pixels a resize has left.
(function (/** @type {Twincity} */ tc) {
  "use strict";
  const FADED = /^(areas|lines|points|halo|marks)/; // names of places stay, to fly by

  // Leaflet rounds zooms to the map's own steps; a View's zoom is exact.
  function unrounded(map, act) {
    const snap = map.options.zoomSnap;
    map.options.zoomSnap = 0;
    try {
      act();
    } finally {
      map.options.zoomSnap = snap;
    }
  }

  function fly(map, camera, ms) {
    const centre = map.getCenter();
    const near = Math.abs(centre.lng - camera.lon) < 1e-5 && Math.abs(centre.lat - camera.lat) < 1e-5 && Math.abs(map.getZoom() - camera.zoom) < 1e-4;
    if (!near) unrounded(map, () => map.flyTo([camera.lat, camera.lon], camera.zoom, { duration: ms / 1000 }));
  }

  // A plain setView pans by whole pixels; a reset lays the pane anew.
  function rest(map, camera) {
    unrounded(map, () => map.setView([camera.lat, camera.lon], camera.zoom, { animate: false, reset: true }));
  }

  function fade(frame, ms) {
    for (const stage of frame.stages) {
      if (FADED.test(stage.name)) stage.pane.animate([{ opacity: 0 }, { opacity: 1 }], { duration: ms, easing: "ease-out" });
    }
  }

  tc.extend(function (app) {
    let armed = 0;
    let target = null;
    return {
      before(message) {
        if ("transition" in message) armed = Math.min(message.transition, 1000);
        if (!armed || !("seq" in message)) return message;
        const { camera, ...others } = message;
        target = camera ? { camera, ms: armed } : null;
        fade(app.frame, armed * 0.85);
        armed = 0;
        return others;
      },
      after(message) {
        if (message.rest) rest(app.map, message.rest);
        if (target) fly(app.map, target.camera, target.ms);
        target = null;
      },
    };
  });
})((window.twincity = window.twincity || {}));
