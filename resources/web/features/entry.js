// One drawn feature: its SVG nodes in the stage of its kind, styled with the symbol of its state.
import { palettes } from "../draw/palette.js";
import { make, reveal, set, text } from "../draw/svg.js";
import * as shapes from "../map/shapes.js";
import { endRadius, markerRadius } from "./marker.js";
import { Strokes } from "./strokes.js";
import * as symbols from "./symbols.js";

const WIDE_KM2 = 60000; // of the provinces the smaller has 82,400, the largest other area 47,000
const HIT = { line: 14, area: 0 };
const OWN_UP = 18; // px: the name of an area is at its anchor
export const BESIDE = 4; // px between a line and the river or railway that it follows

export class Entry {
  constructor(feature, spec, shape) {
    this.feature = feature;
    this.id = feature.id;
    this.spec = spec;
    this.shape = shape;
    this.kind = shape.kind;
    this.form = feature.form || shape.kind; // of its symbols: less firm where its place is known less well
    this.courses = this._courses(feature.firm || []);
    this.extent = shape.kind === "area" ? shapes.extent(shape) : 0;
    this.wide = this.extent >= WIDE_KM2;
    this.key = "";
    this.symbol = null;
    this.stale = true;
    this.offsets = null; // of each spot from where it belongs, in px
  }

  // The parts of a line that are known firmly, by their indices, are drawn as firm lines are, the others by its form.
  _courses(firm) {
    const course = (form, parts) => ({ form, shape: { ...this.shape, parts }, strokes: new Strokes(this.kind === "area"), d: "" });
    if (!firm.length) return [course(this.form, this.shape.parts)];
    const some = (wanted) => this.shape.parts.filter((_, n) => firm.includes(n) === wanted);
    return [course(this.form, some(false)), course(this.kind, some(true))];
  }

  // Another look of its layer; `label` is its name on the map, undefined for its own.
  dress(spec, label, frame) {
    const resized = (spec.size || 1) !== (this.spec.size || 1);
    this.spec = spec;
    this.symbol = null;
    this.label = label;
    if (resized && !this.stale) this.redraw(frame);
  }

  mount(parent) {
    this.group = make("g", { "data-id": this.id, display: "none" }, parent);
    this["_mount_" + this.kind]();
    if (this.feature.own) this.own = make("g", { "pointer-events": "none" }, this.group);
  }

  // Strokes are added when a state needs them; the hit area stays on top.
  _mount_line() {
    this.hit = make("path", { fill: "none", stroke: "none", "stroke-width": HIT.line, "pointer-events": "visibleStroke" }, this.group);
    this.ends = make("g", {}, this.group);
  }

  // An area as large as a province has no hit area inside, only along its edge and at its name.
  _mount_area() {
    this.hit = null;
    if (!this.wide) return;
    this.group.classList.add("wide");
    this.hit = make("path", { class: "hit", fill: "none", stroke: "none", "stroke-width": HIT.line, "pointer-events": "visibleStroke" }, this.group);
  }

  // Markers before lines before areas; a smaller area before a larger.
  rank() {
    return { point: 0, line: 1, area: 2 + this.extent / 1e9 }[this.kind];
  }

  _mount_point() {
    this.spots = this.shape.parts.map((part) => {
      const spot = make("g", {}, this.group);
      const leader = make("path", { fill: "none", "pointer-events": "none" }, spot);
      const icon = text(this.spec.icon, { "text-anchor": "middle", "pointer-events": "none", "font-weight": 700 }, spot);
      return { part, spot, leader, icon, marks: [] };
    });
  }

  // Build paths only while the feature is visible.
  redraw(frame) {
    if (!this.key) {
      this.stale = true;
      return;
    }
    this.stale = true;
    this._build(frame);
  }

  // Have it ready to be shown.
  warm(frame) {
    this._build(frame);
    if (!this.key) set(this.group, { display: "", visibility: "hidden" });
  }

  _build(frame) {
    if (!this.stale) return;
    this.stale = false;
    this["_redraw_" + this.kind](frame);
    if (this.own) this._placeOwn(frame);
  }

  // The mark of what has facts of the user's: beside a marker, on a line, above the name of an area.
  _placeOwn(frame) {
    const anchor = this.feature.anchor;
    let at = this.spots ? [this.spots[0].x + this.spots[0].r, this.spots[0].y - this.spots[0].r] : null;
    if (!at && anchor) at = frame.at(shapes.world(anchor[0], anchor[1]));
    if (!at) return;
    const up = this.kind === "area" ? OWN_UP : 0;
    set(this.own, { transform: `translate(${at[0].toFixed(1)} ${(at[1] - up).toFixed(1)})` });
  }

  _styleOwn(appearance) {
    if (this.ownLook === appearance) return;
    this.ownLook = appearance;
    this.own.replaceChildren();
    for (const path of palettes[appearance].marks.own) make("path", path, this.own);
    this.group.append(this.own); // above strokes that came later
  }

  _redraw_line(frame) {
    this._trace(frame);
    this.ends.replaceChildren();
    this._arrows(frame);
    if (this.spec.ends) this._endDots(frame);
  }

  _redraw_area(frame) {
    this._trace(frame);
  }

