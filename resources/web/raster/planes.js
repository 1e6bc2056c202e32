// Counts by plane and pixel: how many strokes, fills or markers of one paint lie on it. What is added can be taken away
// again, so a step of the clock costs what begins and ends.

export const FULL = 0xffff;
const TILE = 5; // log2 of the side of the squares that are coloured anew
export const PAD = 16; // px around, so that a wide stroke at the edge needs no test

export class Planes {
  // `count` planes, the lowest first. `width` and `height` in device px.
  constructor(width, height, count) {
    this.width = width;
    this.height = height;
    this.stride = width + 2 * PAD;
    this.size = this.stride * (height + 2 * PAD);
    this.counts = Array(count).fill(null);
    this.spilled = Array(count).fill(null); // counts beyond what a cell holds, by pixel
    this.across = (width >> TILE) + 1;
    this.down = (height >> TILE) + 1;
    this.dirty = new Uint8Array(this.across * this.down);
  }

  // Have these counted as one; what lies on the others is not looked at.
  share(numbers) {
    const [one, rest] = [new Uint16Array(this.size), new Uint16Array(this.size)];
    this.counts = this.counts.map((_, number) => (numbers.includes(number) ? one : rest));
  }

  clear() {
    for (const counts of this.counts) counts?.fill(0);
    this.spilled.fill(null);
    this.dirty.fill(1);
  }

  // Memory of a plane is taken when something is first painted in it.
  plane(number) {
    return (this.counts[number] ||= new Uint16Array(this.size));
  }

  index(x, y) {
    return (y + PAD) * this.stride + x + PAD;
  }

  // Cells from `p` to before `end`, `step` apart, get one more or one less (`sign`).
  run(number, p, end, step, sign) {
    const counts = this.counts[number] || this.plane(number);
    for (let at = p; at < end; at += step) {
      const before = counts[at];
      if (before === FULL && this.spill(number, at, sign)) continue;
      counts[at] = before + sign;
    }
  }

  // A cell that is full counts on beside; false where there is nothing to take away there.
  spill(number, p, sign) {
    const more = (this.spilled[number] ||= new Map());
    const left = (more.get(p) || 0) + sign;
    if (left < 0) return false;
    if (left) more.set(p, left);
    else more.delete(p);
    return true;
  }

  // The squares that a box of pixels meets are to be coloured anew.
  touch(left, top, right, bottom) {
    const x0 = left < 0 ? 0 : left >> TILE;
    const x1 = Math.min(this.across - 1, right >> TILE);
    const y1 = Math.min(this.down - 1, bottom >> TILE);
    for (let y = top < 0 ? 0 : top >> TILE; y <= y1; y += 1) {
      const row = y * this.across;
      for (let x = x0; x <= x1; x += 1) this.dirty[row + x] = 1;
    }
  }

  // Calls `colour(left, top, right, bottom)` for runs of squares that were touched; true where there were any.
  refresh(colour) {
    let any = false;
    for (let y = 0; y < this.down; y += 1) {
      for (let x = 0; x < this.across; x += 1) {
        if (!this.dirty[y * this.across + x]) continue;
        let end = x + 1;
        while (end < this.across && this.dirty[y * this.across + end]) end += 1;
        colour(x << TILE, y << TILE, Math.min(this.width, end << TILE), Math.min(this.height, (y + 1) << TILE));
        x = end;
        any = true;
      }
    }
    this.dirty.fill(0);
    return any;
  }
}
