// The picture of a sheet whose map stays vectors: the rows, inks and order of the sharp picture, as what SVG elements
// are made of. A path for each row, so that a drawing program can take one up.
import { AREA } from "./block.js";
import { path } from "../features/symbols.js";
import { Pieces } from "./sharp.js";
import { paints } from "./stamp.js";

const PIECE = 250; // rows between two looks at the clock
const round = (value) => Math.round(value * 10) / 10;
const stated = (value) => (value === undefined || value === "" ? null : Number(value));

export class Vectors extends Pieces {
  constructor(raster) {
    super(raster);
    this.groups = []; // {attributes, paths} or {marker: [{d, attributes, text}], places: [x, y, …]}
  }

  *_jobs() {
    const rows = this._rows();
    for (const { n, fill, stroke, stamp } of this.raster.inks.jobs()) {
      if (fill) yield* this._fills(rows[n], fill);
      else if (stroke) yield* this._strokes(rows[n], stroke);
      else yield* this._markers(rows[n], stamp);
    }
  }

  // {width, height, groups} in the frame's pixels.
  drawing() {
    const { width, height } = this.raster.frame;
    return { width, height, groups: this.groups };
  }

  _outline(row) {
    const { raster } = this;
    const closed = raster.layer.columns.kinds[row] === AREA;
    const count = raster.project(row);
    const { points, starts } = raster;
    const words = [];
    for (let part = 0; part < count; part += 1) {
      const [first, end] = [starts[part], starts[part + 1]];
      for (let i = first; i < end; i += 1) words.push((i > first ? "L" : "M") + round(points[2 * i]) + " " + round(points[2 * i + 1]));
      if (end - first === 1) words.push("L" + round(points[2 * first] + 0.5) + " " + round(points[2 * first + 1]));
      if (closed) words.push("Z");
    }
    return words.join("");
  }

  *_paths(rows, attributes) {
    const paths = [];
    this.groups.push({ attributes, paths });
    for (let i = 0; i < rows.length; i += PIECE) {
      for (const row of rows.slice(i, i + PIECE)) paths.push(this._outline(row));
      yield;
    }
  }

  *_fills(rows, { ink }) {
    yield* this._paths(rows, { fill: ink.fill, "fill-opacity": stated(ink["fill-opacity"]), "fill-rule": "evenodd", stroke: "none" });
  }

  *_strokes(rows, { ink, width, own }) {
    const dash = own?.length ? own.map(round).join(" ") : null;
    yield* this._paths(rows, {
      fill: "none",
      stroke: ink.stroke,
      "stroke-width": Math.round(width * 100) / 100,
      "stroke-opacity": stated(ink["stroke-opacity"]),
      "stroke-linejoin": "round",
      "stroke-linecap": ink["stroke-linecap"] || null,
      "stroke-dasharray": dash,
    });
  }

  *_markers(rows, stamp) {
    const { raster } = this;
    const places = [];
    this.groups.push({ marker: marker(stamp), places });
    for (let i = 0; i < rows.length; i += PIECE) {
      for (const row of rows.slice(i, i + PIECE)) {
        const end = raster.starts[raster.project(row)];
        for (let n = 0; n < end; n += 1) places.push(round(raster.points[2 * n]), round(raster.points[2 * n + 1]));
      }
      yield;
    }
  }
}

// A marker about (0, 0) as paths and a hanzi.
function marker({ side, colour, of }) {
  if (side) return [{ d: `M${-side / 2} ${-side / 2}h${side}v${side}h${-side}Z`, attributes: { fill: colour } }];
  const { symbol, outline, radius, unit, icon } = of;
  const transform = `scale(${unit})`;
  /** @type {{d?: string, text?: string, attributes: any}[]} */
  const parts = [...paints(symbol)].map(({ part, fill, colour: own, alpha }) => {
    const ink = fill ? { fill: own, "fill-opacity": alpha } : { fill: "none", stroke: own, "stroke-opacity": alpha, "stroke-width": part.ink["stroke-width"], "stroke-dasharray": part.ink["stroke-dasharray"], "stroke-linejoin": "round" };
    return { d: path(part.points || outline, radius, 0, 0, part.closed !== false), attributes: { ...ink, transform } };
  });
  if (icon && symbol.icon) parts.push({ text: icon.text, attributes: { fill: symbol.icon, "font-size": icon.px, "font-weight": 700, "text-anchor": "middle", y: radius * 0.42, transform } });
  return parts;
}
