// The legend over the map. It chooses the most detailed level that fits: a row per state, else per layer, in two
// columns, at last only what is in view.
import { child } from "../draw/element.js";
import { meet } from "../labels/collide.js";
import { notify } from "../link/bridge.js";
import { Rows } from "./rows.js";

const EACH = 14; // above so many rows, one per layer
const EACH_ON_STAGE = 7;
const SAMPLES = 4;
const EDGE = 16;
const PADDING = 22;
const HEADING = 130; // px from the map's edge, within which a folded one lies: beside the plates of two dates, not above them
const MAX_WIDTH = 0.5; // share of the map's width, and of its area
const MAX_GROUND = 0.13;
const STAGE_GROUND = 0.17;
const KEPT = 400; // measured sizes
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

const STAGE_LEVELS = [{ name: "each" }, { name: "brief" }, { name: "brief", columns: 2 }, { name: "brief", columns: 3 }];
const STAGE_STRIPS = [{ name: "each", strip: true }, { name: "brief", strip: true }, { name: "brief", columns: 2, strip: true }];
const STAGE_LEAST = 0.75; // a larger legend is drawn smaller; a box not below
const STAGE_SIZES = [1, 0.87, STAGE_LEAST, 0.62, 0.5]; // of a strip
const STAGE_HEIGHT = 0.22; // share of the map's height that a strip may take
const STAGE_TALL = 0.3; // and from STAGE_LEAST down

// Of two maps side by side neither has the room for a box: a strip along the foot of both, or its heading alone.
const STRIPS = [{ name: "each", strip: true }, { name: "brief", strip: true }, { name: "brief", columns: 2, small: true, strip: true }, { name: "brief", columns: 2, small: true, seen: true, strip: true }];
export const LOW_MAP = 560; // px: in a lower map a box would reach into the middle; it has a strip too
const STRIP_LOW = { plain: 0.13, small: 0.23 }; // shares of its height
const STRIP_HEIGHT = 0.2; // of two maps
const STRIP_MOST = 0.4; // of one that the user has unfolded, in which the rest is scrolled to

export const sideBySide = () => document.documentElement.classList.contains("side-by-side");
const onStage = () => document.documentElement.classList.contains("show");
// There all of it is hidden, and the page need not be laid out to say so: a fifth of the time that laying a sheet takes.
export const onSheet = () => document.documentElement.classList.contains("sheet");

// The state of a row; before an audience in plain words.
const stateOf = (row) => (onStage() && row.hall ? row.hall : row.state);
const textOf = (row) => (onStage() && row.hall ? row.text.replace(row.state, () => row.hall) : row.text);

// Whether a row is of a class, not of a state or of how symbols grow.
const inClass = (row) => row.classed && !row.sized;

// Rows with the same value under `key`, in order of first appearance; lines before markers in each.
function groups(rows, key) {
  const found = new Map();
  for (const row of rows) found.set(row[key], [...(found.get(row[key]) || []), row]);
  return [...found.values()].map((group) => group.sort((a, b) => (a.kind === "line" ? 0 : 1) - (b.kind === "line" ? 0 : 1)));
}

export class Legend {
  // around: rows(): rows that belong to no layer; seen(): keys of rows in view; lost(): nothing is in view; cities(), notes(): boxes that it must not cover; side(): the width of the map
  // that it lies on, the earlier date's where two are divided;
  // top(): the bottom of the boxes above; laid(): called when it was laid out anew; foot(wide): the height taken at the map's bottom over that width. All px.
  constructor(box, look, around) {
    this.box = box;
    this.look = look;
    this.around = around;
    this.rows = [];
    this.title = "";
    this.words = {};
    this.own = null; // true or false: folded or opened by the user
    this.folded = false;
    this.rise = 0; // px by which a strip lifts what is at the map's foot
    this.level = LEVELS[0];
    this.state = "";
    this.sizes = new Map();
    this.held = false;
    this.wanted = false;
    this.rowNodes = new Rows(look);
    this.heading = child(box, "button", "fold");
    this.heading.addEventListener("click", () => {
      this.own = !this.folded;
      this.fit();
      notify({ type: "fold", part: "legend", to: this.own ? "folded" : "open" });
    });
    this.themes = child(box, "div", "themes");
    this.forms = child(box, "div", "forms");
  }

  hold() {
    this.held = true;
  }

  release() {
    this.held = false;
    if (this.wanted) this.fit();
  }

  // As the user left it: "folded", "open", or "" where nobody has chosen.
  keep(fold) {
    this.own = fold ? fold === "folded" : null;
    this.fit();
  }

