// How much of each pixel a paint covers, of 255: what the sharp picture (sharp.js) is made of. Strokes of one paint do not
// add up, as if all of them were one path; areas are painted one by one, so that the tints of two add up where they overlap.
import { over } from "./inks.js";

const ALL = 255;
const NOTHING = 1 / 512; // of a pixel
const THIN = 2; // px, half the width below which each segment has a round corner of its own: sooner done than sectors
const SLACK = 0.02; // px, by which neighbours may overlap rather than leave a gap
const [OPEN, ROUND, FLAT] = [0, 1, 2]; // the ends of a segment: OPEN, another one or a corner follows there
const BEYOND = [SLACK / 2, 0, 0.5]; // px, how far an end reaches, a round one by half the width

// What a stroke has in common with a pixel so `far` from its middle.
const within = (far, half) => Math.max(0, Math.min(0.5, far + half) - Math.max(-0.5, far - half));

// An opaque colour, given without its alpha, on `cover` of 255 of a pixel: upon nothing and upon an opaque one in whole
// numbers, which only stay so where no other kind of number comes.
export function upon(below, bare, cover) {
  const under = below >>> 24;
  if (under === 0) return bare | (cover << 24);
  if (under !== ALL) return over(below, bare, cover / ALL);
  const rest = ALL - cover;
  const r = rounded((bare & 255) * cover + (below & 255) * rest);
  const g = rounded(((bare >>> 8) & 255) * cover + ((below >>> 8) & 255) * rest);
  const b = rounded((bare >>> 16) * cover + ((below >>> 16) & 255) * rest);
  return r | (g << 8) | (b << 16) | (ALL << 24);
}

const rounded = (sum) => ((sum + 128) * 257) >>> 16; // of 255

export class Coverage {
  // `pixels`: 0xAABBGGRR each, not premultiplied.
  constructor(width, height, pixels) {
    this.width = width;
    this.height = height;
    this.pixels = pixels;
    this.cells = new Uint8Array(4 * Math.ceil((width * height) / 4));
    this.fours = new Int32Array(this.cells.buffer);
    this.sums = new Float32Array(4096); // of the area under way
  }

  // A part of a line: `points` (pairs, px) from pair `first` to before `end`; `closed` adds the way back. `dash`: lengths
  // on and off by turns, or null; `round`: the ends of the line and of its dashes. Corners always are.
  line(points, first, end, closed, { width, dash, round }) {
    const half = width / 2;
    if (end - first === 1) this._segment(points[2 * first], points[2 * first + 1], points[2 * first] + 0.5, points[2 * first + 1], half, FLAT, FLAT);
    const count = end - first - Number(!closed);
    const ending = round ? ROUND : FLAT;
    const through = half < THIN ? ROUND : OPEN;
    this.beat = 0;
    this.left = dash?.length ? dash[0] : 0;
    this.begins = true;
    for (let n = 0, from = first; n < count; n += 1) {
      const to = from + 1 === end ? first : from + 1;
      const [x0, y0, x1, y1] = [points[2 * from], points[2 * from + 1], points[2 * to], points[2 * to + 1]];
      const last = !closed && n === count - 1;
      if (dash?.length) this._dashed(x0, y0, x1, y1, half, dash, ending, last);
      else this._segment(x0, y0, x1, y1, half, !closed && n === 0 ? ending : through, last ? ending : through);
      from = to;
    }
    if (!dash?.length && through === OPEN) this._corners(points, first, end, closed, half);
  }

  // What of a corner neither of its segments covers. A segment of no length has no direction, and is no part of one.
  _corners(points, first, end, closed, half) {
    let [ux, uy] = [0, 0]; // the way to the corner
    const count = end - first;
    for (let n = 0; n < (closed ? 2 * count : count - 1); n += 1) {
      const from = 2 * (first + (n % count));
      const to = 2 * (first + ((n + 1) % count));
      const [dx, dy] = [points[to] - points[from], points[to + 1] - points[from + 1]];
      const long = Math.sqrt(dx * dx + dy * dy);
      if (!(long > 0)) continue;
      const [vx, vy] = [dx / long, dy / long];
      if (ux || uy) this._corner(points[from], points[from + 1], ux, uy, vx, vy, half);
      [ux, uy] = [vx, vy];
      if (n >= count) break; // of a ring: its first corner comes last
    }
  }

