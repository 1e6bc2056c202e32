// Pointer and camera -> messages. What lies under the pointer is asked of the DOM; hit strokes are wide and unseen.
(function (/** @type {Twincity} */ tc) {
  "use strict";

  class Input {
    constructor(app) {
      this.app = app;
      this.map = app.map;
      this.last = { x: -1, y: -1, n: 0 };
      this.user = false;
      const box = this.map.getContainer();
      box.addEventListener("mousemove", (event) => this._soon(event));
      box.addEventListener("mouseleave", () => this._leave());
      for (const kind of ["mousedown", "wheel", "keydown", "dblclick"]) {
        box.addEventListener(kind, () => (this.user = true), { capture: true, passive: true });
      }
      this.map.on("click", (event) => this._click(event));
      this.map.on("moveend", () => this.camera());
    }

    // Ids under a point, topmost first; a cluster is {cluster: name}.
    under(x, y) {
      const found = [];
      for (const element of document.elementsFromPoint(x, y)) {
        const group = element.closest?.("[data-id],[data-cluster]");
        if (!group) continue;
        const hit = group.hasAttribute("data-id") ? group.getAttribute("data-id") : { cluster: group.getAttribute("data-cluster") };
        if (!found.includes(hit)) found.push(hit);
      }
      return found;
    }

    _soon(event) {
      const waiting = Boolean(this.event);
      this.event = event;
      if (!waiting) requestAnimationFrame(() => this._move());
    }

    _move() {
      const event = this.event;
      this.event = null;
      if (!event) return;
      const { lat, lng } = this.map.mouseEventToLatLng(event);
      tc.notify({ type: "pointer", lon: round(lng), lat: round(lat) });
      const dragging = this.map.dragging.moving();
      const top = dragging ? undefined : this.under(event.clientX, event.clientY)[0];
      this.app.hover(typeof top === "string" ? top : null, event);
      this.map.getContainer().style.cursor = top ? "pointer" : "";
    }

    _leave() {
      this.event = null;
      this.app.hover(null);
    }

    // A second click on the same spot goes one deeper.
    _click(event) {
      const { clientX: x, clientY: y, shiftKey, ctrlKey } = event.originalEvent;
      const hits = this.under(x, y);
      if (hits[0]?.cluster) return this.app.openCluster(hits[0].cluster);
      const ids = hits.filter((hit) => typeof hit === "string");
      const same = Math.hypot(x - this.last.x, y - this.last.y) < 4;
      this.last = { x, y, n: same ? this.last.n + 1 : 0 };
      const id = ids.length ? ids[this.last.n % ids.length] : null;
      tc.notify({ type: "click", id, additive: shiftKey || ctrlKey, lon: round(event.latlng.lng), lat: round(event.latlng.lat) });
      return undefined;
    }

    camera() {
      const centre = this.map.getCenter();
      const box = this.map.getBounds();
      const extent = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map(round);
      tc.notify({ type: "camera", lon: round(centre.lng), lat: round(centre.lat), zoom: Math.round(this.map.getZoom() * 1e4) / 1e4, extent, user: this.user });
      this.user = false;
    }
  }

  const round = (value) => Math.round(value * 1e5) / 1e5;
  tc.Input = Input;
})((window.twincity = window.twincity || {}));
