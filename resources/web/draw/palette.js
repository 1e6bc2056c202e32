// The palettes of the map, light and dark, and a tint of one colour on another.
import { marks, palettes as colours } from "../colours.js";

// The colours come from the one table (explorer/page/page_colours.py); `veil` and `relief` are opacities of the ground.
export const palettes = {
  light: { ...colours.light, marks: marks.light, veil: 0.72, relief: 0.78 },
  dark: { ...colours.dark, marks: marks.dark, veil: 0.6, relief: 0.85 },
};

// `share` of colour b over colour a, both #rrggbb.
export function mix(a, b, share) {
  const parse = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const left = parse(a);
  const right = parse(b);
  return "#" + left.map((v, i) => Math.round(v + (right[i] - v) * share).toString(16).padStart(2, "0")).join("");
}
