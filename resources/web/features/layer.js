// All features at one date: the clock's, or in compare mode the second one.
import { make, reveal, set } from "../draw/svg.js";
import { tooFar } from "../map/camera.js";
import * as shapes from "../map/shapes.js";
import * as timeline from "../time/timeline.js";
import { Canvases } from "./canvases.js";
import { DRAFT } from "./painter.js";
import { Entry } from "./entry.js";
import { Clusters } from "./clusters.js";
import * as symbols from "./symbols.js";

const KINDS = { area: 402, line: 410, point: 420 };
const LOW = { area: 400, line: 408 }; // of a kind what is below in the panel and costs much to paint, see `_low`

export class FeatureLayer {
  // keepClear(): boxes on a sheet's map that no marker may cover. side: "" for the clock, "-b" for the second date.
  // painter: of the layers that are too large for SVG.
  constructor(frame, look, keepClear, painter, side = "") {
    this.frame = frame;
    this.look = look;
    this.side = side;
    this.stages = {};
    for (const kind in KINDS) this.stages[kind] = frame.stage(kind + "s" + this.side, KINDS[kind] + (this.side ? 1 : 0));
    for (const kind in LOW) this.stages[kind + "-low"] = frame.stage(kind + "s-low" + this.side, LOW[kind] + (this.side ? 1 : 0));
    this.groups = {};
    this.entries = new Map();
    this.order = [];
    this.states = new Map();
    this.styles = new Map();
    this.clock = { mode: "asof", at: 0, start: 0 };
    this.hidden = new Set();
    this.pinned = new Set();
    this.undated = false;
    this.drafted = ""; // "seen", or "ahead" while nobody has asked for the file yet
    this.clusters = new Clusters(this, keepClear);
    this.large = new Canvases(this, painter);
  }

  load(atlas) {
    if (!this.side) Object.values(atlas.layers).forEach(symbols.read);
    for (const [id, spec] of Object.entries(atlas.layers)) if (spec.large) this.large.add(id, spec);
    for (const feature of atlas.features) {
      const spec = atlas.layers[feature.layer];
      const shape = spec && shapes.read(feature.geometry);
      if (!shape) continue;
      const entry = new Entry(feature, spec, shape);
      entry.mount(this.groupOf(feature.layer, shape.kind));
      this.entries.set(feature.id, entry);
      this.dress(entry);
    }
  }

  // Markers are spread and discs are named in this order, whatever has come and gone before. Rows of large layers are last.
  sort(features) {
    const places = new Map(features.map(({ id }, n) => [id, n]));
    const place = (id) => places.get(id) ?? features.length;
    this.entries = new Map([...this.entries].sort(([one], [other]) => place(one) - place(other)));
  }

  // Styles of the user's layers (explorer/page/style_payload.py); the looks are read already.
  setStyles(styles) {
    for (const style of styles) {
      const codes = style.codes && Uint8Array.from(atob(style.codes), (letter) => letter.charCodeAt(0));
      const labels = style.labels === undefined ? this.styles.get(style.id)?.labels : style.labels; // the same as before
      this.styles.set(style.id, { ...style, codes, labels });
    }
    this.takeStyles(this.styles);
  }

  // Read styles, as another side has them that was there before.
  takeStyles(styles) {
    for (const [id, style] of styles) {
      this.styles.set(id, style);
      this.large.style(id, style);
    }
    this.large.ask();
    for (const entry of this.entries.values()) this.dress(entry);
  }

  dress(entry) {
    const style = this.styles.get(entry.feature.layer);
    if (!style) return;
    const { row } = entry.feature;
    const label = style.named ? style.labels?.[row] : "";
    entry.dress(style.looks[style.codes ? style.codes[row] : 0], label, this.frame);
  }

  // Remove layers and all their features; of the `renewed` the painter has other rows soon. Styles say something of
  // single rows: those of other rows come with these.
  drop(layers, renewed = new Set()) {
    for (const id of layers) if (!renewed.has(id)) this.styles.delete(id);
    this.large.drop(new Set([...layers].filter((id) => !renewed.has(id))));
    for (const [id, entry] of this.entries) {
      if (layers.has(entry.feature.layer) && !(entry.borrowed && renewed.has(entry.feature.layer))) this.entries.delete(id);
    }
    for (const [name, group] of Object.entries(this.groups)) {
      const [layer] = name.split("/");
      if (!layers.has(layer) || renewed.has(layer)) continue;
      group.remove();
      delete this.groups[name];
    }
  }

  // Restore panel order and draw, after `load` or `drop`.
  settle() {
    const order = this.order;
    this.order = [];
    this.setLayers(order);
    this.render(true);
  }

  // Shapes of a file that is still being read: a layer above all others, in no list (null: no longer).
  draft(spec) {
    this.large.drop(new Set([DRAFT]));
    this.drafted = spec ? (spec.seen ? "seen" : "ahead") : "";
    if (spec) {
      symbols.read(spec);
      this.large.add(DRAFT, spec);
    }
    this.setLayers(this.order.filter(({ id }) => id !== DRAFT));
  }

