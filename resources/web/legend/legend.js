// The legend over the map: layers with their colours and names first, then the forms of the states. It takes as much
// room as there is: a row for each state, else for each layer, in two columns, at last only of what is in view.
import { child } from "../draw/element.js";
import { meet } from "../labels/collide.js";
import { makeSwatch } from "./swatch.js";

const EACH = 14; // more rows than that are told by layer
const SAMPLES = 4;
const EDGE = 16;
const PADDING = 22;
const LOW = 400;
const MOST_WIDTH = 0.5; // of the map's width, and of its ground
const MOST_GROUND = 0.13;
const TOO_MUCH = 0.25; // of the ground: it folds rather
// From the most telling to the smallest; the first that fits is taken.
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
  // around: rows() of what is no layer; seen(): keys of the rows in view; cities(): boxes on the map that it must not
  // cover; top(): above which the map's other boxes are; foot(wide): how much of the map's foot is taken, that far.
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

  // As large as there is room for; rebuilt only when something that it depends on has changed.
  fit() {
    const more = this.around.rows(); // of no layer: flags, rings, discs
    this.box.hidden = !this.rows.length && !more.length;
    if (this.box.hidden) return;
    const { clientWidth, clientHeight } = this.box.parentElement;
    this.folded = this.own === true;
    const foot = this.around.foot(clientWidth * MOST_WIDTH);
    this.box.style.setProperty("--foot", (foot ? Math.max(0, foot + 8 - EDGE) : 0) + "px");
    const room = Math.max(80, clientHeight - Math.max(EDGE, foot + 8) - this.around.top() - 8);
    const state = this._state(more, clientWidth, room);
    if (state === this.state) return;
    this._lay(more, clientWidth, clientHeight, room);
    this.state = this._state(more, clientWidth, room);
  }

  // What the legend depends on besides its rows: with the map, where the cities are that it must not cover.
  _state(more, wide, room) {
    const cities = this.around.cities().filter((box) => box[0] < wide * MOST_WIDTH).flatMap((box) => box.map((v) => Math.round(v / 40)));
    const seen = this.level.seen ? [...this.around.seen()] : [];
    return [this.title, ...more.map((row) => row.text), wide, room, this.folded, this.look.appearance, this.look.grow, ...cities, ...seen].join("|");
  }

  _lay(more, clientWidth, clientHeight, room) {
    let least = Infinity;
    let best = LEVELS[LEVELS.length - 1];
    for (const level of LEVELS) {
      if (level.name === "each" && this.rows.length > EACH) continue;
      if (this._least(level, more) > room) continue;
      this.level = level;
      this._fill(level, more);
      this.box.style.maxHeight = "";
      const { width, height } = this.box.getBoundingClientRect();
      const fits = height <= room && width <= clientWidth * MOST_WIDTH;
      const small = width * height <= clientWidth * clientHeight * MOST_GROUND;
      if (this.folded || (fits && small && !this.around.cities().some((box) => meet(box, this._ground())))) return;
      if (height <= room && width * height < least) [least, best] = [width * height, level];
    }
    this.level = best;
    this._fill(best, more);
    // On the smallest maps its heading alone stays, which opens it; in a show nobody could.
    const large = least > clientWidth * clientHeight * TOO_MUCH;
    if (this.own === null && (clientHeight < LOW || large) && !document.documentElement.classList.contains("show")) {
      this.folded = true;
      this._fill(this.level, more);
      return;
    }
    this.box.style.maxHeight = (room - PADDING) / this._zoom() + "px";
  }

  // No level is built that is too tall anyway.
  _least(level, more) {
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

  // A line for each layer with samples of its states, and the states' forms once for all.
  _brief(themes, rows, level) {
    const columns = `repeat(${level.columns || 1}, auto)`;
    themes.style.gridTemplateColumns = columns;
    for (const group of groups(rows, "layer")) this._row(themes, group.slice(0, level.columns ? 1 : SAMPLES), group[0].name);
    const forms = child(this.box, "div", "forms");
    forms.style.gridTemplateColumns = `repeat(${Math.max(2, level.columns || 1)}, auto)`;
    for (const [row] of groups(rows, "state")) this._row(forms, [{ sample: row.form, text: row.state }], row.state);
  }

  _row(parent, rows, words) {
    const line = child(parent, "div", "row");
    for (const row of rows) line.appendChild(makeSwatch(row, this.look.palette)).setAttribute("aria-label", row.text);
    child(line, "span", "").textContent = words;
  }
}
