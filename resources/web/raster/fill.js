// The inside of an area on a plane, row by row, by the even-odd rule at the middles of pixels.

let crossings = new Float32Array(1024);
let ends = new Int32Array(256);

// `starts`: where the rings begin in `points` (pairs, device px), and the end of the last of `count`.
export function fill(planes, points, starts, count, plane, sign) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 2 * starts[0] + 1; i < 2 * starts[count]; i += 2) {
    if (points[i] < low) low = points[i];
    if (points[i] > high) high = points[i];
  }
  const top = Math.max(0, Math.ceil(low - 0.5));
  const bottom = Math.min(planes.height - 1, Math.ceil(high - 0.5) - 1);
  if (bottom < top) return;
  tally(points, starts, count, top, bottom);
  collect(points, starts, count, top, bottom);
  spans(planes, top, bottom, plane, sign);
}

// `ends` becomes where each row's crossings begin.
function tally(points, starts, count, top, bottom) {
  const height = bottom - top + 1;
  if (ends.length < height) ends = new Int32Array(height * 2);
  ends.fill(0, 0, height);
  for (let ring = 0; ring < count; ring += 1) {
    let before = points[2 * starts[ring + 1] - 1];
    for (let i = 2 * starts[ring] + 1; i < 2 * starts[ring + 1]; i += 2) {
      const y = points[i];
      const from = Math.max(top, Math.ceil((y < before ? y : before) - 0.5));
      const to = Math.min(bottom, Math.ceil((y < before ? before : y) - 0.5) - 1);
      for (let row = from; row <= to; row += 1) ends[row - top] += 1;
      before = y;
    }
  }
  let sum = 0;
  for (let row = 0; row < height; row += 1) {
    const here = ends[row];
    ends[row] = sum;
    sum += here;
  }
  if (crossings.length < sum) crossings = new Float32Array(sum * 2);
}

// ... and then where they end.
function collect(points, starts, count, top, bottom) {
  for (let ring = 0; ring < count; ring += 1) {
    let x0 = points[2 * starts[ring + 1] - 2];
    let y0 = points[2 * starts[ring + 1] - 1];
    for (let i = 2 * starts[ring]; i < 2 * starts[ring + 1]; i += 2) {
      const x1 = points[i];
      const y1 = points[i + 1];
      const from = Math.max(top, Math.ceil((y1 < y0 ? y1 : y0) - 0.5));
      const to = Math.min(bottom, Math.ceil((y1 < y0 ? y0 : y1) - 0.5) - 1);
      const slope = (x1 - x0) / (y1 - y0);
      for (let row = from; row <= to; row += 1) crossings[ends[row - top]++] = x0 + (row + 0.5 - y0) * slope;
      x0 = x1;
      y0 = y1;
    }
  }
}

function spans(planes, top, bottom, plane, sign) {
  const { width } = planes;
  for (let row = top, first = 0; row <= bottom; row += 1) {
    const end = ends[row - top];
    sort(first, end);
    const origin = planes.index(0, row);
    for (let i = first; i + 1 < end; i += 2) {
      const from = Math.max(0, Math.ceil(crossings[i] - 0.5));
      const to = Math.min(width, Math.ceil(crossings[i + 1] - 0.5));
      if (to <= from) continue;
      planes.run(plane, origin + from, origin + to, 1, sign);
    }
    first = end;
  }
}

function sort(first, end) {
  if (end - first > 24) {
    crossings.subarray(first, end).sort();
    return;
  }
  for (let i = first + 1; i < end; i += 1) {
    const x = crossings[i];
    let k = i - 1;
    while (k >= first && crossings[k] > x) {
      crossings[k + 1] = crossings[k];
      k -= 1;
    }
    crossings[k + 1] = x;
  }
}
