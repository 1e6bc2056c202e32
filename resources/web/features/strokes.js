// The strokes of a line or of an area's outline, one above the other. On screen a long one is drawn in runs: Skia strokes
// and dashes a whole path anew for each square of the picture that it touches, but passes over what lies elsewhere.
import { make, set } from "../draw/svg.js";
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
    this.runs = null;
  }

  // `parts`: the vertices of `whole` (null: draw it whole).
  trace(whole, parts) {
    this.whole = whole;
    this.runs = parts && parts.reduce((sum, part) => sum + part.length / 2, 0) > FEW ? runs(parts, this.area) : null;
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

  // Runs overlap a little, which shows where a stroke lets something through.
  _pieces(ink, lowest) {
    const whole = { ...WHOLE, ...ink, d: this.whole };
    if (!this.runs || ink["stroke-opacity"]) return [whole];
    const inside = this.area && (lowest || ink.fill !== "none") ? [{ ...whole, ...INSIDE, "stroke-width": this._widest() }] : [];
    const dashed = ink["stroke-dasharray"];
    const drawn = { ...whole, ...RUN, "stroke-width": fine(whole["stroke-width"]) };
    return [...inside, ...this.runs.map(({ d, at }) => ({ ...drawn, "stroke-dashoffset": dashed && at ? at.toFixed(2) : "", d }))];
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

// Parts in runs: {d, at}, `at` the length of its part before it, in px, where a dash goes on.
function runs(parts, closed) {
  const found = [];
  let small = null; // whole parts that lie close together
  for (const part of parts) {
    const box = bounds([part]);
    if (tooWide(box)) found.push(...cut(closed ? [...part, part[0], part[1]] : part, closed));
    else {
      const both = small ? joined(small.box, box) : box;
      if (!small || tooWide(both)) found.push((small = { d: "", at: 0, box }));
      else small.box = both;
      small.d += data([part], closed);
    }
  }
  return found;
}

function cut(points, closed) {
  const found = [];
  let [from, at, along] = [0, 0, 0];
  let box = [points[0], points[1], points[0], points[1]];
  const end = (i, next) => {
    const piece = points.slice(from, i + 2);
    if (next) piece.push(...stub(points[i], points[i + 1], ...next));
    found.push({ d: data([piece]), at });
  };
  for (let i = 2; i < points.length; i += 2) {
    const [x, y] = [points[i], points[i + 1]];
    const more = joined(box, [x, y, x, y]);
    if (tooWide(more) && i - from > 2) {
      end(i - 2, [x, y]);
      [from, at] = [i - 2, along];
      box = bounds([[points[i - 2], points[i - 1], x, y]]);
    } else box = more;
    along += Math.hypot(x - points[i - 2], y - points[i - 1]);
  }
  end(points.length - 2, closed && [points[2], points[3]]);
  return found;
}

function stub(x, y, toX, toY) {
  const share = Math.min(1, STUB / (Math.hypot(toX - x, toY - y) || 1));
  return [x + (toX - x) * share, y + (toY - y) * share].map((value) => Math.round(value * 100) / 100);
}

const joined = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
const tooWide = (box) => box[2] - box[0] > REACH || box[3] - box[1] > REACH;
