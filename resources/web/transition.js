// {"transition": ms}: the next View flies its camera and fades its features in, instead of jumping.
(function (tc) {
  "use strict";
  const FADED = /^(areas|lines|points|labels|halo|marks)/;

  function fly(map, camera, ms) {
    const centre = map.getCenter();
    const near = Math.abs(centre.lng - camera.lon) < 1e-5 && Math.abs(centre.lat - camera.lat) < 1e-5 && Math.abs(map.getZoom() - camera.zoom) < 1e-4;
    if (near) return;
    const snap = map.options.zoomSnap;
    map.options.zoomSnap = 0; // flyTo rounds its target to the map's own steps
    try {
      map.flyTo([camera.lat, camera.lon], camera.zoom, { duration: ms / 1000 });
    } finally {
      map.options.zoomSnap = snap;
    }
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
        const { camera, ...rest } = message;
        target = camera ? { camera, ms: armed } : null;
        fade(app.frame, armed * 0.85);
        armed = 0;
        return rest;
      },
      after() {
        if (target) fly(app.map, target.camera, target.ms);
        target = null;
      },
    };
  });
})((window.twincity = window.twincity || {}));
