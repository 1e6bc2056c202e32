// {"found": {lon, lat, name} | null}: a place that was searched for, ringed and named until the next click or choice.
(function (tc) {
  "use strict";

  class Found {
    constructor(app) {
      this.map = app.map;
      this.marker = null;
      this.map.on("click", () => this.clear());
    }

    show({ lon, lat, name }) {
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
      if (!("found" in message || "selection" in message)) return;
      this.clear();
      if (message.found) this.show(message.found);
    }
  }

  tc.extend((app) => new Found(app));
})((window.twincity = window.twincity || {}));
