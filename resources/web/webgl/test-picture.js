// A test picture drawn as layers are: a line, an area and a marker. Python looks for it in the view before a card is used.
import { Inks } from "../raster/inks.js";
import { Layer } from "../raster/layer.js";
import { dot } from "../raster/stamp.js";
import { Quads } from "./quads.js";

export const SIDE = 24; // px
// Red, green and blue of each, far from each other and from any ground.
const LINE = [192, 48, 80];
const AREA = [48, 160, 80];
const POINT = [48, 80, 192];
const paint = (colour) => "#" + colour.map((value) => value.toString(16).padStart(2, "0")).join("");
// Where each colour must be seen: px from the left and the top.
const SPOTS = [
  { x: 12, y: 5, colour: LINE },
  { x: 6, y: 17, colour: AREA },
  { x: 18, y: 17, colour: POINT },
];
const SYMBOLS = {
  point: { "operation/certain": { color: paint(POINT) } },
  line: { "operation/certain": { inks: [{ stroke: paint(LINE), "stroke-width": 8 }] } },
  area: { "operation/certain": { inks: [{ fill: paint(AREA) }] } },
};

function columns() {
  return {
    ...{ count: 3, centre: [0, 0], states: ["operation/certain"], formNames: ["point", "line", "area"] },
    positions: Float32Array.of(18, 17, 0, 5, 24, 5, 2, 12, 2, 22, 11, 22, 11, 12, 2, 12),
    parts: Uint32Array.of(0, 1, 3, 8),
    features: Uint32Array.of(0, 1, 2, 3),
    turns: Uint8Array.of(0, 0, 0),
    kinds: Uint8Array.of(1, 2, 3),
    forms: Uint8Array.of(0, 1, 2),
    firsts: Uint32Array.of(0, 1, 2, 3),
    from: Int32Array.of(0, 0, 0),
    codes: Uint8Array.of(0, 0, 0),
    moveFirsts: Uint32Array.of(0, 1, 2, 3),
    moveFirst: Int32Array.of(0, 0, 0),
    moveLast: Int32Array.of(0, 0, 0),
    moveShows: Int32Array.of(0, 0, 0),
  };
}

// {bitmap, spots: [x, y, red, green, blue]}
export function testPicture(card) {
  const layer = new Layer(columns());
  const quads = new Quads(layer, card);
  quads.look({ scale: 1, x: 0, y: 0, width: SIDE, height: SIDE, unit: 2 }, new Inks(SYMBOLS, 1, (symbol, plane) => dot(symbol, 2, plane)));
  quads.show({ clock: { mode: "asof", at: 1, start: 0 }, undated: false, hidden: null });
  const bitmap = quads.picture();
  quads.free();
  card.drop(layer);
  return { bitmap, spots: SPOTS.map(({ x, y, colour }) => [x, y, ...colour]) };
}
