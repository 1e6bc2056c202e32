// A large layer in the painter: its columns, and what is derived from them once for all pictures.
import { levelOf, MOST_LEVELS, Simplifier } from "./levels.js";
import { Spans } from "./spans.js";

const WORK_MS = 8; // of a piece of work in the background

export class Layer {
  constructor(columns) {
    this.columns = columns;
    this.origin = this.columns.centre;
    this.forms = this.columns.forms;
    this.spans = new Spans(this.columns);
    // Left and top of row n are at `pair * n` in `boxes`, right and bottom `pair - 2` further: of single points these are
    // the positions themselves.
    this.pair = single(this.columns) ? 2 : 4;
    this.boxes = this.pair === 2 ? this.columns.positions : boxes(this.columns);
    this.levels = new Map();
    this.plain = this.columns.kinds.every((kind) => kind <= 1);
    this.work = null;
  }

  // Numbers of the classes by form and state.
  classCodes(inks) {
    const { formNames, states } = this.columns;
    return Uint16Array.from(formNames.flatMap((form) => states.map((key) => inks.id(form, key))));
  }

  // Positions and parts for a frame: simplified where that is done already.
  geometry(frame) {
    if (frame.paper) return this.columns;
    return this.levels.get(levelOf(frame.scale)) || this.columns;
  }

  // The level that a frame would like to have and there is not yet, or null.
  lacks(frame) {
    const level = levelOf(frame.scale);
    if (frame.paper || this.plain || this.levels.has(level)) return null;
    const known = [...this.levels.keys()];
    return known.length < MOST_LEVELS && (!known.length || level < Math.min(...known) + MOST_LEVELS) ? level : null;
  }

  // One piece of the work on a level; true when it is there.
  prepare(level) {
    if (!this.work || this.work.level !== level) this.work = new Simplifier(this.columns, level);
    const until = performance.now() + WORK_MS;
    while (performance.now() < until) {
      if (this.work.some()) continue;
      const found = this.work.result();
      // One that leaves out next to nothing would only take memory.
      this.levels.set(level, found.positions.length > 0.9 * this.columns.positions.length ? this.columns : found);
      this.work = null;
      return true;
    }
    return false;
  }
}

// Whether each row is one point.
function single({ kinds, positions, parts, features, count }) {
  if (positions.length !== 2 * count) return false;
  for (let row = 0; row < count; row += 1) if (kinds[row] !== 1 || parts[features[row]] !== row) return false;
  return true;
}

function boxes({ positions, parts, features, count }) {
  const found = new Float32Array(4 * count);
  for (let row = 0; row < count; row += 1) {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = parts[features[row]]; i < parts[features[row + 1]]; i += 1) {
      const [x, y] = [positions[2 * i], positions[2 * i + 1]];
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    found.set([left, top, right, bottom], 4 * row);
  }
  return found;
}