  // The sector beyond the end of one segment and before the beginning of the next.
  _corner(x, y, ux, uy, vx, vy, half) {
    const { cells, width, height } = this;
    const turn = ux * vy - uy * vx;
    const ahead = ux * vx + uy * vy;
    const reach = half + 0.5;
    if (ahead > 0 && Math.abs(turn) * reach < SLACK) return;
    let [x0, y0, x1, y1] = [x - reach, y - reach, x + reach, y + reach];
    if (ahead > 0) {
      // Within its apex, the ends of its arc and where the tangents there meet.
      const out = turn > 0 ? reach : -reach;
      const [ax, ay, bx, by] = [out * uy, -out * ux, out * vy, -out * vx];
      const [mx, my] = [(ax + bx) / (1 + ahead), (ay + by) / (1 + ahead)];
      [x0, x1] = [Math.max(x0, x + Math.min(0, ax, bx, mx)), Math.min(x1, x + Math.max(0, ax, bx, mx))];
      [y0, y1] = [Math.max(y0, y + Math.min(0, ay, by, my)), Math.min(y1, y + Math.max(0, ay, by, my))];
    }
    const [left, right] = [Math.max(0, Math.floor(x0)), Math.min(width, Math.ceil(x1))];
    const bottom = Math.min(height, Math.ceil(y1));
    for (let row = Math.max(0, Math.floor(y0)); row < bottom; row += 1) {
      const dy = row + 0.5 - y;
      for (let column = left, p = row * width + left; column < right; column += 1, p += 1) {
        const dx = column + 0.5 - x;
        if (cells[p] === ALL || dx * ux + dy * uy < 0 || dx * vx + dy * vy > 0) continue;
        const far = Math.sqrt(dx * dx + dy * dy);
        if (far >= reach) continue;
        const now = (within(far, half) * ALL + 0.5) | 0;
        if (now > cells[p]) cells[p] = now;
      }
    }
  }

  // The dashes of a segment, which goes on where the one before has ended.
  _dashed(x0, y0, x1, y1, half, dash, ending, last) {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const long = Math.sqrt(dx * dx + dy * dy);
    for (let at = 0; at < long; ) {
      const to = Math.min(long, at + this.left);
      const whole = at + this.left <= long;
      if (this.beat % 2 === 0) {
        const [a, b] = [at / long, to / long];
        const ends = whole || (last && to === long);
        this._segment(x0 + dx * a, y0 + dy * a, x0 + dx * b, y0 + dy * b, half, this.begins ? ending : ROUND, ends ? ending : ROUND);
      }
      this.begins = whole;
      this.left -= to - at;
      if (whole) {
        this.beat = (this.beat + 1) % dash.length;
        this.left = dash[this.beat];
        if (!(this.left > 0)) this.left = 1e-3;
      }
      at = to;
    }
  }

  // `end0`, `end1`: how it begins and ends.
  _segment(x0, y0, x1, y1, half, end0, end1) {
    const { width, height } = this;
    const [dx, dy] = [x1 - x0, y1 - y0];
    const long = Math.sqrt(dx * dx + dy * dy);
    if (!(long > 0)) return;
    if (Math.abs(dx) >= Math.abs(dy)) this._along(x0, y0, dx, dy, long, half, end0, end1, width, height, 1, width);
    else this._along(y0, x0, dy, dx, long, half, end0, end1, height, width, width, 1);
  }

