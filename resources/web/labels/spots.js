// Candidate places for labels around a point, along a line, beside a box; best first.

const LED = 18; // px from a place's dot to its name, beyond which a line leads there
const INSIDE = 3; // px from the edge of a name's box to its letters

// The line from a name in a box to its place's dot, where others may lie between them.
/** @type {(at: any, dot: number, box: any) => any} */
export function lead([x, y], dot, [left, top, right, bottom]) {
  const from = [Math.min(Math.max(x, left + INSIDE), right - INSIDE), Math.min(Math.max(y, top + INSIDE), bottom - INSIDE)];
  const far = Math.hypot(from[0] - x, from[1] - y);
  const rim = dot + 1;
  return far > rim + LED ? [from, [x + ((from[0] - x) * rim) / far, y + ((from[1] - y) * rim) / far]] : undefined;
}

// What a name around (x, y) covers, turned by an angle in degrees.
export function box(x, y, w, h, angle) {
  const turn = ((angle || 0) * Math.PI) / 180;
  const bw = Math.abs(Math.cos(turn)) * w + Math.abs(Math.sin(turn)) * h;
  const bh = Math.abs(Math.sin(turn)) * w + Math.abs(Math.cos(turn)) * h;
  return [x - bw / 2, y - bh / 2, x + bw / 2, y + bh / 2];
}

// Around a point: right, left, above, below, then the corners; [x, y, angle, side], side +1 on its right.
export function around(x, y, gap, w, h) {
  const g = gap;
  const d = gap * 0.75;
  return [
    [x + g + w / 2, y, 0, 1], [x - g - w / 2, y, 0, -1], [x, y - g - h / 2], [x, y + g + h / 2],
    [x + d + w / 2, y - d - h / 2, 0, 1], [x + d + w / 2, y + d + h / 2, 0, 1], [x - d - w / 2, y - d - h / 2, 0, -1], [x - d - w / 2, y + d + h / 2, 0, -1],
  ];
}

// The same around a box, such as a flag.
export function about([left, top, right, bottom], w, h) {
  const [x, y, gap] = [(left + right) / 2, (top + bottom) / 2, 2];
  const [east, west, north, south] = [right + gap + w / 2, left - gap - w / 2, top - gap - h / 2, bottom + gap + h / 2];
  return [
    [east, y, 0, 1], [west, y, 0, -1], [x, north], [x, south],
    [east, top - h / 4, 0, 1], [east, bottom + h / 4, 0, 1], [west, top - h / 4, 0, -1], [west, bottom + h / 4, 0, -1],
  ];
}

const EDGE = 4; // px between a plate and a name beside it
const PAST = 60; // px from a dot under a plate, within which its name may still be told to be its

// Beside a box that covers the dot (x, y), from the nearest edge; at any distance only if it is `far`.
export function past([left, top, right, bottom], [x, y], w, h, far) {
  const edges = [
    { away: y - top, spot: [x, top - EDGE - h / 2] }, { away: bottom - y, spot: [x, bottom + EDGE + h / 2] },
    { away: right - x, spot: [right + EDGE + w / 2, y, 0, 1] }, { away: x - left, spot: [left - EDGE - w / 2, y, 0, -1] },
  ];
  return edges.filter(({ away }) => far || away < PAST).sort((a, b) => a.away - b.away).map(({ spot }) => spot);
}

// Points of the shape's longest part that lie in the viewport, as [x, y, x, y, …] with running length.
function visible(shape, frame, view) {
  let best = { length: 0, points: [] };
  for (const part of shape.parts) {
    let run = { length: 0, points: [] };
    for (let i = 0; i < part.length; i += 2) {
      const [x, y] = frame.at([part[i], part[i + 1]]);
      if (x > view[0] && x < view[2] && y > view[1] && y < view[3]) {
        const last = run.points[run.points.length - 1];
        if (last) run.length += Math.hypot(x - last[0], y - last[1]);
        run.points.push([x, y, run.length]);
      } else if (run.points.length) {
        if (run.length > best.length) best = run;
        run = { length: 0, points: [] };
      }
    }
    if (run.length > best.length) best = run;
  }
  return best;
}

function along(run, share) {
  const goal = run.length * share;
  const i = Math.max(1, run.points.findIndex((p) => p[2] >= goal));
  const [a, b] = [run.points[i - 1], run.points[i]];
  const k = (goal - a[2]) / Math.max(1e-6, b[2] - a[2]);
  return [a[0] + (b[0] - a[0]) * k, a[1] + (b[1] - a[1]) * k];
}

// Beside a line, near its middle.
export function beside(shape, frame, view, w, h, width) {
  const run = visible(shape, frame, view);
  if (run.points.length < 2 || run.length < 18) return [];
  const out = [];
  for (const share of [0.5, 0.38, 0.62, 0.26, 0.74, 0.14, 0.86]) {
    const [x, y] = along(run, share);
    const [x1, y1] = along(run, Math.min(1, share + 0.04));
    const steep = Math.abs(y1 - y) > Math.abs(x1 - x);
    const gap = width / 2 + 4;
    if (steep) out.push([x + gap + w / 2, y], [x - gap - w / 2, y]);
    else out.push([x, y - gap - h / 2], [x, y + gap + h / 2]);
  }
  return out;
}

