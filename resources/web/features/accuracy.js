// Circles around points of low positional accuracy, where they are larger than the marker.
import { make } from "../draw/svg.js";
import { markerRadius } from "./marker.js";

const EQUATOR_M = 40075016.686;
const FINE = 5000; // m: coarser points represent their county and get a circle only when selected
const NEAR = { zoom: 9, px: 260 }; // other circles show from this zoom, until they are larger than this radius
const REASONS = ["clock", "layers", "hidden", "undated", "selection", "appearance", "compare"];

export class Accuracy {
  constructor(app) {
    this.app = app;
    this.root = app.frame.stage("accuracy", 403).root;
    this.shown = "";
    app.frame.add(this);
  }

  // [id, part, radius in px] of what is drawn now.
  _circles(frame) {
    if (this.app.compare) return [];
    const least = markerRadius(frame.zoom) + 2;
    const found = new Map(); // of several about one place one circle
    for (const entry of this.app.layer.entries.values()) {
      const metres = entry.feature.accuracy?.metres;
      if (!metres || !entry.key || entry.kind !== "point") continue;
      entry.shape.parts.forEach((part, i) => {
        const chosen = this.app.layer.pinned.has(entry.id);
        const r = ((metres[i] / EQUATOR_M) * 256 * frame.scale) / Math.cos(latitude(part[1]));
        const close = metres[i] <= FINE || (entry.form === "county" && frame.zoom >= NEAR.zoom && r <= NEAR.px);
        if (r > least && (close || chosen)) found.set(chosen ? entry.id + i : [...part, metres[i]].join(), [entry, part, r]);
      });
    }
    return [...found.values()];
  }

  redraw(frame) {
    const circles = this._circles(frame);
    const { appearance } = this.app.look;
    const shown = JSON.stringify([frame.zoom, frame.x, frame.y, appearance, circles.map(([entry, part]) => [entry.id, part[0], part[1]])]);
    if (shown === this.shown) return;
    this.shown = shown;
    const turned = Boolean(circles.length) !== this.root.hasChildNodes();
    this.root.replaceChildren();
    for (const [entry, part, r] of circles) {
      const [x, y] = frame.at(part);
      const color = entry.spec.color[appearance];
      make("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: r.toFixed(1), fill: color, "fill-opacity": 0.06, stroke: color, "stroke-opacity": 0.6, "stroke-width": 1, "stroke-dasharray": "3 3", "data-accuracy": entry.id }, this.root);
    }
    if (turned) this.app.furniture.key.fit();
  }

  // The legend's row that explains the circles.
  rows() {
    const { accuracy } = this.app.furniture.key.words;
    return accuracy && this.root.hasChildNodes() ? [{ kind: "circle", text: accuracy }] : [];
  }

  // True if a circle intersects the frame.
  inSight() {
    const [west, north, east, south] = this.app.frame.viewport();
    return [...this.root.children].some((circle) => {
      const [x, y, r] = ["cx", "cy", "r"].map((name) => Number(circle.getAttribute(name)));
      return Math.hypot(Math.max(west - x, 0, x - east), Math.max(north - y, 0, y - south)) < r;
    });
  }

  changed(message) {
    if (REASONS.some((key) => key in message)) this.redraw(this.app.frame);
  }
}

const latitude = (y) => Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 256)));
