// {"mapWords": {...}}: buttons for zoom and home, and one that leads back when the region is out of view.
import { child } from "../draw/element.js";
import { make } from "../draw/svg.js";
import { notify } from "../link/bridge.js";

const MIN_SHARE = 0.02; // of the map, covered by the region: below it, the way back is offered
const QUIET_MS = 2500; // while presenting, they hide so long after the last mouse move

// A ruler across its square, with three marks.
function drawRuler(button) {
  const svg = make("svg", { width: 18, height: 18, viewBox: "0 0 18 18", fill: "none", stroke: "currentColor", "stroke-width": 1.3, "stroke-linejoin": "round" }, button);
  make("path", { d: "M2 12.5 12.5 2 16 5.5 5.5 16ZM5.2 9.3 7 11.1M7.7 6.8 10.2 9.3M10.2 4.3 12 6.1" }, svg);
}

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
      tools: this._button(this.box, "", () => this._tools()),
    };
    drawRuler(this.buttons.tools);
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

  // Python shows the menu of tools beside the button.
  _tools() {
    const { left, top } = this.buttons.tools.getBoundingClientRect();
    notify({ type: "tools", x: Math.round(left), y: Math.round(top) });
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
    this.pill.hidden = !this.isAway();
  }

  // True if too little of the region is in view.
  isAway() {
    const { x: width, y: height } = this.map.getSize();
    if (!this.region || !width) return false;
    const [west, south, east, north] = this.region;
    const ours = L.bounds(this.map.latLngToContainerPoint([north, west]), this.map.latLngToContainerPoint([south, east]));
    const wide = Math.min(ours.max.x, width) - Math.max(ours.min.x, 0);
    const high = Math.min(ours.max.y, height) - Math.max(ours.min.y, 0);
    return !(wide > 0 && high > 0 && wide * high > MIN_SHARE * width * height);
  }

  nameTools(words) {
    this.buttons.tools.title = words;
    this.buttons.tools.setAttribute("aria-label", words);
  }

  // Apply `mapWords`: texts, and the region's extent.
  name(words) {
    for (const [name, button] of Object.entries(this.buttons)) {
      if (!words[name]) continue;
      button.title = words[name];
      button.setAttribute("aria-label", words[name]);
    }
    this.pill.textContent = words.away;
    this.region = words.region;
    this.app.scale.rough(words.rough, words.roughFrom);
    this.updateAway();
  }
}
