// {"mapWords": {...}}: buttons for zoom and home, and one that leads back when the region is out of view.
import { child } from "../draw/element.js";
import { notify } from "../link/bridge.js";

const MIN_SHARE = 0.02; // of the map, covered by the region: below it, the way back is offered
const QUIET_MS = 2500; // while presenting, they hide so long after the last mouse move

export class Controls {
  constructor(app) {
    this.app = app;
    this.map = app.map;
    const box = this.map.getContainer();
    this.box = child(app.scale.box, "div", "twin-controls"); // above it, and away where it is
    this.buttons = {
      zoomIn: this._button(this.box, "+", () => this._zoom(1)),
      zoomOut: this._button(this.box, "−", () => this._zoom(-1)),
      home: this._button(this.box, "⌂", () => notify({ type: "home" })),
    };
    this.pill = this._button(box, "", () => notify({ type: "home" }));
    this.pill.className = "twin-away";
    this.pill.hidden = true;
    this.region = null;
    this.map.on("moveend zoomend resize", () => this.updateAway());
    window.addEventListener("mousemove", () => this._showBriefly(), { passive: true });
  }

  _button(parent, sign, act) {
    const button = child(parent, "button", "");
    button.textContent = sign;
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      act();
    });
    for (const kind of ["dblclick", "mousedown", "wheel"]) button.addEventListener(kind, (event) => event.stopPropagation(), { passive: true });
    return button;
  }

  _zoom(by) {
    this.app.input.user = true;
    this.map.setZoom(this.map.getZoom() + by * this.map.options.zoomDelta);
  }

  _showBriefly() {
    document.documentElement.classList.add("stirred");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => document.documentElement.classList.remove("stirred"), QUIET_MS);
  }

  // Offer the way back if too little of the region is in view.
  updateAway() {
    const zoom = this.map.getZoom();
    for (const [name, end] of [["zoomIn", this.map.getMaxZoom()], ["zoomOut", this.map.getMinZoom()]]) this.buttons[name].disabled = zoom === end;
    if (!this.region) return;
    const [west, south, east, north] = this.region;
    const ours = L.bounds(this.map.latLngToContainerPoint([north, west]), this.map.latLngToContainerPoint([south, east]));
    const { x: width, y: height } = this.map.getSize();
    const wide = Math.min(ours.max.x, width) - Math.max(ours.min.x, 0);
    const high = Math.min(ours.max.y, height) - Math.max(ours.min.y, 0);
    this.pill.hidden = !width || (wide > 0 && high > 0 && wide * high > MIN_SHARE * width * height);
  }

  // Apply `mapWords`: texts, and the region's extent.
  name(words) {
    for (const [name, button] of Object.entries(this.buttons)) {
      button.title = words[name];
      button.setAttribute("aria-label", words[name]);
    }
    this.pill.textContent = words.away;
    this.region = words.region;
    this.app.scale.rough(words.rough, words.roughFrom);
    this.updateAway();
  }
}
