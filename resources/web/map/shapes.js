// GeoJSON geometry -> web-mercator world points once, then path text per zoom.

const SIZE = 256;
const NORTHMOST = Math.sin((85.05 * Math.PI) / 180); // the poles are infinitely far away

export function world(lon, lat) {
  const sine = Math.min(Math.max(Math.sin((lat * Math.PI) / 180), -NORTHMOST), NORTHMOST);
  return [((lon + 180) / 360) * SIZE, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * SIZE];
}

function flat(points) {
  const out = new Float64Array(points.length * 2);
  points.forEach((point, i) => out.set(world(point[0], point[1]), i * 2));
  return out;
}

const READERS = {
  Point: (c) => ["point", [flat([c])]],
  MultiPoint: (c) => ["point", c.map((p) => flat([p]))],
  LineString: (c) => ["line", [flat(c)]],
  MultiLineString: (c) => ["line", c.map(flat)],
  Polygon: (c) => ["area", c.map(flat)],
  MultiPolygon: (c) => ["area", c.flat().map(flat)],
};

// [left, top, right, bottom] of flat parts.
export function bounds(parts) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) {
      box[0] = Math.min(box[0], part[i]);
      box[1] = Math.min(box[1], part[i + 1]);
      box[2] = Math.max(box[2], part[i]);
      box[3] = Math.max(box[3], part[i + 1]);
    }
  }
  return box;
}

// Returns {kind, parts, box} in world units, or null for an unsupported geometry type.
export function read(geometry) {
  const reader = geometry && READERS[geometry.type];
  if (!reader) return null;
  const [kind, parts] = reader(geometry.coordinates);
  return parts.length ? { kind, parts, box: bounds(parts) } : null;
}

// Approximate area in km²: holes count as parts, the earth as a sphere.
export function extent(shape) {
  let sum = 0;
  for (const part of shape.parts) {
    let ring = 0;
    for (let i = 0, j = part.length - 2; i < part.length; j = i, i += 2) ring += part[j] * part[i + 1] - part[i] * part[j + 1];
    sum += Math.abs(ring / 2);
  }
  const middle = (shape.box[1] + shape.box[3]) / 2;
  const side = (40075 / SIZE) * Math.cos(Math.atan(Math.sinh(Math.PI * (1 - (2 * middle) / SIZE))));
  return sum * side * side;
}

// Path data, as `trace` finds it.
export function path(shape, frame, tolerance, aside) {
  return data(trace(shape, frame, tolerance, aside), shape.kind === "area");
}

// The vertices to draw of each part, [x, y, x, y, ...] in the frame's pixels; points closer than `tolerance` to the
// previous one are omitted. `aside`: px by which a line is offset to its right.
export function trace(shape, frame, tolerance = 0.5, aside = 0) {
  return shape.parts.map((part) => (aside ? moved(part, frame, aside) : line(part, frame, tolerance)));
}

// Path data of traced parts.
export function data(parts, closed = false) {
  let out = "";
  for (const part of parts) {
    out += "M" + part[0] + " " + part[1];
    for (let i = 2; i < part.length; i += 2) out += "L" + part[i] + " " + part[i + 1];
    if (closed) out += "Z";
  }
  return out;
}

// Visible segments of a line in `view`, in the frame's pixels; very short ones are merged.
export function* segments(shape, frame, view) {
  for (const part of shape.parts) {
    let last = frame.at([part[0], part[1]]);
    for (let i = 2; i < part.length; i += 2) {
      const at = frame.at([part[i], part[i + 1]]);
      if (i < part.length - 2 && Math.hypot(at[0] - last[0], at[1] - last[1]) < 6) continue;
      const seen = Math.min(at[0], last[0]) < view[2] && Math.max(at[0], last[0]) > view[0] && Math.min(at[1], last[1]) < view[3] && Math.max(at[1], last[1]) > view[1];
      if (seen) yield [last, at];
      last = at;
    }
  }
}

// Offset a line: corners are cut, and bends narrower than the distance are skipped.
function moved(part, frame, aside) {
  const points = [];
  for (let i = 0; i < part.length; i += 2) {
    const [x, y] = frame.at([part[i], part[i + 1]]);
    const before = points[points.length - 1];
    if (!before || i === part.length - 2 || Math.hypot(x - before[0], y - before[1]) >= Math.abs(aside)) points.push([x, y]);
  }
  const side = (n) => {
    const [a, b] = [points[Math.max(0, n - 1)], points[Math.min(points.length - 1, n + 1)]];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    return [points[n][0] - ((b[1] - a[1]) / length) * aside, points[n][1] + ((b[0] - a[0]) / length) * aside];
  };
  return points.flatMap((_, n) => side(n).map(round));
}

// px: a vertex that bends the line by less is omitted too.
const BEND = 0.5;

function line(part, frame, least) {
  const k = frame.scale;
  const last = part.length - 2;
  let [ax, ay] = [round(part[0] * k - frame.x), round(part[1] * k - frame.y)];
  const out = [ax, ay];
  for (let i = 2; i <= last; i += 2) {
    const bx = round(part[i] * k - frame.x);
    const by = round(part[i + 1] * k - frame.y);
    if (i < last) {
      if (Math.abs(bx - ax) < least && Math.abs(by - ay) < least) continue;
      const cx = part[i + 2] * k - frame.x - ax;
      const cy = part[i + 3] * k - frame.y - ay;
      const dx = bx - ax;
      const dy = by - ay;
      const onward = cx * dx + cy * dy > 0 && cx * cx + cy * cy > dx * dx + dy * dy;
      if (onward && Math.abs(cx * dy - cy * dx) < BEND * Math.hypot(cx, cy)) continue;
    }
    out.push(bx, by);
    ax = bx;
    ay = by;
  }
  return out;
}

const round = (value) => Math.round(value * 10) / 10;
