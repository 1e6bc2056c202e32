// Places names inside areas: an area rasterised to cells with summed rows, so that the share of a box inside is cheap.
import * as shapes from "../map/shapes.js";

const CELLS = 140; // along the longer side of what is seen of it
const MIN_CELL = 2;
const SPOTS = 20; // places tried along each side
const SMALL = 60;
const WELL_INSIDE = 0.95;
const [NEAR, FAR] = [[14, 26, 40, 56], [74, 96, 122, 152]]; // of a name beside its area, from the area's home
const MOSTLY_INSIDE = 0.64; // share of a name's box; with less, it reads as the neighbour's

// Rounded, so that the result does not depend on the frame's origin.
const whole = (value) => Math.round(value - 1e-6);
const held = (value, most) => Math.min(most, Math.max(0, value));

class Cover {
  // `box` is what is seen of the area, in the frame's pixels.
  constructor(shape, frame, box) {
    const [wide, tall] = [box[2] - box[0], box[3] - box[1]];
    this.box = box;
    this.cell = Math.max(MIN_CELL, Math.max(wide, tall) / CELLS);
    this.cols = Math.max(1, Math.ceil(wide / this.cell));
    this.rows = Math.max(1, Math.ceil(tall / this.cell));
    this.sums = this._summed(this._crossings(shape, frame));
    this.ground = this.sums[this.sums.length - 1] * this.cell * this.cell;
  }

  // For each row of cells, where its middle crosses the outline.
  _crossings(shape, frame) {
    const rows = Array.from({ length: this.rows }, () => []);
    const row = (y) => (y - this.box[1]) / this.cell - 0.5;
    for (const part of shape.parts) {
      let [ax, ay] = frame.at([part[part.length - 2], part[part.length - 1]]);
      for (let i = 0; i < part.length; i += 2) {
        const [bx, by] = frame.at([part[i], part[i + 1]]);
        const [low, high] = ay < by ? [ay, by] : [by, ay];
        const last = Math.min(this.rows - 1, Math.ceil(row(high)) - 1);
        for (let n = Math.max(0, Math.ceil(row(low))); n <= last; n += 1) {
          const y = this.box[1] + (n + 0.5) * this.cell;
          rows[n].push(ax + ((bx - ax) * (y - ay)) / (by - ay));
        }
        [ax, ay] = [bx, by];
      }
    }
    return rows;
  }

  _summed(rows) {
    const wide = this.cols + 1;
    const sums = new Int32Array(wide * (this.rows + 1));
    rows.forEach((crossings, n) => {
      crossings.sort((a, b) => a - b);
      let [at, inside, sum] = [0, false, 0];
      for (let c = 0; c < this.cols; c += 1) {
        const x = this.box[0] + (c + 0.5) * this.cell;
        for (; at < crossings.length && crossings[at] < x; at += 1) inside = !inside;
        if (inside) sum += 1;
        sums[(n + 1) * wide + c + 1] = sums[n * wide + c + 1] + sum;
      }
    });
    return sums;
  }

  // The share of `box`, rounded to cells, that lies in the area.
  share([left, top, right, bottom]) {
    const [x1, x2] = [left, right].map((x) => whole((x - this.box[0]) / this.cell));
    const [y1, y2] = [top, bottom].map((y) => whole((y - this.box[1]) / this.cell));
    const sum = (x, y) => this.sums[held(y, this.rows) * (this.cols + 1) + held(x, this.cols)];
    return (sum(x2, y2) - sum(x1, y2) - sum(x2, y1) + sum(x1, y1)) / Math.max(1, (x2 - x1) * (y2 - y1));
  }

  holds(x, y) {
    return this.share([x - this.cell / 2, y - this.cell / 2, x + this.cell / 2, y + this.cell / 2]) > 0.5;
  }

