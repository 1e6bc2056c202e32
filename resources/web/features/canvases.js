// The pictures of large layers on one side of the map: a canvas for each layer, below the SVG of its kind. They move and
// scale with the map like everything else; a new picture replaces the old when the painter has made it.
import { tooFar } from "../map/camera.js";
import { make } from "../draw/svg.js";
import { HALO } from "../raster/surround.js";

const BELOW = { area: 399, line: 407, point: 419 };
const MOST_OF = 0.8;
const MARGIN = 48; // px around the map, so that a small pan shows no edge
const FIRST = ["point", "line", "area"];

export class Canvases {
  // layer: the FeatureLayer that this side belongs to.
  constructor(layer, painter) {
    this.layer = layer;
    this.frame = layer.frame;
    this.painter = painter;
    this.held = new Map(); // id -> {canvas, stage, frame, seen}
    this.made = 0; // canvases so far
    this.stages = {};
    this.hidden = new Map(); // bits of the rows that filters hide, by layer
    this.asked = "";
    painter.sides.set(layer.side, this);
    this.frame.map.on("move moveend resize", () => this.held.size && this.ask());
  }

  // The picture of a layer that is there stays until the next one.
  add(id, spec) {
    const kind = FIRST.find((each) => Object.keys(spec.symbols.light).some((form) => kindOf(form) === each)) || "line";
    const stage = this._stage(kind);
    this.asked = "";
    if (this.held.get(id)?.stage === stage) return;
    this.drop(new Set([id]));
    this._hold(id, stage, null);
  }

  // Make a canvas for a picture, upon another one or on top.
  _hold(id, stage, below) {
    const canvas = document.createElement("canvas");
    stage.box.insertBefore(canvas, below && below.nextSibling);
    this.held.set(id, { canvas, context: canvas.getContext("bitmaprenderer"), stage, frame: null, seen: [], number: (this.made += 1) });
    stage.pictures.splice(below ? stage.pictures.indexOf(below) + 1 : stage.pictures.length, 0, canvas);
  }

  // Have a canvas for each halo that there is now, and for no other.
  _matchHalos() {
    for (const [id, { canvas, stage }] of [...this.held]) {
      const halo = id + HALO;
      if (this.painter.haloed.has(id) === this.held.has(halo) || id.endsWith(HALO)) continue;
      if (this.held.has(halo)) this.drop(new Set([halo]));
      else {
        this._hold(halo, stage, canvas);
        this.held.get(halo).canvas.style.opacity = canvas.style.opacity;
      }
    }
  }

  drop(ids) {
    for (const [id, { canvas, context, stage }] of this.held) {
      if (!ids.has(id) && !ids.has(layerOf(id))) continue;
      this.hidden.delete(id);
      context.transferFromImageBitmap(null); // its memory is freed now
      canvas.drawing?.remove();
      canvas.remove();
      stage.pictures.splice(stage.pictures.indexOf(canvas), 1);
      this.held.delete(id);
    }
  }

  // Made with the first layer of its kind; clipped and hidden as the SVG of the kind is.
  _stage(kind) {
    if (!this.stages[kind]) {
      const beside = this.layer.stages[kind];
      const stage = this.frame.stage(kind + "s-large" + this.layer.side, BELOW[kind] + (this.layer.side ? 1 : 0));
      stage.pictures = [];
      stage.pane.style.clipPath = beside.pane.style.clipPath;
      stage.pane.style.display = beside.pane.style.display;
      this.stages[kind] = stage;
      this.frame.follow();
    }
    return this.stages[kind];
  }

  // Panel order, opacity, and which are shown at all.
  order(layers) {
    for (const { id, visible, opacity } of [...layers].reverse().flatMap((layer) => [layer, { ...layer, id: layer.id + HALO }])) {
      const held = this.held.get(id);
      if (!held) continue;
      held.stage.box.appendChild(held.canvas);
      if (held.canvas.drawing) held.stage.box.appendChild(held.canvas.drawing);
      held.canvas.style.opacity = opacity < 1 ? opacity : "";
      held.canvas.style.display = visible ? "" : "none";
    }
  }

  // Rows that filters hide: bits of each layer in base64, "" of none.
  hide(rows) {
    this.takeHidden(Object.entries(rows).map(([id, text]) => [id, text ? Uint8Array.from(atob(text), (c) => c.charCodeAt(0)) : null]));
  }

  // Hide rows as another side does that was there before: [[layer, bits], …].
  takeHidden(hidden) {
    for (const [id, bits] of hidden) {
      this.hidden.set(id, bits);
      this.painter.mask(this.layer.side, id, bits);
    }
    this.asked = "";
  }

  // Whether filters hide a row.
  hides(id, row) {
    const bits = this.hidden.get(id);
    return Boolean(bits && (bits[row >> 3] >> (row & 7)) & 1);
  }

  // Looks of a layer's classes: the pictures there are show the old ones.
  style(id, { looks, codes }) {
    if (!this.held.has(id)) return;
    if (!this.layer.side) this.painter.style(id, looks, codes);
    this.asked = "";
  }

  _tooSmall(id) {
    return tooFar(this.layer.styles.get(id), this.frame.zoom);
  }

  // What is drawn now: [layer, form, key, kind], for the legend.
  seen() {
    return [...this.held].flatMap(([id, { seen, canvas }]) => (canvas.style.display === "none" ? [] : seen.map((each) => `${id}|${each.key}|${each.kind}`)));
  }

