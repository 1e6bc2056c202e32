// Names the halos of text in print by its colours (explorer/export/formats/pdf_halos.py): Chromium prints a halo as the
// outline of its stroke, some 4 KB a letter, which takes as long as all the rest of a map.
import { make } from "../draw/svg.js";

const TEXTS = 'text[paint-order="stroke"][stroke], [id^="pane-labels"] g[fill="none"][stroke]';
const STEPS = 19;
const CHECK = 7;
const ALONE = 181;

export class PrintedHalos {
  constructor(app) {
    this.app = app;
    this.dressed = [];
    window.addEventListener("beforeprint", () => this._name(app.sheet.marks));
    window.addEventListener("afterprint", () => this._restore());
  }

  _name(marks) {
    this._restore();
    if (!marks) return;
    /** @type {Map<string, { number: number, stroke: string, width: number }>} */
    const halos = new Map();
    const found = [...document.querySelectorAll(TEXTS)].map((node) => this._read(/** @type {SVGElement} */ (node), halos)).filter(Boolean);
    for (const { node, color } of found) Object.assign(node.style, { fill: color, stroke: "none" });
    this.dressed = found.map(({ node }) => node);
    this.table = make("g", {});
    for (const { number, stroke, width } of halos.values()) make("rect", { x: 1, y: 1, width, height: marks.halo, fill: named(stroke, number) }, this.table);
    this.app.sheet.svg.prepend(this.table);
  }

  // {node, color}, or null if its halo must be printed as it is: with an opacity of its own the two would show through each other.
  _read(node, halos) {
    const { fill, stroke, strokeWidth, opacity } = getComputedStyle(node);
    const alone = fill === "none";
    const inks = alone ? [stroke] : [fill, stroke];
    if (Number(opacity) < 1 || node.closest("[opacity]") || !inks.every((ink) => ink.startsWith("rgb("))) return null;
    const key = [stroke, strokeWidth, alone].join();
    if (!halos.has(key)) halos.set(key, { number: (alone ? ALONE : 1) + halos.size, stroke, width: parseFloat(strokeWidth) });
    return { node, color: named(alone ? stroke : fill, halos.get(key).number) };
  }

  _restore() {
    for (const node of this.dressed.splice(0)) node.style.fill = node.style.stroke = "";
    this.table?.remove();
    this.table = null;
  }
}

// A colour that looks the same: each channel is some ten-thousandths aside, towards the middle.
function named(rgb, number) {
  const asides = [number % STEPS, Math.floor(number / STEPS)];
  asides.push((asides[0] + asides[1] + CHECK) % STEPS);
  const channels = rgb.match(/\d+/g).map(Number);
  const printed = channels.map((channel, n) => Math.round((channel * 10000) / 255) + (channel < 128 ? asides[n] : -asides[n]));
  return `color(srgb ${printed.map((part) => part / 10000).join(" ")})`;
}