const SHARES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88];
const SMOOTH = [1.6, 4]; // smoothing radii, in letters; the second for meandering courses
const STRIDE = 4; // px
const STEEP = 58; // degrees: on steeper courses hanzi are upright, one below the other
const BEND = 24; // largest angle between neighbouring letters
const TURN = 80; // and between any two

// Along a line or river, never upside down: yields for each possible place the centres of the letters and their angles
// in degrees. `gaps`: allowed distances of the text's middle from the line, negative below it.
export function* course(shape, frame, view, widths, gaps, hanzi) {
  const run = visible(shape, frame, view);
  const length = widths.reduce((sum, width) => sum + width, 0);
  if (run.points.length < 2 || run.length < length * 1.15) return;
  const letter = length / widths.length;
  for (const smooth of SMOOTH) {
    const even = smoothed(run, Math.max(9, smooth * letter));
    for (const share of SHARES) {
      for (const gap of gaps) {
        const found = letters(even, even.length * share - length / 2, length, widths, gap, hanzi);
        if (found) yield found;
      }
    }
  }
}

// Smooth a course: each point becomes the mean of those within `radius`.
function smoothed(run, radius) {
  const [points, sums] = [[], [[0, 0]]];
  for (let i = 1, way = 0; way <= run.length; way += STRIDE) {
    while (i < run.points.length - 1 && run.points[i][2] < way) i += 1;
    const [a, b] = [run.points[i - 1], run.points[i]];
    const k = (way - a[2]) / Math.max(1e-6, b[2] - a[2]);
    points.push([a[0] + (b[0] - a[0]) * k, a[1] + (b[1] - a[1]) * k]);
    const last = sums[sums.length - 1];
    sums.push([last[0] + points[points.length - 1][0], last[1] + points[points.length - 1][1]]);
  }
  const even = { length: 0, points: [] };
  points.forEach((_, n) => {
    const reach = Math.min(Math.round(radius / STRIDE), n, points.length - 1 - n);
    const [from, to] = [sums[n - reach], sums[n + reach + 1]];
    const [x, y] = [(to[0] - from[0]) / (2 * reach + 1), (to[1] - from[1]) / (2 * reach + 1)];
    const before = even.points[even.points.length - 1];
    if (before) even.length += Math.hypot(x - before[0], y - before[1]);
    even.points.push([x, y, even.length]);
  });
  return even;
}

function letters(run, start, length, widths, gap, hanzi) {
  if (start < 0 || start + length > run.length) return null;
  const at = (way) => along(run, Math.max(0, Math.min(1, way / run.length)));
  const [[ax, ay], [bx, by]] = [at(start), at(start + length)];
  const chord = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
  const upright = hanzi && Math.abs(Math.abs(chord) - 90) < 90 - STEEP;
  const backwards = upright ? by < ay : Math.abs(chord) > 90;
  if (Math.hypot(bx - ax, by - ay) < length * 0.7) return null;
  let way = 0;
  const found = widths.map((width) => {
    const middle = backwards ? start + length - way - width / 2 : start + way + width / 2;
    way += width;
    const [p, q] = [at(middle - width / 2), at(middle + width / 2)];
    const [x, y] = at(middle);
    const angle = Math.atan2(backwards ? p[1] - q[1] : q[1] - p[1], backwards ? p[0] - q[0] : q[0] - p[0]);
    return [x + Math.sin(angle) * gap, y - Math.cos(angle) * gap, (angle * 180) / Math.PI - (upright ? 90 : 0)];
  });
  const close = found.some(([x, y], n) => n && Math.hypot(x - found[n - 1][0], y - found[n - 1][1]) < Math.min(widths[n], widths[n - 1]) * 0.78);
  const steady = !close && found.every(([, , angle], n) => {
    return Math.abs(turn(angle - found[Math.max(0, n - 1)][2])) <= BEND && Math.abs(turn(angle - found[0][2])) <= TURN && Math.abs(turn(angle)) <= 92;
  });
  return steady ? found : null;
}

const turn = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;

// The part of a line that ends nearest to `tip`, from there inwards, in the frame's pixels.
function inwards(shape, frame, tip) {
  let best = { gap: Infinity, points: [] };
  for (const part of shape.parts) {
    const points = [];
    for (let i = 0; i < part.length; i += 2) points.push(frame.at([part[i], part[i + 1]]));
    for (const way of [points, [...points].reverse()]) {
      const gap = Math.hypot(way[0][0] - tip[0], way[0][1] - tip[1]);
      if (gap < best.gap) best = { gap, points: way };
    }
  }
  return best.points;
}

const STEP = 18; // px from one place along a line to the next
// For a line's destination: at its end, else along its last visible stretch.
export function* leaving(shape, frame, view, tip, w, h) {
  yield* around(tip[0], tip[1], 12, w, h);
  const points = inwards(shape, frame, tip);
  let seen = 0;
  let last = [Infinity, Infinity];
  for (let i = 0; i + 1 < points.length && seen < 14; i += 1) {
    const [[ax, ay], [bx, by]] = [points[i], points[i + 1]];
    const steps = Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) / STEP));
    for (let n = 0; n < steps && seen < 14; n += 1) {
      const x = ax + ((bx - ax) * n) / steps;
      const y = ay + ((by - ay) * n) / steps;
      if (x < view[0] || x > view[2] || y < view[1] || y > view[3] || Math.hypot(x - last[0], y - last[1]) < STEP) continue;
      seen += 1;
      last = [x, y];
      yield [x + 9 + w / 2, y];
      yield [x - 9 - w / 2, y];
    }
  }
}