  // Column by column along the longer axis `a`; `b` is the other. `stepA` and `stepB` are the distances of neighbours.
  _along(a0, b0, da, db, long, half, end0, end1, mostA, mostB, stepA, stepB) {
    const { cells } = this;
    const [ua, ub] = [da / long, db / long];
    const reach = half + 0.5;
    const [start, stop] = [end0 === ROUND ? -reach : -BEYOND[end0], long + (end1 === ROUND ? reach : BEYOND[end1])]; // how far along it anything is painted ...
    const [sure, until] = [end0 === FLAT ? 0.5 : 0, end1 === FLAT ? long - 0.5 : long]; // ... and all of its width
    const aslant = (reach * long) / Math.abs(da);
    const inner = ((half - 0.5) * long) / Math.abs(da);
    const aside = reach * Math.abs(ub);
    const lowest = Math.max(0, (db < 0 ? b0 + db : b0) - reach - 0.5);
    const highest = Math.min(mostB - 1, (db < 0 ? b0 : b0 + db) + reach - 0.5);
    const [a1, a2] = da < 0 ? [a0 + Math.max(stop * ua - aside, da - reach), a0 + Math.min(start * ua + aside, reach)] : [a0 + Math.max(start * ua - aside, -reach), a0 + Math.min(stop * ua + aside, da + reach)];
    const first = Math.max(0, Math.ceil(a1 - 0.5));
    const last = Math.min(mostA - 1, Math.floor(a2 - 0.5));
    const slope = db / da;
    const steep = Math.abs(ub) < 1e-9 ? 1e9 : 1 / ub; // a line along the axis is as good as one that hardly leaves it
    const [fore, aft] = ub < 0 ? [stop, start] : [start, stop];
    const [solid0, solid1] = ub < 0 ? [until, sure] : [sure, until];
    for (let a = first; a <= last; a += 1) {
      const gone = a + 0.5 - a0;
      const begun = gone * ua;
      const zero = b0 - 0.5;
      const middle = zero + gone * slope;
      const low = Math.ceil(Math.max(middle - aslant, lowest, zero + (fore - begun) * steep));
      const high = Math.floor(Math.min(middle + aslant, highest, zero + (aft - begun) * steep));
      if (low > high) continue;
      const solid = Math.max(low, Math.ceil(Math.max(middle - inner, zero + (solid0 - begun) * steep)));
      const full = Math.min(high, Math.floor(Math.min(middle + inner, zero + (solid1 - begun) * steep)));
      let p = a * stepA + low * stepB;
      for (let b = low; b <= high; b += 1, p += stepB) {
        if (b === solid && solid <= full) {
          for (; b < full; b += 1, p += stepB) cells[p] = ALL;
          cells[p] = ALL;
          continue;
        }
        const before = cells[p];
        if (before === ALL) continue;
        const along = begun + (b + 0.5 - b0) * ub;
        const off = gone * ub - (b + 0.5 - b0) * ua;
        let share = 1;
        let far = off < 0 ? -off : off;
        if (end0 !== OPEN && along < 0.5) {
          if (end0 === FLAT) share = along + 0.5;
          else if (along < 0) far = Math.sqrt(along * along + off * off);
        }
        const beyond = along - long;
        if (end1 !== OPEN && beyond > -0.5) {
          if (end1 === FLAT) share -= 0.5 + beyond;
          else if (beyond > 0) far = Math.sqrt(beyond * beyond + off * off);
        }
        const covered = (far + half < 0.5 ? far + half : 0.5) - (far - half > -0.5 ? far - half : -0.5);
        if (covered <= 0 || share <= 0) continue;
        const now = (covered * share * ALL + 0.5) | 0;
        if (now > before) cells[p] = now;
      }
    }
  }

  // A square about a place; `sums` is added to, pixel by pixel, where there is one.
  square(x, y, side, sums) {
    const { cells, width, height } = this;
    const [left, top, right, bottom] = [x - side / 2, y - side / 2, x + side / 2, y + side / 2];
    const [x0, x1] = [Math.max(0, Math.floor(left)), Math.min(width, Math.ceil(right))];
    const y1 = Math.min(height, Math.ceil(bottom));
    for (let row = Math.max(0, Math.floor(top)); row < y1; row += 1) {
      const high = Math.min(bottom, row + 1) - Math.max(top, row);
      for (let column = x0, p = row * width + x0; column < x1; column += 1, p += 1) {
        const now = (high * (Math.min(right, column + 1) - Math.max(left, column)) * ALL + 0.5) | 0;
        if (sums) sums[p] += now;
        if (now > cells[p]) cells[p] = now;
      }
    }
  }

