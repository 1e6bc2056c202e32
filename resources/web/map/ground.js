// The basemap: land, relief, a veil over the neighbours, the user's own tiles, rivers and boundaries. Painted once per zoom.
// On screen it fades out where it ends; a sheet, whose frame ends there, and the user's own tiles have a line.
import { make, set, show } from "../draw/svg.js";
import { tint } from "../draw/tint.js";
import { runs } from "../features/strokes.js";
import * as shapes from "./shapes.js";
import { Tiles } from "./tiles.js";

const LINES = [
  // level, side, smallest zoom, width at zoom 8, dash
  ["county", "inside", 7, 0.6, ""],
  ["prefecture", "inside", 6, 0.9, ""],
  ["province", "neighbour", 5, 0.8, "6 3 1.5 3"],
  ["province", "edge", 5, 1.2, "7 3 1.5 3"],
  ["province", "inside", 5, 1.7, "9 3 2 3"],
];
const RIVER_ZOOM = { 1: 0, 2: 6, 3: 8 };
const RIVER_WIDTH = { 1: 2.3, 2: 1.5, 3: 0.9 };
const FADE = 0.03; // of the basemap's height
const OVER = 2; // px beyond it, or smoothing leaves a hairline
const SIDES = { left: [1, 0, 0, 0], right: [0, 0, 1, 0], top: [0, 1, 0, 0], bottom: [0, 0, 0, 1] }; // from clear to full: x1, y1, x2, y2

export class Ground {
  constructor(frame, data) {
    this.frame = frame;
    const root = frame.stage("ground", 200).root;
    this.ready = Promise.resolve();
    this.clear = false; // without land and relief, on a transparent sheet
    this.paper = false; // on a sheet
    this.neighbours = this._areas(make("g", { id: "neighbours" }, root), data.neighbours);
    this.provinces = this._areas(make("g", { id: "provinces" }, root), data.provinces);
    this._relief(root, data.relief);
    this.veil = this._areas(make("g", { id: "veil" }, root), data.neighbours);
    this.tiles = new Tiles(frame, root);
    this._rivers(make("g", { id: "rivers", fill: "none" }, root), data.rivers);
    this._lines(make("g", { id: "boundaries", fill: "none" }, root), data.boundary_lines);
    this.edge = make("path", { id: "edge", fill: "none", "stroke-width": 1.2 }, root);
    this._fades(make("g", { id: "fade", "pointer-events": "none" }, root));
  }

  _fades(parent) {
    this.fade = parent;
    this.stops = [];
    this.fades = Object.entries(SIDES).map(([side, [x1, y1, x2, y2]]) => {
      const gradient = make("linearGradient", { id: "fade-" + side, x1, y1, x2, y2 }, make("defs", {}, parent));
      this.stops.push(...[0, 1].map((at) => make("stop", { offset: at, "stop-opacity": at }, gradient)));
      return make("rect", { fill: `url(#fade-${side})` }, parent);
    });
  }

  _areas(parent, collection) {
    const areas = collection.features.map((f) => shapes.read(f.geometry)).filter(Boolean);
    return { parent, items: areas.map((shape) => ({ shape, path: make("path", {}, parent) })) };
  }

  _relief(root, relief) {
    this.relief = make("g", { id: "relief" }, root);
    if (!relief) return;
    const [[south, west], [north, east]] = relief.bounds;
    this.corners = [shapes.world(west, north), shapes.world(east, south)];
    this.image = make("image", { preserveAspectRatio: "none", decoding: "sync" }, this.relief);
    this.ready = new Promise((done) => {
      this.image.addEventListener("load", done, { once: true });
      this.image.addEventListener("error", done, { once: true });
    });
    set(this.image, { href: relief.href || "/basemap/" + relief.file });
  }

  _rivers(parent, collection) {
    this.riverGroup = parent;
    this.rivers = collection.features.map((f) => {
      const group = make("g", { "stroke-linecap": "round", "stroke-linejoin": "round" }, parent);
      return { shape: shapes.read(f.geometry), rank: f.properties.rank, group, paths: [] };
    });
  }

  _lines(parent, collection) {
    this.lineGroup = parent;
    this.lines = LINES.map(([level, side, zoom, width, dash]) => {
      const group = make("g", { "stroke-dasharray": dash, "stroke-linejoin": "round" }, parent);
      const wanted = (f) => f.properties.level === level && f.properties.side === side;
      const parts = collection.features.filter(wanted).flatMap((f) => shapes.read(f.geometry).parts);
      return { level, zoom, width, group, shape: { kind: "line", parts }, paths: [] };
    });
  }