  show(rows) {
    this.rows = rows || [];
    this.state = "";
    this.fit();
  }

  // Choose the level that fits; rebuilds only if something that it depends on changed.
  fit() {
    this.wanted = this.held;
    if (this.held || onSheet()) return;
    const more = this.around.rows(); // of no layer: flags, rings, discs
    this.box.hidden = (!this.rows.length && !more.length) || this.around.lost();
    if (this.box.hidden) return;
    const { clientWidth, clientHeight } = this.box.parentElement;
    this.folded = this.own === true && !onStage();
    const foot = this.around.foot(clientWidth * MAX_WIDTH);
    const room = Math.max(80, clientHeight - Math.max(EDGE, foot + 8) - this.around.top() - 8);
    const state = this._state(more, clientWidth, room);
    if (state === this.state) return;
    this._setFoot(this.isStrip() ? 0 : foot);
    if (onStage()) this._layOnStage(more, clientWidth, clientHeight, room, foot);
    else if (sideBySide()) this._layAlong(more, clientHeight);
    else this._lay(more, clientWidth, clientHeight, room);
    this.state = this._state(more, clientWidth, room);
    if (this.folded) this._setFoot(this.around.foot(HEADING));
    this.rise = this.isStrip() && onStage() ? this.box.getBoundingClientRect().height + 8 : 0;
    this.box.parentElement.style.setProperty("--strip", this.rise + "px"); // scale and page number are above it
    this.around.laid();
  }

  isStrip() {
    return Boolean(this.level.strip);
  }

  _setFoot(foot) {
    this.box.style.setProperty("--foot", (foot ? Math.max(0, foot + 8 - EDGE) : 0) + "px");
  }

  _unfit() {
    this.box.style.maxHeight = this.box.style.maxWidth = "";
    this.box.style.removeProperty("--key");
  }

  // A key of everything that the layout depends on besides the rows.
  _state(more, wide, room) {
    const clear = onStage() ? ["stage"] : [...this._kept().filter((box) => box[0] < wide * MAX_WIDTH).flat(), this.around.side()].map((v) => Math.round(v / 40));
    const seen = this.level.seen ? [...this.around.seen()] : [];
    return [this.title, sideBySide(), ...more.map((row) => row.text), wide, room, this.folded, this.around.foot(HEADING), this.look.appearance, this.look.grow, ...clear, ...seen].join("|");
  }

  // Boxes that it must not cover.
  _kept() {
    return [...this.around.cities(), ...this.around.notes()];
  }

  _lay(more, clientWidth, clientHeight, room) {
    const most = COLLAPSE_ABOVE * this.around.side() * clientHeight;
    const kept = this._kept();
    let least = Infinity;
    let best = LEVELS[LEVELS.length - 1];
    this._unfit();
    const low = clientHeight < LOW_MAP && this.around.side() === clientWidth;
    const strip = low && !this.folded && this._stripAt(more, (level) => clientHeight * (level.small ? STRIP_LOW.small : STRIP_LOW.plain), this.around.notes());
    if (strip || (low && this.own === null)) {
      this.folded = !strip;
      this._fill(strip || best, more);
      return;
    }
    for (const level of LEVELS) {
      if (level.name === "each" && this.rows.length > EACH) continue;
      if (this._minHeight(level, more) > room) continue;
      const { ground } = this._measure(level, more);
      const [width, height] = [ground[2] - ground[0], ground[3] - ground[1]];
      const fits = height <= room && width <= clientWidth * MAX_WIDTH;
      const small = width * height <= Math.min(clientWidth * clientHeight * MAX_GROUND, most);
      if (this.folded || (fits && small && !kept.some((box) => meet(box, ground)))) {
        this._fill(level, more);
        return;
      }
      if (height <= room && width * height < least) [least, best] = [width * height, level];
    }
    // On low maps, and over what the user wrote, only the heading remains, which unfolds it.
    const covers = () => this.around.notes().some((box) => meet(box, this._measure(best, more).ground));
    if (this.own === null && (clientHeight < LOW_MAP || least > most || covers())) this.folded = true;
    else this.box.style.maxHeight = (room - PADDING) / this._measure(best, more).zoom + "px";
    this._fill(best, more);
  }

