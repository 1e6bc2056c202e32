// {"found": {lon, lat, name, feature} | null}: rings and names a place that was searched for, or that of a feature
// which is not drawn now, until the next click or selection.
import { child } from "../draw/element.js";

export class FoundPlace {
  constructor(app) {
    this.app = app;
    this.map = app.map;
    this.marker = null;
    this.feature = "";
    this.map.on("click", () => this.clear());
  }

  // Boxes of the ring and the name.
  blocked(view) {
    const mark = this.marker?.getElement();
    if (!mark) return [];
    const map = this.map.getContainer().getBoundingClientRect();
    const [x, y] = [view[0] - map.left, view[1] - map.top];
    return [...mark.querySelectorAll("i, span")].map((part) => {
      const box = part.getBoundingClientRect();
      return [box.left + x, box.top + y, box.right + x, box.bottom + y];
    });
  }

  show(place) {
    this.clear();
    if (!place) return;
    const { lon, lat, name, feature } = place;
    this.feature = feature;
    const mark = document.createElement("div");
    child(mark, "i", "");
    child(mark, "span", "").textContent = name;
    const icon = L.divIcon({ className: "twin-found", html: mark, iconSize: [0, 0] });
    this.marker = L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(this.map);
    this.app.labels.place();
  }

  clear() {
    if (!this.marker) return;
    this.marker.remove();
    this.marker = null;
    this.app.labels.place();
  }

  changed(message) {
    const other = "selection" in message && String(message.selection) !== this.feature;
    const there = "clock" in message && this.feature && this.app.entry(this.feature)?.key;
    if (other || there) this.clear();
  }
}
