// The strokes of a line or of an area's outline, one above the other. On screen a long one is drawn in runs: Skia strokes
// and dashes a whole path anew for each square of the picture that it touches, but passes over what lies elsewhere.
import { make, set } from "../draw/svg.js";
import { tint } from "../draw/tint.js";
import { bounds, data } from "../map/shapes.js";

const REACH = 256; // px that a run may extend: Chromium's squares have 384 (explorer/ui/map/engine.py)
const FEW = 48; // vertices of a line that is quick to stroke
// Device px: what is hardly wider than one is drawn as wide as one, which Skia strokes as it is. Of anything wider it makes
// an area first, and a square with outlines takes twice as long.
const HAIR = 1.25;
const STUB = 0.5; // px of the next run that a run repeats: the vertex between them is joined round

const WHOLE = { class: "", "stroke-linejoin": "round", "stroke-miterlimit": "", "stroke-dashoffset": "", "shape-rendering": "" };
// An area is filled, and pointed at, whole. Its edge is below its outline: smoothing it takes time and nobody sees it.
const INSIDE = { stroke: "none", "stroke-dasharray": "", "shape-rendering": "crispEdges" };
// Between vertices this close nobody can distinguish a mitre from a round join, which has four times the vertices.
const RUN = { class: "run", "stroke-linejoin": "miter", "stroke-miterlimit": 1.4, fill: "none", "fill-opacity": "" };

export class Strokes {
  constructor(area) {
    this.area = area;
    this.paths = [];
    this.inks = [];
    this.whole = "";
    this.parts = null;
    this.runs = new Map(); // firm ones and clear ones
    this.flat = false;
  }

  // `parts`: the vertices of `whole` (null: on paper, draw it whole).
  trace(whole, parts) {
    this.whole = whole;
    this.flat = !parts;
    this.parts = parts && parts.reduce((sum, part) => sum + part.length / 2, 0) > FEW ? parts : null;
    this.runs.clear();
    if (this.inks.length) this._draw();
  }

  style(inks, group, before) {
    this.inks = inks;
    this.group = group;
    this.before = before;
    this._draw();
  }

  _draw() {
    const pieces = this.inks.flatMap((ink, n) => this._pieces(ink, n === 0));
    pieces.forEach((piece, n) => set(this.paths[n] || this._path(), piece));
    for (const spare of this.paths.slice(pieces.length)) set(spare, { display: "none" });
  }

  _pieces(ink, lowest) {
    const whole = { ...WHOLE, ...ink, ...(this.flat ? {} : tint(ink.fill, ink["fill-opacity"])), d: this.whole };
    if (!this.parts) return [whole];
    const inside = this.area && (lowest || ink.fill !== "none") ? [{ ...whole, ...INSIDE, "stroke-width": this._widest() }] : [];
    const dashed = ink["stroke-dasharray"];
    const drawn = { ...whole, ...RUN, "stroke-width": fine(whole["stroke-width"]) };
    const parted = this._runs(Boolean(ink["stroke-opacity"]));
    return [...inside, ...parted.map(({ d, at }) => ({ ...drawn, "stroke-dashoffset": dashed && at ? at.toFixed(2) : "", d }))];
  }

  _runs(clear) {
    if (!this.runs.has(clear)) this.runs.set(clear, runs(this.parts, this.area, clear));
    return this.runs.get(clear);
  }

  _widest() {
    return Math.max(...this.inks.map((ink) => Number(ink["stroke-width"]) || 0));
  }

  _path() {
    const path = make("path", { "fill-rule": this.area ? "evenodd" : "", "pointer-events": "none" });
    this.paths.push(path);
    return this.group.insertBefore(path, this.before);
  }
}

function fine(width) {
  const unit = window.devicePixelRatio || 1;
  return width * unit > 1 && width * unit < HAIR ? 1 / unit : width;
}

// Parts in runs: {d, at}, `at` the length of its part before it, in px, where a dash goes on. `clear`: of a stroke that
// lets something through.
export function runs(parts, closed, clear = false) {
  const found = [];
  let small = null; // whole parts that lie close together
  for (const part of parts) {
    const box = bounds([part]);
    if (tooWide(box)) found.push(...cut(closed ? [...part, part[0], part[1]] : part, closed, clear));
    else {
      const both = small ? joined(small.box, box) : box;
      if (!small || tooWide(both)) found.push((small = { d: "", at: 0, box }));
      else small.box = both;
      small.d += data([part], closed);
    }
  }
  return found;
}

// A run ends a little beyond a vertex, where the next begins. Clear ones would be twice as dark there: they meet halfway
// to the next vertex, end to end.
function cut(points, closed, clear) {
  const found = [];
  const vertex = (i) => [points[i], points[i + 1]];
  const between = (i, next) => toward(...vertex(i), ...next, clear ? 0.5 : STUB / distance(...vertex(i), ...next));
  const length = (i) => distance(...vertex(i - 2), ...vertex(i));
  let [from, along] = [0, 0];
  let [start, at] = closed && clear ? [between(0, vertex(2)), length(2) / 2] : [vertex(0), 0];
  let box = [...start, ...start];
  const end = (i, next) => found.push({ d: data([[...start, ...points.slice(from + 2, i + 2), ...(next ? between(i, next) : [])]]), at });
  for (let i = 2; i < points.length; i += 2) {
    const here = vertex(i);
    const more = joined(box, [...here, ...here]);
    if (tooWide(more) && i - from > 2) {
      end(i - 2, here);
      from = i - 2;
      [start, at] = clear ? [between(from, here), along + length(i) / 2] : [vertex(from), along];
      box = bounds([[...start, ...here]]);
    } else box = more;
    along += length(i);
  }
  end(points.length - 2, closed && vertex(2));
  return found;
}

const distance = (x, y, toX, toY) => Math.hypot(toX - x, toY - y) || 1;
const toward = (x, y, toX, toY, share) => [x + (toX - x) * Math.min(1, share), y + (toY - y) * Math.min(1, share)].map((value) => Math.round(value * 100) / 100);
const joined = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
const tooWide = (box) => box[2] - box[0] > REACH || box[3] - box[1] > REACH;