  // On a sheet or not, and there with or without land and relief.
  setPaper(paper, clear) {
    this.paper = paper;
    this.end();
    if (this.clear === clear) return;
    this.clear = clear;
    if (this.palette) this.appear(this.palette);
    if (this.basemap) this.choose(this.basemap);
  }

  appear(palette) {
    this.palette = palette;
    this.frame.map.getContainer().style.setProperty("--under", this.clear ? "transparent" : palette.outside);
    set(this.neighbours.parent, { fill: palette.neighbour });
    set(this.provinces.parent, { fill: palette.region });
    this._veil();
    set(this.relief, { opacity: palette.relief });
    set(this.riverGroup, { stroke: palette.river });
    for (const line of this.lines) set(line.group, { stroke: palette[line.level] });
    set(this.edge, { stroke: palette.prefecture });
    for (const stop of this.stops) set(stop, { "stop-color": palette.outside });
  }

  _veil() {
    const { outside, veil } = this.palette;
    set(this.veil.parent, this.frame.flat ? { fill: outside, "fill-opacity": veil } : tint(outside, veil));
  }

  choose(basemap) {
    this.basemap = basemap;
    for (const land of [this.neighbours, this.provinces, this.veil]) show(land.parent, basemap.land && !this.clear);
    show(this.relief, basemap.relief && !this.clear);
    show(this.riverGroup, basemap.rivers);
    show(this.lineGroup, basemap.boundaries);
    this.end();
  }

  takeTiles(grounds) {
    this.tiles.show(grounds);
    this.end();
  }

  // How the basemap ends.
  end() {
    const softly = !this.paper && !this.tiles.grounds.size;
    show(this.fade, softly);
    show(this.edge, !softly);
  }

  redraw(frame) {
    if (this.palette) this._veil();
    for (const group of [this.neighbours, this.provinces, this.veil]) {
      for (const item of group.items) set(item.path, { d: shapes.path(item.shape, frame, 0.8) });
    }
    if (this.image) this._placeRelief(frame);
    if (this.image) this._redrawEdge(frame);
    this.tiles.redraw();
    const grow = Math.pow(1.22, Math.max(-2, Math.min(4, frame.zoom - 8)));
    for (const river of this.rivers) this._redrawRiver(river, frame, grow);
    for (const line of this.lines) this._redrawLine(line, frame, grow);
  }

  _placeRelief(frame) {
    const [left, top] = frame.at(this.corners[0]);
    const [right, bottom] = frame.at(this.corners[1]);
    set(this.image, { x: left, y: top, width: right - left, height: bottom - top });
  }

  // The line and the fade at the edge of the basemap.
  _redrawEdge(frame) {
    const [[left, top], [right, bottom]] = this.corners.map((corner) => frame.at(corner).map(Math.round));
    set(this.edge, { d: `M${left} ${top}H${right}V${bottom}H${left}Z` });
    const [width, height, deep] = [right - left + 2 * OVER, bottom - top + 2 * OVER, (bottom - top) * FADE];
    const [x, y] = [left - OVER, top - OVER];
    const boxes = [[x, y, deep, height], [x + width - deep, y, deep, height], [x, y, width, deep], [x, y + height - deep, width, deep]];
    boxes.forEach(([bx, by, w, h], n) => set(this.fades[n], { x: bx, y: by, width: w, height: h }));
  }

  _redrawRiver(river, frame, grow) {
    const visible = frame.zoom >= RIVER_ZOOM[river.rank];
    show(river.group, visible);
    if (!visible) return;
    set(river.group, { "stroke-width": (RIVER_WIDTH[river.rank] * grow).toFixed(2) });
    this._trace(river, frame, 0.7);
  }

  _redrawLine(line, frame, grow) {
    const visible = frame.zoom >= line.zoom;
    show(line.group, visible);
    if (!visible) return;
    set(line.group, { "stroke-width": (line.width * grow).toFixed(2) });
    this._trace(line, frame, 0.8);
  }

  // In runs, so that painting a square of the picture touches only those that cross it.
  _trace({ shape, group, paths }, frame, tolerance) {
    const parts = shapes.trace(shape, frame, tolerance);
    const drawn = frame.flat ? parts.map((part) => ({ d: shapes.data([part]), at: 0 })) : runs(parts, false);
    drawn.forEach(({ d, at }, n) => set((paths[n] ||= make("path", {}, group)), { d, "stroke-dashoffset": at ? at.toFixed(2) : "" }));
    for (const spare of paths.splice(drawn.length)) spare.remove();
  }
}
