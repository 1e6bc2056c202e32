// The app: builds the parts of the map from the data once, then handles messages.
import { palettes } from "../draw/palette.js";
import { Pins } from "../events/pins.js";
import { Accuracy } from "../features/accuracy.js";
import { Borrowed } from "../features/borrowed.js";
import { Halo } from "../features/halo.js";
import { FeatureLayer } from "../features/layer.js";
import { DRAFT, Painter } from "../features/painter.js";
import { Labels } from "../labels/labels.js";
import { Density } from "../legend/density.js";
import { Furniture } from "../legend/furniture.js";
import { notify } from "../link/bridge.js";
import { PrintedHalos } from "../sheet/halos.js";
import { LayerMarks } from "../sheet/layer-marks.js";
import { Sheet } from "../sheet/sheet.js";
import { Framing } from "../stage/framing.js";
import { Ink } from "../stage/ink.js";
import { Presentation } from "../stage/present.js";
import { Spotlight } from "../stage/spotlight.js";
import { Videos } from "../stage/videos.js";
import { Marks } from "../time/marks.js";
import { Annotations } from "../tools/annotations.js";
import { Sketch } from "../tools/sketch.js";
import { restAgain } from "./camera.js";
import { Controls } from "./controls.js";
import { FoundPlace } from "./found-place.js";
import { Frame } from "./frame.js";
import { Ground } from "./ground.js";
import { PickList } from "./pick-list.js";
import { Input } from "./input.js";
import { ScaleBar } from "./scalebar.js";
import { Tooltip } from "./tooltip.js";
import { Transition } from "./transition.js";

const moved = (boxes, x, y) => boxes.map((b) => [b[0] + x, b[1] + y, b[2] + x, b[3] + y]);

export class App {
  constructor(map, data, read, inside = null) {
    this.map = map;
    this.atlas = data.atlas;
    this.look = { appearance: "light", lang: "zh", palette: palettes.light, grow: 1, floor: 0 };
    this.compare = null; // of two dates the second side
    this.secondSide = null; // the same, kept while it is hidden
    this.grades = []; // of the legend, see `legendGrades` of Message
    /** @type {Part[]} */
    this.parts = [];
    this.frame = new Frame(map);
    this.ground = this.frame.add(new Ground(this.frame, data));
    this.painter = new Painter(inside);
    this.borrowed = new Borrowed(this);
    this.painter.renewed = (id) => void this.borrowed.renew(id);
    this.layer = new FeatureLayer(this.frame, this.look, () => this.keepClear(), this.painter);
    this.layer.load(data.atlas);
    this.readLarge(data.atlas.layers);
    this.halo = new Halo(this.frame, this.layer, this.look, read, () => this.furniture?.key.fit());
    this.labels = new Labels(this, data);
    this.frame.add(this.layer);
    this.frame.add(this.halo);
    const box = map.getContainer();
    this.furniture = new Furniture(box, this.look, {
      rows: () => [...this._grades(), ...this._discs(), ...this.halo.rows(this.furniture.key.words.members), ...this.ask("rows")],
      seen: () => this.seen(),
      lost: () => Boolean(this.controls?.isAway()) && !this.seen().size,
      cities: () => this.labels.cities(),
      notes: () => this._notes(),
      side: () => box.clientWidth * (this.compare && !this.compare.apart ? this.compare.split : 1),
      foot: (wide) => this.marks.height(wide),
      spread: () => this.labels.place(),
      laid: () => {
        this.marks?.above();
        this.furniture?.below();
      },
    });
    this.scale = new ScaleBar(box, map, this.look);
    this.tooltip = new Tooltip(box, this.look);
    this.sheet = new Sheet(map);
    this.input = new Input(this);
    this.sketch = new Sketch(this);
    this.annotations = new Annotations(this);
    this.parts.push(this.sketch, this.annotations);
    map.on("moveend", () => {
      this.furniture.key.fit();
      this.labels.place();
    });
    map.on("resize", () => this.sheet.size || restAgain(map));
    this._addParts();
  }

  // They are updated in this order.
  _addParts() {
    this.transition = new Transition(this);
    this.framing = new Framing(this);
    this.marks = new Marks(this);
    this.presentation = new Presentation(this);
    this.spotlight = new Spotlight(this.map);
    this.videos = new Videos(this);
    this.ink = new Ink(this);
    this.pins = new Pins(this);
    this.foundPlace = new FoundPlace(this);
    this.accuracy = new Accuracy(this);
    this.pickList = new PickList(this);
    this.density = new Density(this);
    this.controls = new Controls(this);
    this.layerMarks = new LayerMarks(this);
    this.printedHalos = new PrintedHalos(this);
    this.parts.push(this.transition, this.marks, this.presentation, this.pins, this.foundPlace, this.accuracy, this.pickList, this.density, this.framing, this.videos, this.ink);
  }

