// Compares two dates: a second FeatureLayer on the other side of a divider that can be dragged, or two maps side by side.
import { FeatureLayer } from "../features/layer.js";
import { notify } from "../link/bridge.js";
import { SideBySide } from "./side-by-side.js";

const FAR = 1e5; // px beyond everything

class Compare {
  constructor(app) {
    this.app = app;
    this.split = 0.5;
    this.apart = false; // two maps side by side
    this.twin = null; // SideBySide, made when first needed
    this.layer = new FeatureLayer(app.frame, app.look, () => app.keepClear(), app.painter, "-b");
    this.layer.takeStyles(app.layer.styles);
    this.layer.load(app.atlas);
    this.layer.large.takeHidden(app.layer.large.hidden);
    app.frame.add(this.layer, app.layer);
    this.handle = document.createElement("div");
    this.handle.className = "twin-split";
    this.knob = this.handle.appendChild(document.createElement("i"));
    this.line = document.createElement("div");
    this.line.className = "twin-divide";
    app.map.getContainer().append(this.line, this.handle);
    L.DomEvent.disableClickPropagation(this.handle);
    this.handle.addEventListener("pointerdown", (event) => this._grab(event));
    app.map.on("move zoomend resize", this.clip, this);
  }

  // Apply what changed while the second side was hidden.
  follow() {
    this.layer.setLayers(this.app.layer.order);
    this.layer.hidden = this.app.layer.hidden;
    this.layer.undated = this.app.layer.undated;
    this.layer.restyle();
  }

  at({ at, split, apart }) {
    this._show(true);
    this.layer.clock = { mode: "asof", at, start: 0 };
    this.split = apart ? 0.5 : split;
    this.apart = apart;
    if (apart) this.twin ||= new SideBySide(this.app, this.layer, (stage, half) => this.cut(stage, half));
    this.clip();
  }

  clip() {
    if (this.app.compare !== this) return; // hidden, but still gets Leaflet's events
    // The earlier date is always on the left.
    const half = this.layer.clock.at < this.app.layer.clock.at ? "right" : "left";
    this.twin?.show(this.apart ? half : "");
    for (const stage of this.app.layer.everyStage()) this.cut(stage, half);
    for (const stage of this.layer.everyStage()) this.cut(stage, half === "left" ? "right" : "left");
    this.handle.style.left = this.line.style.left = this.app.map.getSize().x * this.split + "px";
  }

  // Show a stage in one half of the map, or, with "", in the whole. Panes move with the map; the clip must not.
  cut(stage, half) {
    const { map, frame } = this.app;
    const aside = half === "right" ? frame.narrow : -frame.narrow;
    const cut = map.containerPointToLayerPoint([0, 0]).x + map.getSize().x * this.split - aside;
    const far = half === "right" ? FAR : -FAR;
    stage.pane.style.left = half && aside ? aside + "px" : "";
    stage.pane.style.clipPath = half && `polygon(${far}px ${-FAR}px, ${cut}px ${-FAR}px, ${cut}px ${FAR}px, ${far}px ${FAR}px)`;
    stage.half = half;
  }

  // The side that a point of the map shows, of its pixels from the left.
  sideAt(x) {
    const half = x < this.app.map.getSize().x * this.split ? "left" : "right";
    return this.layer.stages.line.half === half ? this.layer : this.app.layer;
  }

  // The boxes of the divider and its handle, which no label may cross.
  boxes() {
    const { x, y } = this.app.map.getSize();
    const middle = x * this.split;
    const knob = this.knob.offsetWidth && this.knob.offsetWidth / 2 + 1; // none of two maps, or on paper
    return [[middle - 3, 0, middle + 3, y], ...(knob ? [[middle - knob, y / 2 - knob, middle + knob, y / 2 + knob]] : [])];
  }

  _grab(event) {
    if (this.apart) return;
    const box = this.app.map.getContainer().getBoundingClientRect();
    this.handle.setPointerCapture(event.pointerId);
    const move = (to) => {
      this.split = Math.max(0.03, Math.min(0.97, (to.clientX - box.left) / box.width));
      this.clip();
    };
    const drop = () => {
      this.handle.removeEventListener("pointermove", move);
      notify({ type: "split", value: Math.round(this.split * 1e4) / 1e4 });
    };
    this.handle.addEventListener("pointermove", move);
    this.handle.addEventListener("pointerup", drop, { once: true });
  }

  end() {
    this._show(false);
    this.twin?.show("");
    for (const stage of this.app.layer.everyStage()) this.cut(stage, "");
  }

  _show(on) {
    this.handle.style.display = this.line.style.display = on ? "" : "none";
    for (const stage of this.layer.everyStage()) stage.pane.style.display = on ? "" : "none";
  }
}

// The second side is built on first use, later only hidden.
export function showCompare(app, value) {
  if (!value) {
    app.compare?.end();
    app.compare = null;
    return;
  }
  if (!app.compare) {
    app.secondSide = app.secondSide || new Compare(app);
    app.compare = app.secondSide;
    app.compare.follow();
  }
  app.compare.at(value);
}