  // The layers of which there is a picture, or will be.
  shown() {
    return [...this.held.keys()].filter((id) => this.layer.states.get(id)?.visible && this.painter.layers.get(id)?.ready && !this._tooSmall(id));
  }

  // Ask anew next time, whatever was asked for last.
  forget() {
    this.asked = "";
  }

  // Ask for a picture where it would differ from the last asked for, or `again`.
  ask(again) {
    const { layer } = this;
    this._matchHalos();
    if (again) this.asked = ""; // also where nothing is shown now: it would be shown as it was
    for (const [id, { canvas }] of this.held) canvas.style.visibility = this._tooSmall(layerOf(id)) ? "hidden" : "";
    const shown = this.shown();
    // While the map flies or a zoom begins, the frame is still that of the zoom before: the picture there is scaled until the end.
    if (!shown.length || this.frame.zoom !== this.frame.map.getZoom()) return;
    const ids = layer.order.map(({ id }) => id).filter((id) => shown.includes(id)).flatMap((id) => (this.held.has(id + HALO) ? [id, id + HALO] : [id]));
    const scene = { side: layer.side, frame: this._cut(), layers: ids, clock: layer.clock, undated: layer.undated, appearance: layer.look.appearance, ramp: layer.look.palette.ramp };
    const wanted = JSON.stringify([scene, this.painter.dense]);
    if (wanted === this.asked) return;
    this.asked = wanted;
    this.painter.show(scene);
  }

  // The part of the world to draw, in device px; the last one as long as the map is within it and fills most of it: a bar
  // that comes above the map changes nothing.
  _cut() {
    const { frame } = this;
    const paper = frame.flat;
    const fine = paper ? this.painter.fine : null;
    const unit = fine ? fine.unit : window.devicePixelRatio || 1;
    const [left, top, right, bottom] = frame.viewport();
    const margin = paper ? 0 : MARGIN;
    const last = this.cut;
    const kept = last && !paper && !last.paper && last.zoom === frame.zoom && last.unit === unit && last.origin === frame.x + "," + frame.y;
    const [w, h] = [Math.ceil((right - left + 2 * margin) * unit), Math.ceil((bottom - top + 2 * margin) * unit)];
    if (kept && last.width >= w && last.height >= h && w * h > MOST_OF * last.width * last.height && left >= last.left && top >= last.top && right <= last.left + w / unit && bottom <= last.top + h / unit) return last.frame;
    const [x0, y0] = [Math.floor(left - margin), Math.floor(top - margin)];
    const made = { scale: frame.scale * unit, x: (frame.x + x0) * unit, y: (frame.y + y0) * unit, width: w, height: h, unit, zoom: frame.zoom, paper, pictured: fine?.pictured };
    this.cut = { left: x0, top: y0, width: w, height: h, zoom: frame.zoom, unit, paper, origin: frame.x + "," + frame.y, frame: made };
    return made;
  }

  take(frame, pictures) {
    for (const { id, bitmap, seen, drawing } of pictures) {
      const held = this.held.get(id);
      if (!held) continue;
      if (seen) held.seen = seen;
      if (drawing) this._draw(held, frame, drawing);
      if (!bitmap) continue;
      held.canvas.drawing?.remove();
      held.canvas.drawing = null;
      // Set anew, even to the same, it would be laid out anew.
      if (held.canvas.width !== bitmap.width || held.canvas.height !== bitmap.height) Object.assign(held.canvas, { width: bitmap.width, height: bitmap.height });
      held.context.transferFromImageBitmap(bitmap);
      held.frame = frame;
    }
    // A layer whose picture did not change is still that of the old frame where the new one shows the same.
    this.place();
  }

  // In place of the picture.
  _draw(held, frame, { width, height, groups }) {
    const { canvas } = held;
    canvas.drawing?.remove();
    canvas.drawing = make("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none" });
    Object.assign(canvas.drawing.style, { position: "absolute", opacity: canvas.style.opacity, display: canvas.style.display });
    canvas.after(canvas.drawing);
    Object.assign(canvas, { width: 0, height: 0 });
    groups.forEach((group, n) => (group.paths ? paths(canvas.drawing, group) : markers(canvas.drawing, group, `${held.stage.name}-${held.number}-${n}`)));
    held.frame = frame;
  }

  // Where each picture lies now, also one that was made for another zoom.
  place() {
    const { scale, x, y } = this.frame;
    for (const { canvas, frame } of this.held.values()) {
      if (!frame) continue;
      const k = scale / frame.scale;
      const place = { left: frame.x * k - x + "px", top: frame.y * k - y + "px", width: frame.width * k + "px", height: frame.height * k + "px" };
      for (const part of [canvas, canvas.drawing]) if (part) Object.assign(part.style, place);
    }
  }
}

function paths(parent, { attributes, paths: each }) {
  const group = make("g", attributes, parent);
  for (const d of each) make("path", { d }, group);
}

// One marker is defined, and used at each place.
function markers(parent, { marker, places }, id) {
  const defined = make("g", { id: "marker-" + id }, make("defs", {}, parent));
  for (const { d, text, attributes } of marker) make(text ? "text" : "path", text ? attributes : { d, ...attributes }, defined).textContent = text || "";
  for (let n = 0; n < places.length; n += 2) make("use", { href: "#" + defined.id, x: places[n], y: places[n + 1] }, parent);
}

const layerOf = (id) => id.replace(HALO, "");
const FAMILY = { stations: "line", schematic: "line", extent: "area", county: "point" };
const kindOf = (form) => FAMILY[form.split("#")[0]] || form.split("#")[0];
