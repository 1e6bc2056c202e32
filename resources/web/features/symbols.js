// Symbols as Python describes them (explorer/layers/symbol.py): made ready once, then only set on nodes.

// What a node was given before and is not given now.
const BLANK = { fill: "none", "fill-opacity": "", stroke: "", "stroke-width": "", "stroke-opacity": "", "stroke-dasharray": "", "stroke-linecap": "", display: "" };
const whole = (ink) => ({ ...BLANK, ...ink });

const fine = (v) => Math.round(v * 100) / 100;

// Around (x, y) in the path itself: a group moved by `transform` would be a layer of its own to composite.
export function path(points, r, x, y, closed = true) {
  let d = "";
  for (let i = 0; i < points.length; i += 2) d += (i ? "L" : "M") + fine(x + points[i] * r) + " " + fine(y + points[i + 1] * r);
  return closed ? d + "Z" : d;
}

export function read(spec) {
  for (const kinds of Object.values(spec.symbols)) {
    for (const symbol of Object.values(kinds).flatMap(Object.values)) {
      if (symbol.inks) symbol.inks = symbol.inks.map(whole);
      if (symbol.ends) symbol.ends = whole(symbol.ends);
      for (const part of symbol.parts || []) {
        part.ink = whole(part.ink);
        if (!part.points) [part.points, part.closed] = [spec.outline, true];
      }
    }
  }
}
