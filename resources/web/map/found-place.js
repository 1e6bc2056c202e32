// {"found": {lon, lat, name, feature} | null}: rings and names a place that was searched for, or that of a feature
// which is not drawn now, until the next click or selection, which the page notifies.
import { child } from "../draw/element.js";
import { notify } from "../link/bridge.js";

export class FoundPlace {
  constructor(app) {
    this.app = app;
    this.map = app.map;
    this.marker = null;
    this.mirror = null; // in the right one of two maps side by side
    this.feature = "";
    this.map.on("click", () => this.leave());
    app.map.on("resize", () => this._settle());
  }

  // Boxes of the ring and the name.
  blocked(view) {
    if (!this.marker) return [];
    const marks = [this.marker, this.mirror].filter(Boolean).map((marker) => marker.getElement());
    const map = this.map.getContainer().getBoundingClientRect();
    const [x, y] = [view[0] - map.left, view[1] - map.top];
    return marks.flatMap((mark) => [...mark.querySelectorAll("i, span")]).map((part) => {
      const box = part.getBoundingClientRect();
      return [box.left + x, box.top + y, box.right + x, box.bottom + y];
    });
  }

  show(place) {
    this.clear();
    if (!place) return;
    const { lon, lat, name, feature } = place;
    this.feature = feature;
    this.marker = this._mark([lat, lon], name);
    if (this.app.frame.narrow) this.mirror = this._mark([lat, lon], name);
    this._settle();
    this.app.labels.place();
  }

  _mark(place, name) {
    const mark = document.createElement("div");
    child(mark, "i", "");
    child(mark, "span", "").textContent = name;
    const icon = L.divIcon({ className: "twin-found", html: mark, iconSize: [0, 0] });
    return L.marker(place, { icon, interactive: false, keyboard: false }).addTo(this.map);
  }

  // In the middle of each half. No clip: it is a sign that the next click removes.
  _settle() {
    const { narrow } = this.app.frame;
    [this.marker, this.mirror].forEach((marker, n) => marker && (marker.getElement().style.left = narrow * (2 * n - 1) + "px"));
  }

  clear() {
    if (!this.marker) return;
    this.marker.remove();
    this.mirror?.remove();
    this.marker = this.mirror = null;
    this.app.labels.place();
  }

  leave() {
    if (this.marker) notify({ type: "unmarked" });
    this.clear();
  }

  changed(message) {
    const other = "selection" in message && String(message.selection) !== this.feature;
    const there = "clock" in message && this.feature && this.app.entry(this.feature)?.key;
    if (other || there || "compare" in message) this.leave();
  }
}