  // Collect what all parts return for one method of `Part`.
  ask(name, ...args) {
    return this.parts.flatMap((part) => part[name]?.(...args) || []);
  }

  // Boxes that no label may cover, in the frame's pixels: furniture, the divider of two dates, and those of the parts.
  // half: the one of two maps side by side.
  blocked(view, half = "left") {
    const left = this._left(view, half);
    const divider = this.compare ? this.compare.boxes() : [];
    return [...this.over(view, half), ...moved(divider, left, view[1]), ...this.ask("blocked", [left, ...view.slice(1)])];
  }

  // Boxes under which the map cannot be seen, in the frame's pixels; without the title's ground, which lets the two cities through.
  over(view, half, title = true) {
    return moved([...this.furniture.boxes(), ...(title ? this.ask("boxes") : []), ...this.sheet.blocked], this._left(view, half), view[1]);
  }

  // Boxes of what the user writes and puts on the map, in the frame's pixels: no label may cover them, and a place under one is
  // named beside it.
  plates(view, half = "left") {
    const left = this._left(view, half);
    const boxes = [...moved(this.sheet.plates, left, view[1]), ...this.annotations.boxesIn([left, ...view.slice(1)])];
    return boxes.map((box) => Object.assign(box, { plate: true }));
  }

  // The same on the map, in its own pixels.
  _notes() {
    if (!this.annotations || Number.isNaN(this.frame.zoom)) return [];
    const view = this.frame.viewport();
    return moved(this.annotations.boxesIn(view), -view[0], -view[1]);
  }

  _left(view, half) {
    return half === "right" ? view[0] - 2 * this.frame.narrow : view[0];
  }

  // The position of the divider of two dates, as a share of the map's width.
  get split() {
    return this.compare ? this.compare.split : 0;
  }

  // Keys of the legend's rows with a feature in view.
  seen() {
    const view = this.frame.viewport();
    const inside = (entry) => {
      const [[left, top], [right, bottom]] = [this.frame.at(entry.shape.box.slice(0, 2)), this.frame.at(entry.shape.box.slice(2))];
      return left < view[2] && right > view[0] && top < view[3] && bottom > view[1];
    };
    const drawn = this.sides().flatMap((side) => side.drawn().filter(inside));
    return new Set([...drawn.map((entry) => `${entry.feature.layer}|${entry.key}|${entry.kind}`), ...this.sides().flatMap((side) => side.large.seen())]);
  }

  // While presenting, the legend has themes and states only.
  _grades() {
    return this.furniture.key.rows.length && !document.documentElement.classList.contains("show") ? this.grades : [];
  }

  _discs() {
    const { discs, discs_hall: hall } = this.furniture.key.words;
    return discs && this.sides().some((side) => side.clusters.groups.length) ? [{ kind: "disc", text: discs, hall }] : [];
  }

  // Boxes on a sheet's map that no marker may cover, in the frame's pixels.
  keepClear() {
    return [...this.labels.keepClear(), ...this.ask("keepClear")];
  }

  // Add, replace and remove layers, on both sides, also if one is hidden.
  takeCatalogue({ layers, features, dropped }) {
    const gone = new Set([...dropped, ...Object.keys(layers)]);
    const kept = Object.entries(this.atlas.layers).filter(([id]) => !gone.has(id));
    this.atlas.layers = { ...Object.fromEntries(kept), ...layers };
    this.atlas.features = inPlace(this.atlas.features, gone, features);
    this.labels.forget();
    const renewed = new Set(Object.keys(layers).filter((id) => layers[id].large && this.painter.layers.has(id)));
    this.painter.drop([...gone].filter((id) => this.painter.layers.has(id) && !renewed.has(id)));
    this.borrowed.forget(new Set([...gone].filter((id) => !renewed.has(id))));
    for (const side of this.bothSides()) {
      side.drop(gone, renewed);
      side.load({ layers, features });
      side.sort(this.atlas.features);
      side.settle();
    }
    this.readLarge(layers);
    const large = Object.keys(layers).filter((id) => layers[id].large);
    const draft = this.painter.layers.get(DRAFT);
    if (this.layer.drafted === "seen" && large.length) void this.painter.drew(large).then(() => this.painter.layers.get(DRAFT) === draft && this.showDraft(null));
  }

