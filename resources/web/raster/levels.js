// Geometry for a zoom: points that nobody could tell apart there are left out. Lines by Douglas and Peucker; the corners
// of areas are set on a grid of half a pixel, so that a border which two of them share stays one.

import { AREA, POINT } from "./block.js";
import { release } from "./planes.js";

const LEAST_PX = 0.75;
const GRID_PX = 0.5;
export const MOST_LEVELS = 5;

// Of which whole zoom the geometry serves a scale (px per world unit).
export const levelOf = (scale) => Math.ceil(Math.log2(scale) - 1e-9);

const PIECE = 500; // parts at a time

// Makes {positions, parts} for a zoom, piece by piece; each part keeps at least its two ends.
export class Simplifier {
  constructor(columns, level) {
    this.columns = columns;
    this.level = level;
    this.out = new Float32Array(Math.ceil(columns.positions.length / 4)); // of areas next to nothing is left
    this.ends = new Uint32Array(columns.parts.length);
    this.kept = new Uint8Array(columns.positions.length / 2);
    this.kinds = kindsOfParts(columns);
    this.least = (LEAST_PX / 2 ** level) ** 2;
    this.grid = GRID_PX / 2 ** level;
    this.part = this.n = 0;
  }

  // Do some more; false where all is done.
  some() {
    const { positions, parts } = this.columns;
    const last = Math.min(this.part + PIECE, parts.length - 1);
    for (; this.part < last; this.part += 1) {
      this.ends[this.part] = this.n / 2;
      const [first, end] = [parts[this.part], parts[this.part + 1]];
      if (this.n + 2 * (end - first) > this.out.length) this._grow(2 * (end - first));
      const kind = this.kinds[this.part];
      if (end - first < 3 || kind === POINT) this.n = copy(positions, first, end, this.out, this.n);
      else if (kind === AREA) this.n = snap(positions, first, end, this.grid, this.out, this.n);
      else this.n = reduce(positions, first, end, this.least, this.kept, this.out, this.n);
    }
    return this.part < parts.length - 1;
  }

  _grow(more) {
    const { out } = this;
    this.out = new Float32Array(Math.min(this.columns.positions.length, 2 * out.length + more));
    this.out.set(out.subarray(0, this.n));
    release(out.buffer);
  }

  result() {
    this.ends[this.part] = this.n / 2;
    const positions = this.out.slice(0, this.n);
    for (const { buffer } of [this.out, this.kept]) release(buffer);
    return { positions, parts: this.ends };
  }
}

function copy(positions, first, end, out, start) {
  out.set(positions.subarray(2 * first, 2 * end), start);
  return start + 2 * (end - first);
}

function kindsOfParts({ kinds, features, parts, count }) {
  const found = new Uint8Array(parts.length);
  for (let row = 0; row < count; row += 1) found.fill(kinds[row], features[row], features[row + 1]);
  return found;
}

function snap(positions, first, end, grid, out, start) {
  let n = start;
  for (let i = first; i < end; i += 1) {
    const x = Math.fround(Math.round(positions[2 * i] / grid) * grid);
    const y = Math.fround(Math.round(positions[2 * i + 1] / grid) * grid);
    if (n > start && out[n - 2] === x && out[n - 1] === y) continue;
    out[n++] = x;
    out[n++] = y;
  }
  return n;
}

const stack = [];

function reduce(positions, first, end, least, kept, out, start) {
  kept[first] = kept[end - 1] = 1;
  stack.push(first, end - 1);
  while (stack.length) {
    const last = stack.pop();
    const from = stack.pop();
    const far = farthest(positions, from, last, least);
    if (far < 0) continue;
    kept[far] = 1;
    stack.push(from, far, far, last);
  }
  let n = start;
  for (let i = first; i < end; i += 1) {
    if (!kept[i]) continue;
    out[n++] = positions[2 * i];
    out[n++] = positions[2 * i + 1];
  }
  return n;
}

// Of the points between two that farthest from their line, or -1 where none is far enough.
function farthest(positions, from, last, least) {
  const ax = positions[2 * from];
  const ay = positions[2 * from + 1];
  const dx = positions[2 * last] - ax;
  const dy = positions[2 * last + 1] - ay;
  const whole = dx * dx + dy * dy;
  let [best, most] = [-1, least];
  for (let i = from + 1; i < last; i += 1) {
    const x = positions[2 * i] - ax;
    const y = positions[2 * i + 1] - ay;
    const along = whole ? Math.max(0, Math.min(1, (x * dx + y * dy) / whole)) : 0;
    const gap = (x - along * dx) ** 2 + (y - along * dy) ** 2;
    if (gap > most) [best, most] = [i, gap];
  }
  return best;
}