  // Before an audience nobody can unfold or scroll it: it is whole, and the camera keeps clear of it (stage/framing.js).
  // One that would be large is drawn smaller, or lies along the foot of the map: where that covers less, and below two dates.
  _layOnStage(more, clientWidth, clientHeight, room, foot) {
    this._unfit();
    const box = sideBySide() ? null : this._boxOnStage(more, clientWidth, clientHeight, room);
    const strip = box?.size === 1 ? null : this._stripOnStage(more, clientHeight);
    const { level, size, wide } = !strip || (box && !foot && box.ground <= strip.ground) ? box : strip;
    if (size < 1) this.box.style.setProperty("--key", String(size));
    if (wide) this.box.style.maxWidth = wide + "px"; // its lines stay as they were measured
    this._setFoot(level.strip ? 0 : foot);
    this._fill(level, more);
  }

  // {level, size, wide, ground}: the level of a box, how large it is drawn, its width (px) and what it covers.
  _boxOnStage(more, clientWidth, clientHeight, room) {
    const most = clientWidth * clientHeight * STAGE_GROUND;
    let best = null;
    for (const level of STAGE_LEVELS) {
      if (level.name === "each" && this.rows.length > EACH_ON_STAGE) continue;
      const { ground, zoom, cut } = this._measure(level, more);
      const [width, height] = [ground[2] - ground[0], ground[3] - ground[1]];
      const shrunk = Math.min(1, room / height, (clientWidth * MAX_WIDTH) / width);
      if (cut || shrunk < STAGE_LEAST) continue;
      if (shrunk === 1 && width * height <= most) return { level, size: 1, wide: 0, ground: width * height };
      const size = Math.min(shrunk, Math.max(STAGE_LEAST, Math.sqrt(most / (width * height))));
      const found = { level, size, wide: width / zoom, ground: width * height * size * size };
      if (!best || (width * height) / shrunk < best.cost) best = { ...found, cost: (width * height) / shrunk };
    }
    return best;
  }

  _stripOnStage(more, clientHeight) {
    let least = null;
    for (const size of STAGE_SIZES) {
      const most = clientHeight * (size > STAGE_LEAST ? STAGE_HEIGHT : STAGE_TALL);
      this.box.style.setProperty("--key", String(size));
      for (const level of STAGE_STRIPS) {
        if (level.name === "each" && this.rows.length > EACH_ON_STAGE) continue;
        const { ground } = this._measure(level, more);
        const [width, height] = [ground[2] - ground[0], ground[3] - ground[1]];
        if (!least || height < least.height) least = { level, size, wide: 0, height, ground: width * height };
        if (height <= most) break;
      }
      if (least.height <= most) break;
    }
    this._unfit();
    return least;
  }

  // The first strip that is no higher than `most` says of its level, and covers none of `kept`.
  _stripAt(more, most, kept) {
    return STRIPS.find((level) => {
      const { ground } = this._measure(level, more);
      return ground[3] - ground[1] <= most(level) && !kept.some((box) => meet(box, ground));
    });
  }

  _layAlong(more, clientHeight) {
    this._unfit();
    const level = this._stripAt(more, () => clientHeight * STRIP_HEIGHT, []);
    if (!level && this.own === null) this.folded = true;
    else if (!level) this.box.style.maxHeight = clientHeight * STRIP_MOST + "px";
    this._fill(level || STRIPS[STRIPS.length - 1], more);
  }

  // The legend's box at a level and its zoom. What was measured before holds while words and surroundings are the same.
  _measure(level, more) {
    const key = this._measured(level, more);
    let found = this.sizes.get(key);
    if (!found) {
      this._fill(level, more);
      found = { ground: this._ground(), zoom: this._zoom(), cut: this.box.scrollWidth > this.box.clientWidth + 1 };
      if (this.sizes.size > KEPT) this.sizes.clear();
      this.sizes.set(key, found);
    }
    return found;
  }

  // A key of everything that the size of the legend at a level depends on.
  _measured(level, more) {
    const { clientWidth, clientHeight, className } = this.box.parentElement;
    const around = [this.title, clientWidth, clientHeight, className, document.documentElement.className, document.fonts.status, this.look.grow, this.box.style.getPropertyValue("--foot"), this.box.style.getPropertyValue("--key"), this.folded];
    const rows = level.seen ? this._inSight() : this.rows;
    return JSON.stringify([level, around, more.map((row) => row.text), rows.map((row) => [row.text, row.name, row.state, row.layer, row.kind])]);
  }