  // The shapes of a file that is still being read, until its layer is drawn or Python takes them away (null). They may
  // have been drawn before without being seen: then they are neither sent nor drawn again.
  showDraft(spec) {
    if (spec && !spec.large) {
      if (this.layer.drafted) this.layer.reveal();
      return;
    }
    if (this.layer.drafted) this.painter.drop([DRAFT]);
    this.layer.draft(spec);
    if (spec) this.painter.add(DRAFT, spec);
  }

  // The columns of large layers, in the background.
  readLarge(layers) {
    for (const [id, spec] of Object.entries(layers)) if (spec.large) this.painter.add(id, spec);
  }

  // Both, though the second may be hidden.
  bothSides() {
    return this.secondSide ? [this.layer, this.secondSide.layer] : [this.layer];
  }

  // The FeatureLayers: one, or two when comparing.
  sides() {
    return this.compare ? [this.layer, this.compare.layer] : [this.layer];
  }

  // Arrange the markers again, and redraw the rings around them.
  arrange() {
    for (const layer of this.sides()) layer.clusters.arrange();
    this.halo.redraw();
    this.marks?.show();
  }

  entry(id) {
    return this.layer.entries.get(id);
  }

  hover(id, event) {
    if (id !== this.halo.hovered) notify({ type: "hover", id });
    this.halo.hover(id);
    void this.borrowed.want("hovered", id ? [id] : [], () => {
      this.halo.redraw();
      if (this.halo.hovered === id) this.hover(id, event);
    });
    const home = event && this.map.getContainer().getBoundingClientRect();
    this.pointed = id && event ? { id, x: event.clientX - home.left, y: event.clientY - home.top } : null;
    this.tell();
  }

  // The plate at the pointer says what is there now: the pointer may rest while the clock steps and layers go.
  tell() {
    const { id, x, y } = this.pointed || {};
    const side = id && this._sideAt(x);
    const entry = side && side.entries.get(id);
    if (entry?.key) this.tooltip.show(entry, side.clock.at, x, y);
    else this.tooltip.hide();
  }

  // A promise of the rows of large layers at a point of the map, topmost first: [{id, rank}].
  pick({ x, y }) {
    const { frame } = this;
    const [left, top] = frame.viewport();
    const { side } = this._sideAt(x);
    const from = left - frame.narrow + frame.x;
    return this.painter.ask("pick", { side, x: (from + frame.fold({ x, y }).x) / frame.scale, y: (top + y + frame.y) / frame.scale, scale: frame.scale });
  }

  _sideAt(x) {
    return this.compare ? this.compare.sideAt(x) : this.layer;
  }

  openCluster(name) {
    const layer = this.sides().find((side) => side.clusters.groups.some((c) => c.name === name));
    const cluster = layer?.clusters.groups.find((c) => c.name === name);
    if (!cluster) return;
    const spread = cluster.entries.some((e) => Math.hypot(...this.frame.at(e.shape.parts[0]).map((v, i) => v - [cluster.x, cluster.y][i])) > 3);
    if (spread && this.map.getZoom() < 11) {
      const at = this.map.unproject(L.point(cluster.x + this.frame.x, cluster.y + this.frame.y), this.frame.zoom);
      this.input.user = true;
      this.map.setView(at, this.map.getZoom() + 1.5);
      return;
    }
    layer.clusters.toggle(name);
    this.labels.place();
  }

  // The map's size, in px, of a page that has none as its window is not shown yet.
  foresee([width, height]) {
    if (window.innerWidth) return;
    const { style } = this.map.getContainer();
    Object.assign(style, { width: width + "px", height: height + "px" });
    window.addEventListener("resize", () => Object.assign(style, { width: "", height: "" }), { once: true });
    this.input.quiet = true; // the camera comes with the size
    this.map.invalidateSize({ pan: false, animate: false });
    this.input.quiet = false;
  }

  appear(appearance) {
    this.look.appearance = appearance;
    this.look.palette = palettes[appearance] || palettes.light;
    document.documentElement.dataset.appearance = appearance;
    this.ground.appear(this.look.palette);
    this.layer.restyle();
    this.compare?.layer.restyle();
    this.furniture.key.fit();
  }
}

// Features where those of their layer are that they replace; those of new layers at the end.
function inPlace(before, gone, features) {
  const coming = new Map();
  for (const feature of features) {
    if (!coming.has(feature.layer)) coming.set(feature.layer, []);
    coming.get(feature.layer).push(feature);
  }
  const take = (layer) => {
    const found = coming.get(layer) || [];
    coming.delete(layer);
    return found;
  };
  const places = before.map((feature) => (gone.has(feature.layer) ? take(feature.layer) : [feature]));
  return [...places, ...coming.values()].flat();
}
