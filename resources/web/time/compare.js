// Compares two dates: a second FeatureLayer on the other side of a divider that can be dragged.
import { FeatureLayer } from "../features/layer.js";
import { notify } from "../link/bridge.js";

class Compare {
  constructor(app) {
    this.app = app;
    this.split = 0.5;
    this.layer = new FeatureLayer(app.frame, app.look, () => app.keepClear(), app.painter, "-b");
    this.layer.load(app.atlas);
    app.frame.add(this.layer);
    this.handle = document.createElement("div");
    this.handle.className = "twin-split";
    this.handle.appendChild(document.createElement("i"));
    app.map.getContainer().appendChild(this.handle);
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

  at(ordinal, split) {
    this._show(true);
    this.layer.clock = { mode: "asof", at: ordinal, start: 0 };
    this.split = split;
    this.clip();
  }

  // Panes move with the map; the clip must not.
  clip() {
    if (this.app.compare !== this) return; // hidden, but still gets Leaflet's events
    const map = this.app.map;
    const size = map.getSize();
    const origin = map.containerPointToLayerPoint([0, 0]);
    const cut = origin.x + size.x * this.split;
    const far = 1e5;
    const left = `polygon(${-far}px ${-far}px, ${cut}px ${-far}px, ${cut}px ${far}px, ${-far}px ${far}px)`;
    const right = `polygon(${cut}px ${-far}px, ${far}px ${-far}px, ${far}px ${far}px, ${cut}px ${far}px)`;
    // The earlier date is always on the left.
    const first = this.layer.clock.at < this.app.layer.clock.at;
    for (const [layer, clip, half] of [[this.app.layer, first ? right : left, first ? "right" : "left"], [this.layer, first ? left : right, first ? "left" : "right"]]) {
      for (const stage of layer.everyStage()) {
        stage.pane.style.clipPath = clip;
        stage.half = half;
      }
    }
    this.handle.style.left = size.x * this.split + "px";
  }

  // The side that a point of the map shows, of its pixels from the left.
  sideAt(x) {
    const half = x < this.app.map.getSize().x * this.split ? "left" : "right";
    return this.layer.stages.line.half === half ? this.layer : this.app.layer;
  }

  // The divider's box, which no label may cross.
  box() {
    const { x, y } = this.app.map.getSize();
    return [x * this.split - 3, 0, x * this.split + 3, y];
  }

  _grab(event) {
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
    for (const stage of this.app.layer.everyStage()) {
      stage.pane.style.clipPath = "";
      stage.half = "";
    }
  }

  _show(on) {
    this.handle.style.display = on ? "" : "none";
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
  app.compare.at(value.at, value.split);
}
