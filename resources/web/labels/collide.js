// Collision detection for labels: a box that overlaps an earlier one is refused.

const CELL = 64;
const BEAD = 6;

export class Boxes {
  constructor(viewport) {
    this.viewport = viewport;
    const [left, top, right, bottom] = viewport;
    this.reach = [2 * left - right, 2 * top - bottom, 2 * right - left, 2 * bottom - top];
    this.cells = new Map();
  }

  // The cells that a box covers, first and last; no further than a viewport around it, where nothing is placed.
  _span(box) {
    const r = this.reach;
    return [Math.floor(Math.max(box[0], r[0]) / CELL), Math.floor(Math.max(box[1], r[1]) / CELL), Math.floor(Math.min(box[2], r[2]) / CELL), Math.floor(Math.min(box[3], r[3]) / CELL)];
  }

  add(box) {
    const [left, top, right, bottom] = this._span(box);
    for (let x = left; x <= right; x += 1) {
      for (let y = top; y <= bottom; y += 1) {
        const cell = this.cells.get(x * 65536 + y);
        if (cell) cell.push(box);
        else this.cells.set(x * 65536 + y, [box]);
      }
    }
  }

  // What a disc covers.
  around([x, y], r, owner) {
    this.add(Object.assign([x - r, y - r, x + r, y + r], { owner }));
  }

  inside(box) {
    const v = this.viewport;
    return box[0] >= v[0] + 2 && box[1] >= v[1] + 2 && box[2] <= v[2] - 2 && box[3] <= v[3] - 2;
  }

  // A box with an owner does not block its owner's label.
  free(box, owner) {
    return !this.some(box, owner ? (other) => other.owner !== owner : null);
  }

  // True if a box that `counts` overlaps; null counts all.
  some(box, counts) {
    const [left, top, right, bottom] = this._span(box);
    for (let x = left; x <= right; x += 1) {
      for (let y = top; y <= bottom; y += 1) {
        for (const other of this.cells.get(x * 65536 + y) || []) {
          if (meet(box, other) && (!counts || counts(other))) return true;
        }
      }
    }
    return false;
  }

  // True if a line crosses no box that `counts`. `along` adds a line as boxes.
  clear(line, counts) {
    return !beads(line).some((box) => this.some(box, counts));
  }

  along(line, owner) {
    for (const box of beads(line)) this.add(Object.assign(box, { owner }));
  }
}

// A line as small boxes.
export function beads([[ax, ay], [bx, by]]) {
  const steps = Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) / BEAD));
  return Array.from({ length: steps }, (_, n) => {
    const [x, y] = [ax + ((bx - ax) * (n + 1)) / steps, ay + ((by - ay) * (n + 1)) / steps];
    return [x - 2, y - 2, x + 2, y + 2];
  });
}

export const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

// The square of a point's distance from a box, in px: asked for each place that a name might have and each dot.
export function squareGap(box, x, y) {
  const dx = x < box[0] ? box[0] - x : x > box[2] ? x - box[2] : 0;
  const dy = y < box[1] ? box[1] - y : y > box[3] ? y - box[3] : 0;
  return dx * dx + dy * dy;
}
