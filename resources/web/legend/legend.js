// The legend over the map. It chooses the most detailed level that fits: a row per state, else per layer, in two
// columns, at last only what is in view.
import { child } from "../draw/element.js";
import { meet } from "../labels/collide.js";
import { makeSwatch } from "./swatch.js";

const EACH = 14; // above so many rows, one per layer
const SAMPLES = 4;
const EDGE = 16;
const PADDING = 22;
const LOW = 400;
const MAX_WIDTH = 0.5; // share of the map's width, and of its area
const MAX_GROUND = 0.13;
const COLLAPSE_ABOVE = 0.25; // share of the map's area: a larger legend is folded
// From the most detailed to the smallest; the first that fits is used.
const LEVELS = [
  { name: "each" },
  { name: "brief" },
  { name: "brief", columns: 2 },
  { name: "brief", columns: 2, small: true },
  { name: "brief", columns: 2, small: true, seen: true },
  { name: "brief", columns: 3, small: true, seen: true },
];

// Rows with the same value under `key`, in order of first appearance; lines before markers in each.
function groups(rows, key) {
  const found = new Map();
  for (const row of rows) found.set(row[key], [...(found.get(row[key]) || []), row]);
  return [...found.values()].map((group) => group.sort((a, b) => (a.kind === "line" ? 0 : 1) - (b.kind === "line" ? 0 : 1)));
}

export class Legend {
  // around: rows(): rows that belong to no layer; seen(): keys of rows in view; cities(): boxes that it must not cover;
  // top(): the bottom of the boxes above; foot(wide): the height taken at the map's bottom over that width. All px.
  constructor(box, look, around) {
    this.box = box;
    this.look = look;
    this.around = around;
    this.rows = [];
    this.title = "";
    this.words = {};
    this.own = null; // true or false: folded or opened by the user
    this.folded = false;
    this.level = LEVELS[0];
    this.state = "";
  }

  show(rows) {
    this.rows = rows || [];
    this.state = "";
    this.fit();
  }

  // Choose the level that fits; rebuilds only if something that it depends on changed.
  fit() {
    const more = this.around.rows(); // of no layer: flags, rings, discs
    this.box.hidden = !this.rows.length && !more.length;
    if (this.box.hidden) return;
    const { clientWidth, clientHeight } = this.box.parentElement;
    this.folded = this.own === true;
    const foot = this.around.foot(clientWidth * MAX_WIDTH);
    this.box.style.setProperty("--foot", (foot ? Math.max(0, foot + 8 - EDGE) : 0) + "px");
    const room = Math.max(80, clientHeight - Math.max(EDGE, foot + 8) - this.around.top() - 8);
    const state = this._state(more, clientWidth, room);
    if (state === this.state) return;
    this._lay(more, clientWidth, clientHeight, room);
    this.state = this._state(more, clientWidth, room);
  }

  // A key of everything that the layout depends on besides the rows.
  _state(more, wide, room) {
    const cities = this.around.cities().filter((box) => box[0] < wide * MAX_WIDTH).flatMap((box) => box.map((v) => Math.round(v / 40)));
    const seen = this.level.seen ? [...this.around.seen()] : [];
    return [this.title, ...more.map((row) => row.text), wide, room, this.folded, this.look.appearance, this.look.grow, ...cities, ...seen].join("|");
  }

  _lay(more, clientWidth, clientHeight, room) {
    let least = Infinity;
    let best = LEVELS[LEVELS.length - 1];
    for (const level of LEVELS) {
      if (level.name === "each" && this.rows.length > EACH) continue;
      if (this._minHeight(level, more) > room) continue;
      this.level = level;
      this._fill(level, more);
      this.box.style.maxHeight = "";
      const { width, height } = this.box.getBoundingClientRect();
      const fits = height <= room && width <= clientWidth * MAX_WIDTH;
      const small = width * height <= clientWidth * clientHeight * MAX_GROUND;
      if (this.folded || (fits && small && !this.around.cities().some((box) => meet(box, this._ground())))) return;
      if (height <= room && width * height < least) [least, best] = [width * height, level];
    }
    this.level = best;
    this._fill(best, more);
    // On the smallest maps only the heading remains, which unfolds it; while presenting it cannot be clicked.
    const large = least > clientWidth * clientHeight * COLLAPSE_ABOVE;
    if (this.own === null && (clientHeight < LOW || large) && !document.documentElement.classList.contains("show")) {
      this.folded = true;
      this._fill(this.level, more);
      return;
    }
    this.box.style.maxHeight = (room - PADDING) / this._zoom() + "px";
  }

  // The smallest height that a level can have; saves building one that cannot fit.
  _minHeight(level, more) {
    if (level.seen || this.folded) return 0;
    const line = level.small ? 16 : level.name === "each" ? 22 : 19;
    const count = (key) => new Set(this.rows.map((row) => row[key])).size;
    if (level.name === "each") return (this.rows.length + more.length) * line;
    const columns = level.columns || 1;
    return (Math.ceil(count("layer") / columns) + Math.ceil((count("state") + more.length) / Math.max(2, columns))) * line;
  }

  _ground() {
    const [r, home] = [this.box.getBoundingClientRect(), this.box.parentElement.getBoundingClientRect()];
    return [r.left - home.left, r.top - home.top, r.right - home.left, r.bottom - home.top];
  }

  _zoom() {
    return this.box.offsetHeight ? this.box.getBoundingClientRect().height / this.box.offsetHeight : 1;
  }

  _fill(level, more) {
    this.box.replaceChildren();
    this.box.className = ["twin-legend", level.name, this.folded ? "folded" : "", level.small ? "small" : ""].filter(Boolean).join(" ");
    const heading = child(this.box, "button", "fold");
    heading.textContent = this.title;
    heading.setAttribute("aria-expanded", String(!this.folded));
    heading.addEventListener("click", () => {
      this.own = !this.folded;
      this.fit();
    });
    if (this.folded) return;
    const seen = level.seen ? this.around.seen() : null;
    const rows = seen ? this.rows.filter((row) => seen.has(row.key)) : this.rows;
    const themes = child(this.box, "div", "themes");
    if (level.name === "each") for (const row of rows) this._row(themes, [row], row.text);
    else this._brief(themes, rows, level);
    const last = level.name === "each" ? themes : this.box.querySelector(".forms");
    for (const row of more) this._row(last, [row], row.text);
  }

  // A row per layer with samples, then the forms of the states once.
  _brief(themes, rows, level) {
    const columns = `repeat(${level.columns || 1}, auto)`;
    themes.style.gridTemplateColumns = columns;
    for (const group of groups(rows, "layer")) this._row(themes, group.slice(0, level.columns ? 1 : SAMPLES), group[0].name);
    const forms = child(this.box, "div", "forms");
    forms.style.gridTemplateColumns = `repeat(${Math.max(2, level.columns || 1)}, auto)`;
    for (const [row] of groups(rows, "state")) this._row(forms, [{ sample: row.form, text: row.state }], row.state);
  }

  _row(parent, rows, words) {
    const { act } = rows[0];
    const line = child(parent, act ? "button" : "div", act ? "row act" : "row");
    if (act) line.addEventListener("click", act);
    for (const row of rows) line.appendChild(makeSwatch(row, this.look.palette)).setAttribute("aria-label", row.text);
    child(line, "span", "").textContent = words;
  }
}
