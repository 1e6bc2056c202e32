// A line on planes: stepped along its longer axis, one column (or row) of pixels across at each step, as long as the
// line is wide there. Each step is decided by the geometry alone, so the same line is taken away exactly as it came.
import { PAD } from "./planes.js";

const ONE = 65536; // steps are in 16.16 fixed point
const HALF = ONE / 2;
const share = new Float64Array(2);

// The stretch of a segment within the picture as shares of it, in `share`; false where there is none: Liang and Barsky.
function within(x0, y0, dx, dy, right, bottom) {
  share[0] = 0;
  share[1] = 1;
  return cut(-dx, x0) && cut(dx, right - x0) && cut(-dy, y0) && cut(dy, bottom - y0) && share[0] < share[1];
}

function cut(step, gap) {
  if (step === 0) return gap >= 0;
  if (step < 0) share[0] = Math.max(share[0], gap / step);
  else share[1] = Math.min(share[1], gap / step);
  return true;
}

export class Stroke {
  constructor(planes) {
    this.planes = planes;
    this.along = 0; // px from the part's beginning
    this.drawn = 0;
  }

  // `points` in device px, from pair `first` to before `end`; `closed` adds the way back. All `strokes` of a row in one
  // walk: what they differ in is how far they reach across.
  part(points, first, end, closed, strokes, sign) {
    if (end <= first) return;
    this.along = this.drawn = 0;
    for (let i = 2 * first; i < 2 * end - 2; i += 2) this._segment(points[i], points[i + 1], points[i + 2], points[i + 3], strokes, sign);
    if (closed && end - first > 2) this._segment(points[2 * end - 2], points[2 * end - 1], points[2 * first], points[2 * first + 1], strokes, sign);
    if (!this.drawn) for (const stroke of strokes) this._dot(points[2 * first], points[2 * first + 1], stroke, sign);
  }

  // What is shorter than a pixel still shows.
  _dot(x, y, { plane, width }, sign) {
    const { planes } = this;
    if (!(x >= 0 && y >= 0 && x < planes.width && y < planes.height)) return;
    const size = Math.max(1, Math.min(PAD, Math.round(width)));
    const left = Math.floor(x);
    const top = Math.floor(y) - (size >> 1);
    const p = planes.index(left, top);
    planes.run(plane, p, p + size * planes.stride, planes.stride, sign);
  }

  _segment(x0, y0, x1, y1, strokes, sign) {
    const { planes } = this;
    const { width, height, stride } = planes;
    const dx = x1 - x0;
    const dy = y1 - y0;
    const long = Math.sqrt(dx * dx + dy * dy);
    if (within(x0, y0, dx, dy, width, height)) {
      if (Math.abs(dx) >= Math.abs(dy)) this._step(x0, y0, dx, dy, long, strokes, width, 1, stride, sign);
      else this._step(y0, x0, dy, dx, long, strokes, height, stride, 1, sign);
    }
    this.along += long;
  }

  // Along the longer axis `a`; `b` is the other. `stepA` and `stepB` are the distances of neighbours in memory.
  _step(a0, b0, da, db, long, strokes, mostA, stepA, stepB, sign) {
    if (da === 0) return;
    const near = a0 + share[0] * da;
    const far = a0 + share[1] * da;
    const first = Math.max(0, Math.ceil((da > 0 ? near : far) - 0.5)) | 0; // as whole numbers indices are quicker
    const last = Math.min(mostA - 1, Math.ceil((da > 0 ? far : near) - 0.5) - 1) | 0;
    if (last < first) return;
    this.drawn += 1;
    const slope = db / da;
    const lean = Math.sqrt(1 + slope * slope);
    const b = b0 + (first + 0.5 - a0) * slope;
    const start = this.planes.index(0, 0) + first * stepA;
    const each = long / da; // px along the line at each step
    const along = this.along + (first + 0.5 - a0) * each;
    for (let n = 0; n < strokes.length; n += 1) {
      const stroke = strokes[n];
      const half = Math.min(PAD - 2, (stroke.width * lean) / 2);
      this._across(stroke, start, last - first, Math.round(b * ONE) | 0, Math.round(slope * ONE) | 0, Math.round(half * ONE) | 0, stepA, stepB, sign, along, each);
    }
  }

  // `along` px from the part's beginning, `each` px further at each step: where its dash is on.
  _across({ plane, dash, period }, start, steps, b, slope, half, stepA, stepB, sign, along, each) {
    const { planes } = this;
    const marks = planes.marksOf[plane];
    const counts = planes.counts[plane] || planes.plane(plane);
    const { full, turned } = planes;
    const bit = planes.bitOf[plane];
    const most = turned.length - 1;
    const least = sign > 0 ? 1 : 2; // a cell that has less becomes or ceases to be empty
    const sure = Math.max(1, (2 * half) >> 16); // cells across, or one more
    const fresh = !marks || planes.whole;
    let { turns } = planes;
    let across = b;
    let at = start;
    let beat = dash ? along % period : 0;
    for (let n = 0; n <= steps; n += 1, across = (across + slope) | 0, at = (at + stepA) | 0) {
      if (dash) {
        if (beat < 0 || beat >= period) beat -= Math.floor(beat / period) * period;
        const drawn = on(dash, beat);
        beat += each;
        if (!drawn) continue;
      }
      const low = (across - half + HALF) >> 16;
      const more = ((across + half + HALF) >> 16) - low > sure ? 1 : 0;
      let p = (at + low * stepB) | 0;
      if (fresh) {
        planes.run(plane, p, p + (sure + more) * stepB, stepB, sign);
        continue;
      }
      // As many for each step of a segment, and one more that may be none: loops that end now here, now there, and branches
      // that go either way, are guessed wrong every other time.
      for (let k = 0; k < sure; k += 1, p = (p + stepB) | 0) {
        const before = counts[p];
        if (before === full && planes.spill(plane, p, sign)) continue;
        counts[p] = before + sign;
        const turn = (before - least) >> 31;
        marks[p] ^= bit & turn;
        turned[turns & most] = p;
        turns -= turn;
      }
      const before = counts[p];
      if (before === full && more && planes.spill(plane, p, sign)) continue;
      counts[p] = before + sign * more;
      const turn = ((before - least) >> 31) & -more;
      marks[p] ^= bit & turn;
      turned[turns & most] = p;
      turns -= turn;
    }
    planes.turns = turns;
  }
}

function on(dash, length) {
  let left = length;
  for (let i = 0; i < dash.length; i += 1) {
    left -= dash[i];
    if (left < 0) return i % 2 === 0;
  }
  return false;
}