  reveal() {
    this.drafted = "seen";
    this.setLayers(this.order);
  }

  groupOf(layer, kind) {
    const name = layer + "/" + kind;
    if (!this.groups[name]) {
      this.groups[name] = make("g", { id: "layer-" + layer + "-" + kind + this.side }, this.stages[kind].root);
      const state = this.states.get(layer);
      if (state) set(this.groups[name], { opacity: state.opacity < 1 ? state.opacity : "", display: state.visible ? "" : "none" });
    }
    return this.groups[name];
  }

  // Set panel order: the first layer is topmost within its kind. Only groups out of order are moved, because
  // appending a group again makes Chromium lay out and paint all of its content.
  setLayers(given) {
    const layers = this.drafted ? [{ id: DRAFT, visible: true, opacity: this.drafted === "seen" ? 1 : 0 }, ...given.filter(({ id }) => id !== DRAFT)] : given;
    const [now, before] = [layers, this.order].map((list) => list.map(({ id }) => id).filter((id) => id !== DRAFT)); // it has no group
    const moved = now.length !== before.length || now.some((id, i) => id !== before[i]);
    this.order = layers;
    this.states = new Map(layers.map((layer) => [layer.id, layer]));
    const low = moved ? this._low(layers) : null;
    for (const kind in KINDS) {
      for (const layer of [...layers].reverse()) {
        const group = this.groups[layer.id + "/" + kind];
        if (!group) continue;
        if (low) this.stages[low[kind]?.has(layer.id) ? kind + "-low" : kind].root.appendChild(group);
        set(group, { opacity: layer.opacity < 1 ? layer.opacity : "" });
        reveal(group, layer.visible);
      }
    }
    if (moved) this.stages.point.root.appendChild(this.clusters.group);
    this.large.order(layers);
  }

  // The layers of areas and of lines that are in the lower pane of their kind, from the bottom of the panel up: a
  // feature that changes has only its own pane painted anew.
  _low(layers) {
    const ids = layers.map(({ id }) => id);
    const wide = new Set([...this.entries.values()].filter((entry) => entry.wide).map((entry) => entry.feature.layer));
    const first = ids.findIndex((id) => wide.has(id)); // the topmost with one as large as a province
    return { area: new Set(first < 0 ? [] : ids.slice(first)), line: new Set(ids.slice(this._split(ids))) };
  }

  // Where to part the layers of lines so that the least is painted: a pane as often as its lines change, and then all
  // their vertices.
  _split(ids) {
    const of = new Map(ids.map((id) => [id, [0, 0]]));
    for (const { kind, feature, shape } of this.entries.values()) {
      const sums = kind === "line" && of.get(feature.layer);
      if (!sums) continue;
      sums[0] += feature.changes.length;
      sums[1] += shape.parts.reduce((sum, part) => sum + part.length, 0);
    }
    const cost = (some) => some.reduce((sum, id) => sum + of.get(id)[0], 0) * some.reduce((sum, id) => sum + of.get(id)[1], 0);
    const costs = [...ids, ""].map((_, n) => cost(ids.slice(0, n)) + cost(ids.slice(n)));
    return costs.lastIndexOf(Math.min(...costs));
  }

  _keyOf(entry) {
    const layer = this.states.get(entry.feature.layer);
    if (!layer || !layer.visible || this.hidden.has(entry.id) || (entry.borrowed && this.large.hides(layer.id, entry.feature.row))) return "";
    if (tooFar(this.styles.get(layer.id), this.frame.zoom)) return "";
    return timeline.drawnKey(entry.feature, this.clock, this.undated);
  }

  // Apply the clock to every feature; returns true if the set of drawn features changed.
  render(force) {
    this.large.ask(); // first: the painter works beside the page
    let changed = Boolean(force);
    let points = changed;
    for (const entry of this.entries.values()) {
      if (entry.apply(this._keyOf(entry), this.look, this.frame)) {
        changed = true;
        points = points || entry.kind === "point";
      }
    }
    if (points) this.clusters.arrange();
    return changed;
  }

  restyle() {
    for (const entry of this.entries.values()) entry.symbol = null;
    this.render(true);
  }

  redraw(frame) {
    for (const entry of this.entries.values()) {
      entry.offsets = null;
      entry.redraw(frame);
    }
    this.large.place();
    this.render(true);
    this._warm(frame);
  }

  // While idle, build paths of hidden features, so that the step that shows them does not have to.
  _warm(frame) {
    cancelIdleCallback(this.idle);
    const waiting = [...this.entries.values()].filter((entry) => entry.stale);
    const some = (time) => {
      while (waiting.length && time.timeRemaining() > 2) waiting.pop().warm(frame);
      if (waiting.length) this.idle = requestIdleCallback(some);
    };
    if (waiting.length && !frame.flat) this.idle = requestIdleCallback(some);
  }

  // Its panes: of the kinds, and of their large layers.
  everyStage() {
    return [...Object.values(this.stages), ...Object.values(this.large.stages)];
  }

  drawn() {
    return [...this.entries.values()].filter((entry) => entry.key);
  }

  layer(entry) {
    return this.states.get(entry.feature.layer);
  }
}
