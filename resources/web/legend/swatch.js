// What a legend shows beside its words: a symbol's sample, ready-made, or an event's flag.
import { make, set, text } from "../draw/svg.js";
import { fontFamily } from "../labels/measure.js";

const W = 30;
const H = 16;

// An event's flag, its foot at (0, 0): a pole and a cloth, with a number where it represents several.
export function drawFlag(palette, parent, count) {
  const group = make("g", {}, parent);
  const cloth = count > 1 ? "M0 -20H13V-9H0" : "M0 -20L12.5 -15.5L0 -11";
  make("path", { d: "M0 0V-20" + cloth.slice(6), fill: "none", stroke: palette.halo, "stroke-width": 4.4, "stroke-linejoin": "round", "stroke-linecap": "round" }, group);
  make("path", { d: cloth + "Z", fill: palette.flag }, group);
  make("path", { d: "M0 0V-20", stroke: palette.flag, "stroke-width": 1.7, "stroke-linecap": "round" }, group);
  make("circle", { r: 1.9, fill: palette.flag }, group);
  if (count > 1) text(String(count), { x: 6.7, y: -11.2, "font-size": 9, "font-weight": 700, fill: palette.halo, "text-anchor": "middle", "font-family": fontFamily }, group);
  return group;
}

// Features at one spot, as one disc with their number.
function disc({ soft, panel, ink }, svg) {
  make("circle", { cx: W / 2, cy: H / 2, r: 6.6, fill: panel, stroke: soft, "stroke-width": 1.8 }, svg);
  text("n", { x: W / 2, y: H / 2 + 3.2, "font-size": 9, "font-weight": 700, "text-anchor": "middle", fill: ink, "font-family": fontFamily }, svg);
}

export function makeSwatch(row, palette) {
  const svg = make("svg", { width: W, height: H, viewBox: `0 0 ${W} ${H}`, fill: "none" });
  if (row.kind === "event") set(drawFlag(palette, svg, 1), { transform: `translate(${W / 2 - 5} ${H - 1}) scale(0.66)` });
  if (row.kind === "disc") disc(palette, svg);
  for (const path of row.sample || []) make("path", path, svg);
  return svg;
}
