// Spreads markers on paper: each gets a free spot as near as possible to its place, with a leader line.

const GAP = 1.14; // of the marker's radius, on each side
const RINGS = 12;

const touches = (x, y, r, [left, top, right, bottom]) =>
  Math.hypot(x - Math.max(left, Math.min(right, x)), y - Math.max(top, Math.min(bottom, y))) < r;

// Candidate spots: (x, y) itself, then rings of eight, sixteen, … around it.
function* near(x, y, r) {
  yield [x, y];
  for (let ring = 1; ring <= RINGS; ring += 1) {
    for (let n = 0; n < ring * 8; n += 1) {
      const angle = (n * 2 * Math.PI) / (ring * 8) - Math.PI / 2;
      yield [x + Math.cos(angle) * ring * r * 1.5, y + Math.sin(angle) * ring * r * 1.5];
    }
  }
}

// homes: [[x, y], …]; boxes: must not be covered. Returns for each home its spot [x, y], or null if it need not move.
export function spread(homes, r, boxes) {
  const reach = r * GAP;
  const spots = homes.map(() => undefined);
  const taken = [];
  const free = (x, y) => taken.every(([a, b]) => Math.hypot(a - x, b - y) >= 2 * reach) && !boxes.some((box) => touches(x, y, reach, box));
  const put = (n, [x, y]) => {
    taken.push([x, y]);
    spots[n] = x === homes[n][0] && y === homes[n][1] ? null : [x, y];
  };
  const alone = ([x, y], n) => homes.every(([a, b], m) => m === n || Math.hypot(a - x, b - y) >= 2 * reach);
  homes.forEach((home, n) => {
    if (alone(home, n) && free(...home)) put(n, home);
  });
  homes.forEach((home, n) => {
    if (spots[n] !== undefined) return;
    let spot = home;
    for (const at of near(...home, r)) {
      if (!free(...at)) continue;
      spot = at;
      break;
    }
    put(n, spot);
  });
  return spots;
}
