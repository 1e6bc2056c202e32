// Swatches: a symbol's sample, ready-made by Python, or an event's flag.
import { make, text } from "../draw/svg.js";
import { fontFamily } from "../labels/measure.js";

const W = 30;
const H = 16;

// An event's flag with its foot at (0, 0), and a count if it represents several (explorer/layers/marks.py).
export function drawFlag(palette, parent, count) {
  const group = make("g", {}, parent);
  for (const path of palette.marks[count > 1 ? "flags" : "flag"]) make("path", path, group);
  if (count > 1) text(String(count), { x: 6.7, y: -11.2, "font-size": 9, "font-weight": 700, fill: palette.halo, "text-anchor": "middle", "font-family": fontFamily }, group);
  return group;
}

// The disc of a cluster.
function disc({ soft, panel, ink }, svg) {
  make("circle", { cx: W / 2, cy: H / 2, r: 6.6, fill: panel, stroke: soft, "stroke-width": 1.8 }, svg);
  text("n", { x: W / 2, y: H / 2 + 3.2, "font-size": 9, "font-weight": 700, "text-anchor": "middle", fill: ink, "font-family": fontFamily }, svg);
}

// A numbered pin of the user's.
function pin({ number, color }, { panel }, svg) {
  make("circle", { cx: W / 2, cy: H / 2, r: 7.2, fill: color }, svg);
  text(String(number), { x: W / 2, y: H / 2 + 3.3, "font-size": 9.5, "font-weight": 700, "text-anchor": "middle", fill: panel, "font-family": fontFamily }, svg);
}

// A comment: the bubble of its pin.
function comment({ number }, { panel, accent }, svg) {
  make("rect", { x: W / 2 - 9, y: 1, width: 18, height: H - 4, rx: 3, fill: panel, stroke: accent, "stroke-width": 1.2 }, svg);
  text(String(number), { x: W / 2, y: H / 2 + 2.4, "font-size": 9.5, "font-weight": 700, "text-anchor": "middle", fill: accent, "font-family": fontFamily }, svg);
}

export function makeSwatch(row, palette) {
  const svg = make("svg", { width: W, height: H, viewBox: `0 0 ${W} ${H}`, fill: "none" });
  if (row.kind === "disc") disc(palette, svg);
  if (row.kind === "pin") pin(row, palette, svg);
  if (row.kind === "comment") comment(row, palette, svg);
  for (const path of row.sample || palette.marks[row.kind] || []) make("path", path, svg);
  return svg;
}
