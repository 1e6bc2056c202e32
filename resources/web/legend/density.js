// Large layers in the legend: one that is still being read, what is seen of squares of several classes, and, where they
// cover more than half of the map, the offer to show how many lie on each spot instead; then what its colours mean.
import { DRAFT } from "../features/painter.js";
import { notify } from "../link/bridge.js";

const MUCH = 0.5;

export class Density {
  constructor(app) {
    this.app = app;
    this.words = {};
    this.seen = "";
    this.told = ""; // in the legend as it is
    this.looked = () => undefined; // once the pictures have changed, and the legend with them
    app.painter.changed = () => this._look();
  }

  // Something about the pictures has changed: the legend follows where its rows do, names when the map rests.
  _look() {
    if (this.app.painter.resting) void this.app.borrowed.name();
    const seen = JSON.stringify(this.app.sides().flatMap((side) => side.large.seen()));
    if (seen !== this.seen || textOf(this._rows()) !== this.told) this.app.furniture.key.fit();
    this.seen = seen;
    this.looked();
  }

  // Of layers that are hidden no picture follows.
  changed({ density, layers }) {
    if (density !== undefined || layers) this._look();
  }

  // It may be laid out anew for another reason, too.
  rows() {
    const rows = this._rows();
    this.told = textOf(rows);
    return rows;
  }

  _rows() {
    const { painter } = this.app;
    if (!painter.used || !this.words.density) return [];
    const reading = [...painter.layers].filter(([id, layer]) => id !== DRAFT && !layer.ready).map(([, layer]) => layer);
    /** @type {ReturnType<Part["rows"]>} */
    const rows = reading.map(({ spec, share }) => ({ text: this.words.reading.replace("{name}", () => spec.name[this.app.look.lang]).replace("{n}", String(Math.round(share * 100))) }));
    const shown = this._shown();
    const crowded = shown.some((id) => painter.covered.get(id) > MUCH);
    if (this.prevailing().length) rows.push({ text: this.words.prevails });
    if (painter.dense) rows.push({ sample: this.ramp(), text: this.words.density, act: () => this.turn(false) });
    else if (crowded) rows.push({ sample: this.ramp(), text: this.words.crowded, act: () => this.turn(true) });
    return rows;
  }

  _shown() {
    return this.app.sides().flatMap((side) => side.large.shown());
  }

  // The layers of which each place shows the class that has the most there.
  prevailing() {
    const { painter } = this.app;
    return painter.dense ? [] : [...new Set(this._shown())].filter((id) => painter.crowds.has(id));
  }

  // The swatch of its colours.
  ramp() {
    return this.app.look.palette.ramp.map((fill, i) => ({ d: `M${2 + i * 3.7} 3h3.8v10h-3.8z`, fill }));
  }

  // Part of the View: Python sends it back.
  turn(dense) {
    notify({ type: "density", on: dense });
  }
}

const textOf = (rows) => rows.map((row) => row.text).join("\n");
