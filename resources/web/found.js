// {"found": {lon, lat, name, feature} | null}: a place that was searched for, or where a feature would be that is
// not drawn now, ringed and named until the next click or until another feature is selected.
(function (/** @type {Twincity} */ tc) {
  "use strict";

  class Found {
    constructor(app) {
      this.app = app;
      this.map = app.map;
      this.marker = null;
      this.feature = "";
      this.map.on("click", () => this.clear());
    }

    show({ lon, lat, name, feature }) {
      this.feature = feature;
      const mark = document.createElement("div");
      tc.child(mark, "i", "");
      tc.child(mark, "span", "").textContent = name;
      const icon = L.divIcon({ className: "twin-found", html: mark, iconSize: [0, 0] });
      this.marker = L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(this.map);
    }

    clear() {
      this.marker?.remove();
      this.marker = null;
    }

    after(message) {
      const other = "selection" in message && String(message.selection) !== this.feature;
      const there = "clock" in message && this.feature && this.app.entry(this.feature)?.key;
      if ("found" in message || other || there) this.clear();
      if (message.found) this.show(message.found);
    }
  }

  tc.extend((app) => new Found(app));
})((window.twincity = window.twincity || {}));
