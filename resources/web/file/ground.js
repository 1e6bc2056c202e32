// Tests whether a shape intersects an extent [W, S, E, N]: mirrors explorer/state/queries/intersections.py (a test
// compares the two).

const known = new WeakMap();

function points(part) {
  return typeof part[0] === "number" ? [part] : part.flatMap(points);
}

function bounds(shape) {
  if (!known.has(shape)) {
    const all = points(shape.coordinates);
    const [lons, lats] = [0, 1].map((axis) => all.map((point) => point[axis]));
    known.set(shape, [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]);
  }
  return known.get(shape);
}

const within = (inner, box) => inner[0] >= box[0] && inner[1] >= box[1] && inner[2] <= box[2] && inner[3] <= box[3];

// Liang–Barsky clipping: true if the segment a–b intersects the box.
function meets(a, b, box) {
  let [start, end] = [0, 1];
  for (const axis of [0, 1]) {
    const [step, low, high] = [b[axis] - a[axis], box[axis] - a[axis], box[axis + 2] - a[axis]];
    if (step === 0) {
      if (low > 0 || high < 0) return false;
      continue;
    }
    start = Math.max(start, Math.min(low / step, high / step));
    end = Math.min(end, Math.max(low / step, high / step));
    if (start > end) return false;
  }
  return true;
}

// Even-odd: holes count as outside.
function covers(rings, [x, y]) {
  let odd = false;
  for (const ring of rings) {
    for (let n = 1; n < ring.length; n += 1) {
      const [a, b] = [ring[n - 1], ring[n]];
      if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
    }
  }
  return odd;
}

export function touches(shape, box) {
  const around = bounds(shape);
  if (around[0] > box[2] || around[2] < box[0] || around[1] > box[3] || around[3] < box[1]) return false;
  if (within(around, box)) return true;
  const { type, coordinates } = shape;
  if (type.includes("Point")) return points(coordinates).some(([x, y]) => within([x, y, x, y], box));
  const rings = type === "LineString" ? [coordinates] : type === "MultiPolygon" ? coordinates.flat() : coordinates;
  if (rings.some((ring) => ring.some((point, n) => n && meets(ring[n - 1], point, box)))) return true;
  return type.includes("Polygon") && covers(rings, [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]);
}
