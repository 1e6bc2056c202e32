// Counts by plane and pixel: how many strokes, fills or markers of one paint lie on it. What is added can be taken away
// again, so a step of the clock costs what begins and ends. Beside the counts each pixel has a bit for every plane that
// has anything there: a picture is coloured by these alone wherever the topmost paint is opaque.

const BYTE = 0xff;
const WORD = 0xffff;
const TILE = 5; // log2 of the side of the squares that are coloured anew
export const PAD = 16; // px around, so that a wide stroke at the edge needs no test

// The smallest cells that hold a bit of each plane, and how many bits they have; a sign bit is left alone.
const marksOf = (count) => (count <= 8 ? { Cells: Uint8Array, bits: 8 } : count <= 16 ? { Cells: Uint16Array, bits: 16 } : { Cells: Int32Array, bits: 31 });

export class Planes {
  // `count` planes, the lowest first. `width` and `height` in device px.
  constructor(width, height, count) {
    this.width = width;
    this.height = height;
    this.stride = width + 2 * PAD;
    this.size = this.stride * (height + 2 * PAD);
    this.full = BYTE; // what a cell holds; most pixels have less on them
    this.counts = Array(count).fill(null);
    this.more = Array(count).fill(null); // counts beyond that, by pixel
    this.beyond = Array(count).fill(null); // ... and those beyond a word
    const { Cells, bits } = marksOf(count);
    this.bits = bits;
    this.marks = Array.from({ length: Math.ceil(count / bits) }, () => new Cells(this.size)); // which planes have anything there
    this.marksOf = this.counts.map((_, n) => this.marks[(n / bits) | 0]); // where a plane's bit is ...
    this.bitOf = Int32Array.from(this.counts, (_, n) => 1 << n % bits); // ... and which it is
    this.across = (width >> TILE) + 1;
    this.down = (height >> TILE) + 1;
    this.dirty = new Uint8Array(this.across * this.down);
    this.whole = false; // all is to be coloured anew
    // Cells where a bit was turned since the last refresh, some of them twice. Where there are more than it holds (a power
    // of two), all is coloured anew.
    this.turned = new Uint32Array(2 ** Math.max(10, Math.floor(Math.log2(this.size / 2))));
    this.turns = 0;
  }

  // Have these counted as one; what lies on the others is not looked at.
  share(numbers) {
    const [one, rest] = [new Uint16Array(this.size), new Uint16Array(this.size)];
    this.full = WORD;
    for (const { buffer } of [...this.marks, this.turned]) release(buffer); // densities are coloured by the counts
    this.marks = [];
    this.marksOf.fill(undefined);
    this.counts = this.counts.map((_, number) => (numbers.includes(number) ? one : rest));
  }

  clear() {
    for (const cells of [...this.counts, ...this.more, ...this.marks]) cells?.fill(0);
    this.beyond.fill(null);
    this.whole = true;
  }

  // Memory of a plane is taken when something is first painted in it.
  plane(number) {
    return (this.counts[number] ||= new Uint8Array(this.size));
  }

  index(x, y) {
    return (y + PAD) * this.stride + x + PAD;
  }

  // Cells from `p` to before `end`, `step` apart, get one more or one less (`sign`).
  run(number, p, end, step, sign) {
    const marks = this.marksOf[number];
    if (!marks) {
      this._tally(number, p, end, step, sign);
      return;
    }
    const counts = this.counts[number] || this.plane(number);
    const { full, turned } = this;
    const bit = this.bitOf[number];
    const most = turned.length - 1;
    if (this.whole && sign > 0) {
      for (let at = p; at < end; at += step) {
        if (counts[at] === full && this.spill(number, at, sign)) continue;
        counts[at] += 1;
        marks[at] |= bit;
      }
      return;
    }
    const turn = sign > 0 ? 0 : 1; // a cell that has so many becomes or ceases to be empty
    let { turns } = this;
    for (let at = p; at < end; at += step) {
      const before = counts[at];
      if (before === full && this.spill(number, at, sign)) continue;
      counts[at] = before + sign;
      if (before !== turn) continue;
      marks[at] ^= bit;
      turned[turns & most] = at;
      turns += 1;
    }
    this.turns = turns;
  }

  // The same where there are no marks.
  _tally(number, p, end, step, sign) {
    const counts = this.counts[number];
    for (let at = p; at < end; at += step) {
      if (counts[at] === this.full && this.spill(number, at, sign)) continue;
      counts[at] += sign;
    }
  }

  // A cell that is full counts on beside; false where there is nothing to take away there.
  spill(number, p, sign) {
    const more = this.full === BYTE ? (this.more[number] ||= new Uint16Array(this.size)) : null;
    if ((!more || more[p] === WORD) && this._beyond(number, p, sign)) return true;
    if (!more || (sign < 0 && !more[p])) return false;
    more[p] += sign;
    return true;
  }

  _beyond(number, p, sign) {
    const found = (this.beyond[number] ||= new Map());
    const left = (found.get(p) || 0) + sign;
    if (left < 0) return false;
    if (left) found.set(p, left);
    else found.delete(p);
    return true;
  }

  // Give the memory back now: buffers outlast what used them until a collection.
  free() {
    for (const cells of new Set([...this.counts, ...this.more, ...this.marks, this.turned])) if (cells) release(cells.buffer);
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

  // Colour what has changed: `all()` where that is most of it, else `box(left, top, right, bottom)` for runs of squares
  // that were touched, then `cells(turned, turns)`. True where there was anything to do.
  refresh({ all, box, cells }) {
    const { turned, turns } = this;
    const whole = this.whole || turns > turned.length;
    this.whole = false;
    this.turns = 0;
    if (whole) {
      this.dirty.fill(0);
      all();
      return true;
    }
    const any = this._squares(box);
    if (turns) cells(turned, turns);
    return any || turns > 0;
  }

  _squares(box) {
    let any = false;
    for (let y = 0; y < this.down; y += 1) {
      for (let x = 0; x < this.across; x += 1) {
        if (!this.dirty[y * this.across + x]) continue;
        let end = x + 1;
        while (end < this.across && this.dirty[y * this.across + end]) end += 1;
        box(x << TILE, y << TILE, Math.min(this.width, end << TILE), Math.min(this.height, (y + 1) << TILE));
        x = end;
        any = true;
      }
    }
    this.dirty.fill(0);
    return any;
  }
}

const LARGE = 2 ** 24; // bytes
let checked = false; // whether the engine checks each access already

// Give the memory of a buffer back now, not at a collection. Arrays on it are empty from then on. With the first one that is
// detached the engine begins to check each access to any array whether it is on such a buffer, and counting takes a
// seventh longer: for a small one, unless it is one of many (`anyhow`), that is too much.
export function release(buffer, anyhow = false) {
  if (buffer.detached || !(checked || anyhow || buffer.byteLength >= LARGE)) return;
  checked = true;
  buffer.transfer(0);
}
