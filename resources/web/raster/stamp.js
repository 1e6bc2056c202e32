// A marker as runs of pixels about its place, each of the paint that lies topmost there.
import { path } from "../features/symbols.js";

const SOLID = 128; // of a pixel's coverage: half of it
export const DOT = 2; // radius in CSS px where there are too many points for markers

function draw(x, part, outline, r, middle, paint) {
  const shape = new Path2D(path(part.points || outline, r, middle, middle, part.closed !== false));
  if (paint.fill) x.fill(shape);
  else {
    x.lineWidth = part.ink["stroke-width"];
    x.setLineDash(part.ink["stroke-dasharray"] ? String(part.ink["stroke-dasharray"]).split(" ").map(Number) : []);
    x.lineJoin = "round";
    x.stroke(shape);
  }
}

// The paints of a symbol, lowest first: [part, is it its inside, colour, how opaque].
export function* paints(symbol) {
  for (const part of symbol.parts) {
    const { fill, stroke } = part.ink;
    if (fill && fill !== "none") yield { part, fill: true, colour: fill, alpha: Number(part.ink["fill-opacity"] || 1) };
    if (stroke && part.ink["stroke-width"]) yield { part, fill: false, colour: stroke, alpha: Number(part.ink["stroke-opacity"] || 1) };
  }
}

function hanzi(x, icon, radius, middle) {
  x.font = `700 ${icon.px}px "Noto Sans CJK SC", sans-serif`;
  x.textAlign = "center";
  x.fillText(icon.text, middle, middle + radius * 0.42);
}

// The same marker antialiased, for the picture at rest.
function whole(symbol, outline, radius, unit, icon, reach) {
  const canvas = new OffscreenCanvas(2 * reach + 1, 2 * reach + 1);
  const x = canvas.getContext("2d");
  const middle = (reach + 0.5) / unit;
  x.scale(unit, unit);
  for (const paint of paints(symbol)) {
    x.fillStyle = x.strokeStyle = paint.colour;
    x.globalAlpha = paint.alpha;
    draw(x, paint.part, outline, radius, middle, paint);
  }
  x.fillStyle = symbol.icon || "";
  if (icon && symbol.icon) hanzi(x, icon, radius, middle);
  return canvas;
}

// `plane(level, colour, alpha)` gives where a paint is counted. `icon`: {text, px} of the hanzi inside, or null.
export function stamp(symbol, outline, radius, unit, icon, plane) {
  const reach = Math.ceil((radius * 1.8 + 4) * unit);
  const size = 2 * reach + 1;
  const x = new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true });
  const owner = Array(size * size).fill(null);
  let level = 0;
  const take = (colour, alpha, put) => {
    x.setTransform(1, 0, 0, 1, 0, 0);
    x.clearRect(0, 0, size, size);
    x.setTransform(unit, 0, 0, unit, 0, 0);
    put();
    const { data } = x.getImageData(0, 0, size, size);
    const where = plane(level++, colour, alpha);
    for (let i = 0; i < owner.length; i += 1) if (data[4 * i + 3] >= SOLID) owner[i] = where;
  };
  const middle = (reach + 0.5) / unit;
  for (const paint of paints(symbol)) take(paint.colour, paint.alpha, () => draw(x, paint.part, outline, radius, middle, paint));
  if (icon && symbol.icon) take(symbol.icon, 1, () => hanzi(x, icon, radius, middle));
  const pictured = (parts) => whole({ ...symbol, parts }, outline, radius, unit, icon, reach);
  // A halo is below all markers, not below its own alone.
  const pictures = symbol.halo ? [whole({ parts: symbol.parts.slice(0, 1) }, outline, radius, unit, null, reach), pictured(symbol.parts.slice(1))] : [];
  return { reach, runs: runs(owner, size, reach), picture: pictured(symbol.parts), pictures, of: { symbol, outline, radius, unit, icon } };
}

// A plain square of the state's colour, where markers would cover each other and all the ground.
// One with a halo is larger, and of its colour.
export function dot(symbol, unit, plane) {
  const side = Math.round((symbol.halo ? 4 : 2) * DOT * unit);
  const where = plane(0, symbol.halo?.color || symbol.color, 1);
  const half = side >> 1;
  return { reach: side, side, colour: symbol.color, runs: Array.from({ length: side }, (_, n) => ({ x: -half, y: n - half, length: side, plane: where })) };
}

function runs(owner, size, reach) {
  const found = [];
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; ) {
      const plane = owner[y * size + x];
      let end = x + 1;
      while (end < size && owner[y * size + end] === plane) end += 1;
      if (plane) found.push({ x: x - reach, y: y - reach, length: end - x, plane });
      x = end;
    }
  }
  return found;
}