  _trace(frame) {
    for (const course of this.courses) {
      const parts = shapes.trace(course.shape, frame, undefined, (this.feature.beside || 0) * BESIDE);
      course.d = shapes.data(parts, this.kind === "area");
      course.strokes.trace(course.d, frame.flat ? null : parts);
    }
    this.d = this.courses.map((course) => course.d).join("");
    if (this.hit) set(this.hit, { d: this.d });
  }

  _redraw_point(frame) {
    const r = markerRadius(frame.zoom) * (this.spec.size || 1);
    this.spots.forEach((item, n) => this._placeSpot(item, frame, r, this.offsets?.[n]));
  }

  _placeSpot(item, frame, r, offset) {
    const [x, y] = frame.at(item.part);
    const [dx, dy] = offset || [0, 0];
    Object.assign(item, { r, x: x + dx, y: y + dy });
    set(item.leader, { d: offset ? `M${item.x.toFixed(1)} ${item.y.toFixed(1)}L${x.toFixed(1)} ${y.toFixed(1)}` : "" });
    set(item.icon, { "font-size": (r * 1.12).toFixed(1), x: item.x.toFixed(1), y: (item.y + r * 0.42).toFixed(1) });
    this._shapeSpot(item);
  }

  // Place the symbol's parts around the spot, and the hanzi if it has room.
  _shapeSpot(item) {
    if (!this.symbol) return;
    const parts = this.symbol.parts;
    parts.forEach((part, i) => set(item.marks[i] || this._mark(item), { d: symbols.path(part.points, item.r, item.x, item.y, part.closed) }));
    set(item.icon, { display: item.r >= 8 && this.symbol.icon ? "" : "none" });
  }

  _mark(item) {
    const mark = make("path", { "stroke-linejoin": "round" });
    item.marks.push(mark);
    return item.spot.insertBefore(mark, item.icon);
  }

  _endDots(frame) {
    for (const part of this.shape.parts) {
      for (const i of [0, part.length - 2]) {
        const [x, y] = frame.at([part[i], part[i + 1]]);
        make("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: endRadius(frame.zoom) }, this.ends);
      }
    }
  }

  // A corridor that leaves the region ends with an arrow; labels.js adds its destination.
  _arrows(frame) {
    for (const end of this.feature.destinations || []) {
      const tip = frame.at(shapes.world(end.at[0], end.at[1]));
      const inner = this._inner(frame, tip);
      const angle = Math.atan2(tip[1] - inner[1], tip[0] - inner[0]);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const turned = [[-2, -7], [11, 0], [-2, 7]].map(([x, y]) => (tip[0] + x * cos - y * sin).toFixed(1) + " " + (tip[1] + x * sin + y * cos).toFixed(1));
      make("path", { d: "M" + turned.join("L") + "Z", class: "arrow" }, this.ends);
    }
  }

  // The vertex next to the end at `tip`.
  _inner(frame, tip) {
    let best = [Infinity, tip];
    for (const part of this.shape.parts) {
      const last = part.length - 2;
      for (const [end, next] of [[0, Math.min(2, last)], [last, Math.max(0, last - 2)]]) {
        const at = frame.at([part[end], part[end + 1]]);
        const gap = Math.hypot(at[0] - tip[0], at[1] - tip[1]);
        if (gap < best[0]) best = [gap, frame.at([part[next], part[next + 1]])];
      }
    }
    return best[1];
  }

  // Show the state `key` ("" hides); returns true if the feature appeared or disappeared.
  apply(wanted, look, frame) {
    const table = this.spec.symbols[look.appearance];
    const key = table[this.form] ? wanted : ""; // of a row in whose place another is under way there is no symbol
    const changed = Boolean(key) !== Boolean(this.key);
    this.key = key;
    if (changed) reveal(this.group, Boolean(key));
    if (!key) return changed;
    if (this.stale) this.redraw(frame);
    const symbol = table[this.form][key];
    if (symbol && symbol !== this.symbol) {
      this.symbol = symbol;
      this["_style_" + this.kind](symbol, table);
    }
    if (this.own) this._styleOwn(look.appearance);
    return changed;
  }

  _style_line(symbol, table) {
    for (const course of this.courses) this._strokes(course, table[course.form][this.key].inks);
    set(this.ends, symbol.ends);
  }

  // Large areas get a weaker tint, else a province would cover the map.
  _style_area(symbol) {
    const [left, top, right, bottom] = this.shape.box;
    const share = Math.min(1, Math.max(0.3, 1.6 / Math.max(1, (right - left) * (bottom - top))));
    const [course] = this.courses;
    if (share === 1) this._strokes(course, symbol.inks);
    else this._strokes(course, symbol.inks.map((ink) => ({ ...ink,
      "fill-opacity": ink.fill === "none" ? "" : ((ink["fill-opacity"] || 1) * share).toFixed(3), "stroke-width": (ink["stroke-width"] * Math.max(share, 0.5)).toFixed(2) })));
  }

  _strokes(course, inks) {
    course.strokes.style(inks, this.group, this.hit);
  }

  _style_point(symbol) {
    for (const item of this.spots) {
      this._shapeSpot(item);
      symbol.parts.forEach((part, i) => set(item.marks[i], part.ink));
      for (const spare of item.marks.slice(symbol.parts.length)) set(spare, { display: "none" });
      set(item.icon, { fill: symbol.icon });
      set(item.leader, { stroke: symbol.color, "stroke-width": 0.9, "stroke-opacity": 0.6 });
    }
  }
}