  // The smallest height that a level can have; saves building one that cannot fit.
  _minHeight(level, more) {
    if (level.seen || this.folded) return 0;
    const line = level.small ? 16 : level.name === "each" ? 22 : 19;
    if (level.name === "each") return (this.rows.length + more.length) * line;
    const columns = level.columns || 1;
    const states = new Set(this.rows.filter((row) => !row.classed).map((row) => row.state)).size;
    return (Math.ceil(this._brief(this.rows, level).length / columns) + Math.ceil((states + more.length) / Math.max(2, columns))) * line;
  }

  _ground() {
    const [r, home] = [this.box.getBoundingClientRect(), this.box.parentElement.getBoundingClientRect()];
    return [r.left - home.left, r.top - home.top, r.right - home.left, r.bottom - home.top];
  }

  _zoom() {
    return this.box.offsetHeight ? this.box.getBoundingClientRect().height / this.box.offsetHeight : 1;
  }

  _fill(level, more) {
    const each = level.name === "each";
    this.box.className = ["twin-legend", level.name, this.folded ? "folded" : "", level.small ? "small" : "", level.strip ? "strip" : ""].filter(Boolean).join(" ");
    this.level = level;
    this.heading.textContent = this.title;
    this.heading.setAttribute("aria-expanded", String(!this.folded));
    this.themes.hidden = this.folded;
    this.forms.hidden = this.folded || each;
    this.rowNodes.begin();
    if (this.folded || each) this.rowNodes.fill(this.forms, []);
    if (this.folded) this.rowNodes.fill(this.themes, []);
    if (this.folded) return;
    const rows = level.seen ? this._inSight() : this.rows;
    const rest = more.map((row) => ({ rows: [row], words: onStage() && row.hall ? row.hall : row.text }));
    const wide = `repeat(${level.columns || 1}, auto)`;
    this.themes.style.gridTemplateColumns = each ? "" : wide;
    this.forms.style.gridTemplateColumns = `repeat(${Math.max(2, level.columns || 1)}, auto)`;
    const themes = each ? this._each(rows) : this._brief(rows, level);
    this.rowNodes.fill(this.themes, each ? [...themes, ...rest] : themes);
    if (!each) this.rowNodes.fill(this.forms, [...this._states(rows, level), ...rest]);
  }

  _inSight() {
    const seen = this.around.seen();
    const drawn = (key) => key.split("|").filter((_, n) => n !== 1).join("|"); // layer and kind: a class has no state
    const inSight = new Set([...seen].map(drawn));
    return this.rows.filter((row) => (row.classed ? inSight.has(drawn(row.key)) : seen.has(row.key)));
  }

  // A row per state; a layer in classes is named once, above them and the states that it shows.
  _each(rows) {
    return groups(rows, "layer").flatMap((group) => {
      if (!group.some(inClass)) return group.map((row) => ({ rows: [row], words: textOf(row) }));
      const states = group.filter((row) => !inClass(row));
      return [...this._classes(group, SAMPLES), ...states.map((row) => ({ rows: [row], words: stateOf(row), part: "of" }))];
    });
  }

  // A row per layer with samples, or its name and below it its classes; then how its symbols grow.
  _brief(rows, level) {
    const most = (row) => (level.columns && !row.hued ? 1 : SAMPLES);
    return groups(rows, "layer").flatMap((group) => {
      const drawn = group.filter((row) => !row.sized);
      const own = group.some(inClass) ? this._classes(group, level.small ? 1 : SAMPLES) : drawn.length ? [{ rows: drawn.slice(0, most(group[0])), words: group[0].name }] : [];
      return [...own, ...group.filter((row) => row.sized).map((row) => ({ rows: [row], words: row.state, part: "of" }))];
    });
  }

  // The name of a layer and a row for each of its classes, with up to `most` samples: of lines, areas and points.
  _classes(group, most) {
    const classes = groups(group.filter(inClass), "state");
    return [{ rows: [], words: group[0].name, part: "name" }, ...classes.map((alike) => ({ rows: alike.slice(0, most), words: alike[0].state, part: "of" }))];
  }

  // The forms of the states, once: for each kind of shape; where room is short for one, and for those of layers in classes,
  // whose own rows show no state.
  _states(rows, level) {
    const layers = new Set(rows.filter(inClass).map((row) => row.layer));
    const states = groups(rows.filter((row) => !row.classed), "state");
    const kinds = (group) => groups(group, "kind").filter((alike, n) => !n || !level.small || alike.some((row) => layers.has(row.layer)));
    const forms = (group) => kinds(group).map(([row]) => ({ kind: row.kind, sample: row.form, text: row.state }));
    return states.map((group) => ({ rows: forms(group), words: stateOf(group[0]) }));
  }
}
