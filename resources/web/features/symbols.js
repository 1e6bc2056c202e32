// Symbols described by Python (explorer/layers/symbol.py), prepared once so that drawing only sets attributes.

// Defaults for attributes that the previous symbol set and this one does not.
const BLANK = { fill: "none", "fill-opacity": "", stroke: "", "stroke-width": "", "stroke-opacity": "", "stroke-dasharray": "", "stroke-linecap": "", display: "" };
const whole = (ink) => ({ ...BLANK, ...ink });

const fine = (v) => Math.round(v * 100) / 100;

// Path data translated to (x, y): with a `transform` each symbol would be composited as its own layer.
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