  // Paint what is covered, and cover nothing again.
  lay(colour, alpha) {
    const { fours, pixels } = this;
    const bare = colour & 0xffffff;
    const solid = bare | (ALL << 24);
    const opaque = alpha >= 1;
    for (let four = 0; four < fours.length; four += 1) {
      const here = fours[four];
      if (here === 0) continue;
      fours[four] = 0;
      const p = 4 * four;
      if (here === -1 && opaque) {
        pixels[p] = pixels[p + 1] = pixels[p + 2] = pixels[p + 3] = solid;
        continue;
      }
      for (let n = 0; n < 4; n += 1) {
        const cover = (here >>> (8 * n)) & ALL;
        if (cover === 0) continue;
        pixels[p + n] = opaque ? upon(pixels[p + n], bare, cover) : over(pixels[p + n], bare, (alpha * cover) / ALL);
      }
    }
  }

  // Paint an area by the even-odd rule: `starts` is where its rings begin in `points`, and where the last of `count` ends.
  area(points, starts, count, colour, alpha) {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 2 * starts[0]; i < 2 * starts[count]; i += 2) {
      if (points[i] < left) left = points[i];
      if (points[i] > right) right = points[i];
      if (points[i + 1] < top) top = points[i + 1];
      if (points[i + 1] > bottom) bottom = points[i + 1];
    }
    left = Math.max(0, Math.floor(left));
    top = Math.max(0, Math.floor(top));
    const across = Math.min(this.width, Math.ceil(right)) - left;
    const down = Math.min(this.height, Math.ceil(bottom)) - top;
    if (!(across > 0 && down > 0)) return;
    if (this.sums.length < (across + 2) * down) this.sums = new Float32Array(2 * (across + 2) * down);
    for (let ring = 0; ring < count; ring += 1) {
      let before = 2 * (starts[ring + 1] - 1);
      for (let i = 2 * starts[ring]; i < 2 * starts[ring + 1]; i += 2) {
        this._edge(points[before] - left, points[before + 1] - top, points[i] - left, points[i + 1] - top, across, down);
        before = i;
      }
    }
    this._blend(left, top, across, down, colour, alpha);
  }

  // Add to each cell of `sums` by how much an edge changes what is covered there and right of it, row by row.
  _edge(x0, y0, x1, y1, across, down) {
    if (y0 === y1) return;
    const way = y0 < y1 ? 1 : -1;
    const slope = (x1 - x0) / (y1 - y0);
    const [low, high] = way > 0 ? [y0, y1] : [y1, y0];
    const end = Math.min(down, Math.ceil(high));
    for (let y = Math.max(0, Math.floor(low)); y < end; y += 1) {
      const [from, to] = [low > y ? low : y, high < y + 1 ? high : y + 1];
      const [a, b] = [x0 + (from - y0) * slope, x0 + (to - y0) * slope];
      this._cross(y * (across + 2), Math.max(0, Math.min(across, a < b ? a : b)), Math.max(0, Math.min(across, a < b ? b : a)), (to - from) * way);
    }
  }

  // An edge within one row of pixels, from x = `a` to `b`, `high` (with its sign) of the row.
  _cross(row, a, b, high) {
    const { sums } = this;
    const first = Math.floor(a);
    const last = Math.ceil(b);
    if (last <= first + 1) {
      const right = high * ((a + b) / 2 - first);
      sums[row + first] += high - right;
      sums[row + first + 1] += right;
      return;
    }
    const each = high / (b - a);
    let before = 0; // of the pixels before, all that they add up to
    for (let x = first; x < last; x += 1) {
      const [enter, leave] = [a > x ? a : x, b < x + 1 ? b : x + 1];
      const here = each * ((leave - enter) * (x + 1 - (enter + leave) / 2) + (x > first ? x - a : 0)); // covered of this pixel
      sums[row + x] += here - before;
      before = here;
    }
    sums[row + last] += high - before;
  }

  _blend(left, top, across, down, colour, alpha) {
    const { sums, pixels, width } = this;
    for (let y = 0, i = 0; y < down; y += 1, i += 2) {
      let sum = 0;
      for (let p = (top + y) * width + left, end = p + across; p < end; p += 1, i += 1) {
        sum += sums[i];
        sums[i] = 0;
        const turns = Math.abs(sum) % 2;
        const cover = turns > 1 ? 2 - turns : turns;
        if (cover > NOTHING) pixels[p] = over(pixels[p], colour, alpha * cover);
      }
      sums[i] = sums[i + 1] = 0;
    }
  }
}
