// Where a label may stand: around a point, along a line, inside an area. Best place first.

// Around a point: right, left, above, below, then the corners; [x, y, angle, side], +1 to the right of it.
export function around(x, y, gap, w, h) {
  const g = gap;
  const d = gap * 0.75;
  return [
    [x + g + w / 2, y, 0, 1], [x - g - w / 2, y, 0, -1], [x, y - g - h / 2], [x, y + g + h / 2],
    [x + d + w / 2, y - d - h / 2, 0, 1], [x + d + w / 2, y + d + h / 2, 0, 1], [x - d - w / 2, y - d - h / 2, 0, -1], [x - d - w / 2, y + d + h / 2, 0, -1],
  ];
}

// Beside a box that must not be written over, as a flag is: the same places about its edges.
export function about([left, top, right, bottom], w, h) {
  const [x, y, gap] = [(left + right) / 2, (top + bottom) / 2, 2];
  const [east, west, north, south] = [right + gap + w / 2, left - gap - w / 2, top - gap - h / 2, bottom + gap + h / 2];
  return [
    [east, y, 0, 1], [west, y, 0, -1], [x, north], [x, south],
    [east, top - h / 4, 0, 1], [east, bottom + h / 4, 0, 1], [west, top - h / 4, 0, -1], [west, bottom + h / 4, 0, -1],
  ];
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

// On a river: centre and angle, never upside down.
export function on(shape, frame, view, w) {
  const run = visible(shape, frame, view);
  if (run.length < w * 2.2) return [];
  const out = [];
  for (const share of [0.5, 0.36, 0.64, 0.24, 0.76, 0.14, 0.86]) {
    const half = w / 2 / run.length;
    const [ax, ay] = along(run, Math.max(0, share - half));
    const [bx, by] = along(run, Math.min(1, share + half));
    const [x, y] = along(run, share);
    let angle = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
    if (angle > 90) angle -= 180;
    if (angle < -90) angle += 180;
    if (Math.hypot(bx - ax, by - ay) > w * 0.72) out.push([(x + (ax + bx) / 2) / 2, (y + (ay + by) / 2) / 2, angle]);
  }
  return out;
}

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

// Where a line goes to: at its end, and where that is out of sight, along the last stretch that is in it.
export function* leaving(shape, frame, view, tip, w, h) {
  yield* around(tip[0], tip[1], 12, w, h);
  const points = inwards(shape, frame, tip);
  let seen = 0;
  for (let i = 0; i + 1 < points.length && seen < 14; i += 1) {
    const [[ax, ay], [bx, by]] = [points[i], points[i + 1]];
    const steps = Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) / 18));
    for (let n = 0; n < steps && seen < 14; n += 1) {
      const x = ax + ((bx - ax) * n) / steps;
      const y = ay + ((by - ay) * n) / steps;
      if (x < view[0] || x > view[2] || y < view[1] || y > view[3]) continue;
      seen += 1;
      yield [x + 9 + w / 2, y];
      yield [x - 9 - w / 2, y];
    }
  }
}