  // Grid points inside the area, sorted by distance from its anchor, if that is visible, else from its middle.
  spots(anchor) {
    const [left, top, right, bottom] = this.box;
    const home = anchor && this.holds(...anchor) ? anchor : [(left + right) / 2, (top + bottom) / 2];
    const found = this.holds(...home) ? [home] : [];
    for (let i = 1; i < SPOTS; i += 1) {
      for (let j = 1; j < SPOTS; j += 1) {
        const spot = [left + ((right - left) * i) / SPOTS, top + ((bottom - top) * j) / SPOTS];
        if (this.holds(...spot)) found.push(spot);
      }
    }
    const gap = ([x, y]) => whole(Math.hypot((x - home[0]) * 0.6, y - home[1]) * 100);
    return found.sort((a, b) => gap(a) - gap(b) || whole((a[0] - b[0]) * 100) || a[1] - b[1]);
  }
}

// The visible part of an area, and places for a name in it or beside it.
class Ground {
  constructor(cover, anchor) {
    this.cover = cover;
    this.spots = cover.spots(anchor);
    this.known = new Map(); // places by size of the name
  }

  // The anchor of an area that any name would cover.
  small() {
    const [left, top, right, bottom] = this.cover.box;
    return Math.max(right - left, bottom - top) < SMALL ? this.spots[0] : null;
  }

  // Places wholly inside, then, unless `wholly`, those mostly inside.
  within(w, h, wholly) {
    const key = `${w.toFixed(1)} ${h.toFixed(1)} ${Boolean(wholly)}`;
    if (!this.known.has(key)) this.known.set(key, this._within(w, h, wholly ? WELL_INSIDE : MOSTLY_INSIDE));
    return this.known.get(key);
  }

  _within(w, h, least) {
    const [well, mostly] = [[], []];
    if (w * h * least > this.cover.ground) return well; // larger than all of it
    for (const spot of this.spots) {
      const [x, y] = spot;
      const share = this.cover.share([x - w / 2, y - h / 2, x + w / 2, y + h / 2]);
      if (share >= WELL_INSIDE) well.push(spot);
      else if (share >= least) mostly.push(spot);
    }
    return [...well, ...mostly];
  }

  // The place of a number that represents the name: wholly inside, else at the anchor, moved into the frame.
  numbered(w, h, [left, top, right, bottom]) {
    const [x, y] = this.spots[0];
    const near = [held(x - left - w / 2 - 2, right - left - w - 4) + left + w / 2 + 2, held(y - top - h / 2 - 2, bottom - top - h - 4) + top + h / 2 + 2];
    return [...this.within(w, h, true), ...this.within(w, h), near];
  }

  // Places around the anchor at growing distances: the name's middle, and the leader line to the anchor.
  *beside(w, h, farther) {
    const [x, y] = this.spots[0];
    for (const far of farther ? FAR : NEAR) {
      for (let n = 0; n < 16; n += 1) {
        const [cos, sin] = [Math.cos((n * Math.PI) / 8), Math.sin((n * Math.PI) / 8)];
        const edge = 1 / Math.max(Math.abs(cos) / (w / 2), Math.abs(sin) / (h / 2));
        const from = [x + cos * far, y + sin * far];
        yield { x: x + cos * (far + edge), y: y + sin * (far + edge), line: [from, [x, y]] };
      }
    }
  }
}

// The visible part of an area, or null if there is none.
export function groundOf(frame, shape, anchor, view) {
  const [left, top] = frame.at([shape.box[0], shape.box[1]]);
  const [right, bottom] = frame.at([shape.box[2], shape.box[3]]);
  const box = [Math.max(left, view[0]), Math.max(top, view[1]), Math.min(right, view[2]), Math.min(bottom, view[3])];
  if (box[0] >= box[2] || box[1] >= box[3]) return null;
  const ground = new Ground(new Cover(shape, frame, box), anchor && frame.at(shapes.world(anchor[0], anchor[1])));
  return ground.spots.length ? ground : null;
}
