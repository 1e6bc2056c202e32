// Many chosen rows of a large layer: a layer of its own of the same rows, drawn once more with a halo below them.

export const HALO = "~"; // behind the id of the layer whose rows they are
const CORNERS = 24; // of a disc
const AREAS = new Set(["area", "extent"]);
const disc = Array.from({ length: CORNERS }, (_, n) => (2 * Math.PI * n) / CORNERS).flatMap((turn) => [Math.cos(turn), Math.sin(turn)]);

// `symbols` ({appearance: {form: {state}}}) with a halo. `paints`: by appearance; `room`: by how many px a halo is wider
// than a line; `alpha`: how opaque it is.
export function haloSymbols(symbols, { paints, room, alpha }) {
  const each = (values, make) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, make(key, value)]));
  return each(symbols, (appearance, forms) => each(forms, (form, states) => each(states, (_, symbol) => withHalo(form, symbol, paints[appearance], room, alpha))));
}

function withHalo(form, symbol, color, room, alpha) {
  const ring = { fill: "none", stroke: color, "stroke-opacity": alpha, "stroke-linecap": "round" };
  const inks = symbol.inks || [];
  const area = AREAS.has(form.split("#")[0]); // of which the halo is upon the edge
  return { ...symbol, inks: area ? [...inks, { ...ring, top: true, "stroke-width": room }] : [{ ...ring, "stroke-width": symbol.width + room }, ...inks], cased: area && symbol.cased, halo: { color, alpha, room } };
}

// A marker's symbol with a disc below it; `radius` in CSS px.
export function onDisc(symbol, radius) {
  const { color, alpha, room } = symbol.halo;
  const points = disc.map((value) => (value * (radius + room)) / radius);
  return { ...symbol, parts: [{ points, ink: { fill: color, "fill-opacity": alpha } }, ...symbol.parts] };
}

// The bits of all rows but those of `rows`, with those that are `hidden` anyway.
export function maskBut(rows, count, hidden) {
  const bits = new Uint8Array(Math.ceil(count / 8)).fill(255);
  for (const row of rows) bits[row >> 3] &= ~(1 << (row & 7));
  if (hidden) for (let i = 0; i < bits.length; i += 1) bits[i] |= hidden[i];
  return bits;
}
