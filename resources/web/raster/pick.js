// What lies under a point, and which names may be written: a grid over a layer, each cell with the rows whose box meets it.
import { AREA, POINT } from "./block.js";

const SIDE = 96; // cells along the longer side
const WIDE = 256; // a row that meets more cells is tried every time

export class Grid {
  constructor({ boxes, pair, columns }) {
    this.boxes = boxes;
    this.pair = pair;
    this.columns = columns;
    this._measure();
    this._fill();
  }

  _measure() {
    const { boxes, pair } = this;
    const whole = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0, end = pair - 2; at < boxes.length; at += pair, end += pair) {
      if (!(boxes[at] <= boxes[end])) continue;
      whole[0] = Math.min(whole[0], boxes[at]);
      whole[1] = Math.min(whole[1], boxes[at + 1]);
      whole[2] = Math.max(whole[2], boxes[end]);
      whole[3] = Math.max(whole[3], boxes[end + 1]);
    }
    this.whole = whole;
    this.cell = Math.max(whole[2] - whole[0], whole[3] - whole[1], 1e-9) / SIDE;
    this.across = Math.floor((whole[2] - whole[0]) / this.cell) + 1;
    this.down = Math.floor((whole[3] - whole[1]) / this.cell) + 1;
  }

  // Cells of a box, clamped: [left, top, right, bottom].
  _cells(left, top, right, bottom) {
    const at = (value, low, most) => Math.max(0, Math.min(most - 1, Math.floor((value - low) / this.cell)));
    const [x, y] = this.whole;
    return [at(left, x, this.across), at(top, y, this.down), at(right, x, this.across), at(bottom, y, this.down)];
  }

  _fill() {
    const { boxes, pair } = this;
    const counts = new Uint32Array(this.across * this.down + 1);
    this.wide = [];
    const each = (visit) => {
      for (let row = 0, at = 0, end = pair - 2; at < boxes.length; row += 1, at += pair, end += pair) {
        if (!(boxes[at] <= boxes[end])) continue;
        const [x0, y0, x1, y1] = this._cells(boxes[at], boxes[at + 1], boxes[end], boxes[end + 1]);
        if ((x1 - x0 + 1) * (y1 - y0 + 1) > WIDE) visit(row, -1);
        else for (let y = y0; y <= y1; y += 1) for (let x = x0; x <= x1; x += 1) visit(row, y * this.across + x);
      }
    };
    each((row, cell) => (cell < 0 ? this.wide.push(row) : (counts[cell + 1] += 1)));
    for (let i = 1; i < counts.length; i += 1) counts[i] += counts[i - 1];
    this.starts = counts.slice();
    this.rows = new Uint32Array(counts[counts.length - 1]);
    const next = counts.slice();
    each((row, cell) => cell >= 0 && (this.rows[next[cell]++] = row));
  }

  // Rows whose box meets a box, each once.
  *meeting(left, top, right, bottom) {
    const [w0, w1, w2, w3] = this.whole;
    if (right < w0 || left > w2 || bottom < w1 || top > w3) return;
    const { boxes, pair } = this;
    const meets = (row, at = pair * row, end = at + pair - 2) => boxes[at] <= right && boxes[end] >= left && boxes[at + 1] <= bottom && boxes[end + 1] >= top;
    const seen = new Set();
    for (const row of this.wide) if (meets(row)) yield row;
    const [x0, y0, x1, y1] = this._cells(left, top, right, bottom);
    for (let y = y0; y <= y1; y += 1) {
      for (let i = this.starts[y * this.across + x0], end = this.starts[y * this.across + x1 + 1]; i < end; i += 1) {
        const row = this.rows[i];
        if (seen.has(row) || !meets(row)) continue;
        seen.add(row);
        yield row;
      }
    }
  }

  // Drawn rows at a point (about the layer's centre), topmost first: [row, rank]. `reach`: of kinds, in the same units.
  at(x, y, reach, classes) {
    const most = Math.max(...reach);
    const found = [];
    for (const row of this.meeting(x - most, y - most, x + most, y + most)) {
      if (!classes[row]) continue;
      const kind = this.columns.kinds[row];
      const gap = kind === AREA ? (this._covers(row, x, y) ? 0 : Infinity) : this._gap(row, kind, x, y);
      if (gap <= reach[kind]) found.push([row, this._rank(row, kind), gap]);
    }
    return found.sort((a, b) => a[1] - b[1] || a[2] - b[2] || b[0] - a[0]).map(([row, rank]) => [row, rank]);
  }

  // As Entry.rank: markers before lines before areas, the smaller first.
  _rank(row, kind) {
    const at = 4 * row;
    return kind < AREA ? kind - 1 : 2 + Math.min(0.9, ((this.boxes[at + 2] - this.boxes[at]) * (this.boxes[at + 3] - this.boxes[at + 1])) / 65536);
  }

  _gap(row, kind, x, y) {
    const { positions, parts, features } = this.columns;
    let best = Infinity;
    for (let part = features[row]; part < features[row + 1]; part += 1) {
      for (let i = parts[part]; i < parts[part + 1]; i += 1) {
        const [ax, ay] = [positions[2 * i], positions[2 * i + 1]];
        if (kind === POINT || i + 1 === parts[part + 1]) best = Math.min(best, Math.hypot(x - ax, y - ay));
        else best = Math.min(best, apart(x - ax, y - ay, positions[2 * i + 2] - ax, positions[2 * i + 3] - ay));
      }
    }
    return best;
  }

  _covers(row, x, y) {
    const { positions, parts, features } = this.columns;
    let inside = false;
    for (let part = features[row]; part < features[row + 1]; part += 1) {
      for (let i = parts[part], last = parts[part + 1] - 1; i < parts[part + 1]; last = i, i += 1) {
        const [y0, y1] = [positions[2 * last + 1], positions[2 * i + 1]];
        if (y0 > y !== y1 > y && x < positions[2 * last] + ((y - y0) / (y1 - y0)) * (positions[2 * i] - positions[2 * last])) inside = !inside;
      }
    }
    return inside;
  }
}

// From a point to a segment that begins at (0, 0).
function apart(x, y, dx, dy) {
  const whole = dx * dx + dy * dy;
  const along = whole ? Math.max(0, Math.min(1, (x * dx + y * dy) / whole)) : 0;
  return Math.hypot(x - along * dx, y - along * dy);
}
