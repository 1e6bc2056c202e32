// The frame (the zoom and origin for which paths were built) and its stages: one SVG per pane, only moved on a pan.
import { make } from "../draw/svg.js";

// Drawables give `redraw(frame)`; it runs when paths must be rebuilt: for another zoom, or for paper.
export class Frame {
  constructor(map) {
    this.map = map;
    this.stages = [];
    this.drawables = [];
    this.zoom = NaN;
    this.scale = 1;
    this.x = 0;
    this.y = 0;
    this.flat = false; // on paper: drawn for the best, not for speed
    this.built = false; // `flat` when paths were built
    this.apart = false; // on paper markers never lie on each other
    this.halved = false; // two maps side by side: time/side-by-side.js
    const given = map.mouseEventToContainerPoint;
    map.mouseEventToContainerPoint = (event) => this.fold(given.call(map, event));
    map.on("zoom viewreset move", this.follow, this);
    map.on("zoomend viewreset moveend", this.settle, this);
    map.on("zoomanim", this.animate, this);
  }

  // Px of the ground that the map has on either side but does not show. Asked anew each time: the map may have become
  // narrower a moment ago, and what is drawn of it must not have less than no width.
  get narrow() {
    return this.halved ? this.map.getSize().x / 4 : 0;
  }

  // Each pane is composited as a layer: a line that changes has the markers in its box painted anew only if they share one.
  stage(name, z) {
    const { pane, box, svg } = this._pane(name, z);
    const stage = { name, pane, box, svg, root: make("g", { id: "pane-" + name }, svg) };
    this.stages.push(stage);
    return stage;
  }

  _pane(name, z) {
    const pane = this.map.createPane(name);
    pane.style.zIndex = z;
    pane.classList.add("twin-pane");
    const box = document.createElement("div");
    box.className = "twin-stage leaflet-zoom-animated";
    pane.appendChild(box);
    const svg = make("svg", { width: 1, height: 1, overflow: "visible" });
    box.appendChild(svg);
    return { pane, box, svg };
  }

  // after: one that is there; it is drawn next, before what is drawn around both.
  add(drawable, after = null) {
    const at = after ? this.drawables.indexOf(after) + 1 : this.drawables.length;
    this.drawables.splice(at, 0, drawable);
    if (!Number.isNaN(this.zoom)) drawable.redraw(this);
    return drawable;
  }

  // Rebuild paths for the current zoom; the frame's origin becomes the map's pixel origin.
  settle() {
    const zoom = this.map.getZoom();
    if (zoom !== this.zoom || this.flat !== this.built) {
      const origin = this.map.getPixelOrigin();
      this.zoom = zoom;
      this.built = this.flat;
      this.scale = Math.pow(2, zoom);
      this.x = origin.x;
      this.y = origin.y;
      for (const drawable of this.drawables) drawable.redraw(this);
    }
    this.follow();
  }

  follow() {
    this._place(this.map.getPixelOrigin(), this.map.getZoom());
  }

  animate(event) {
    this._place(this.map._getNewPixelOrigin(event.center, event.zoom), event.zoom);
  }

  _place(origin, zoom) {
    if (Number.isNaN(this.zoom)) return;
    const scale = Math.pow(2, zoom - this.zoom);
    const at = L.point(this.x * scale - origin.x, this.y * scale - origin.y);
    // A 3-D transform would composite each pane; on an export sheet they are painted as one layer.
    const flat = `translate(${at.x}px, ${at.y}px) scale(${scale})`;
    for (const stage of this.stages) {
      if (this.flat) stage.box.style.transform = flat;
      else L.DomUtil.setTransform(stage.box, at, scale);
    }
  }

  // World point -> pixels of this frame.
  at(point) {
    return [point[0] * this.scale - this.x, point[1] * this.scale - this.y];
  }

  // The point of Leaflet's map that is seen at a point of the screen, which differ where two maps are side by side.
  fold({ x, y }) {
    return L.point(x < this.map.getSize().x / 2 ? x + this.narrow : x - this.narrow, y);
  }

  // The viewport in this frame's pixels: [left, top, right, bottom]; of two maps side by side that of each.
  viewport() {
    const box = this.map.getPixelBounds();
    return [box.min.x - this.x + this.narrow, box.min.y - this.y, box.max.x - this.x - this.narrow, box.max.y - this.y];
  }
}
