// {"marks": {added, removed, changed, later, colors} | null}: rings around differences between two dates, each on the
// side where the feature exists (`later`: the side of the later date, "a" the clock's, "b" the other), and the dates above.
import { ring as form } from "../colours.js";
import { child } from "../draw/element.js";
import { Halo } from "../features/halo.js";
import { textWidth } from "../labels/measure.js";
import { isoDay } from "./timeline.js";

const GROWN = 1; // px by which an outline is wider than a band, on each side

const DOT = " · "; // between two counts
const COUNTS = [13, 500, 1.45]; // px, weight and line height of counts, as in present.css
const FRAME = 22; // px beside them

// Counts in as few lines as have room, none broken between two.
function linesOf(words, room) {
  const lines = [];
  for (const count of words.split(DOT).filter(Boolean)) {
    const longer = [...(lines.at(-1) || []), count];
    if (lines.length && textWidth(longer.join(DOT), COUNTS[0], COUNTS[1]) <= room - FRAME) lines[lines.length - 1] = longer;
    else lines.push([count]);
  }
  return lines;
}

// Rings below the lines of one side.
class Ring extends Halo {
  constructor(frame, layer, look, name) {
    super(frame, layer, look, null, () => undefined, name, 404);
    this.marked = {}; // kind -> ids
    this.colors = {};
  }

  // What was added has a band, what was removed a dashed one; what was changed is outlined, with ground between, which
  // is seen beside lines of any hue. All gaps are above all outlines: where two meet, neither cuts the other.
  redraw() {
    if (Number.isNaN(this.frame.zoom)) return;
    this.root.replaceChildren();
    const { added = [], removed = [], changed = [] } = this.marked;
    for (const id of added) this._ring(id, this.colors.added, form.strength);
    for (const id of removed) this._ring(id, this.colors.removed, form.strength, { "stroke-dasharray": form.dash.join(" "), "stroke-linecap": "butt" });
    for (const id of changed) this._ring(id, this.colors.changed, 1, {}, GROWN);
    for (const id of changed) this._ring(id, this.look.palette.halo, 1, {}, GROWN - form.outline);
  }
}

const EDGE = 16;
const MOST_RINGS = 300;
const BESIDE = 14; // px between a plate and the divider, as in map.css
const LOW = 240; // px: on lower maps a plate has its date only
const LOW_HALL = 300; // as much above the strip of a legend
const MIN_WIDTH = 130; // px of a plate
const PLATE = 70; // px: the height of one with two lines of counts
const FAR = 2 * PLATE; // px by which a plate is not raised for the other's sake
const UNDER_CARDS = 0.6; // of the height, up to which plates leave cards their room
const APART = 8; // px between a plate's margin and what it makes room for
const LIFT = 18; // px between a plate and the map's lower edge, as in map.css

// What boxes leave free of the room from `start` to `end`: pairs, from the left.
function between(start, end, boxes) {
  const found = [];
  let at = start;
  for (const box of boxes.sort((one, other) => one[0] - other[0])) {
    if (box[0] - APART > at) found.push([at, box[0] - APART]);
    at = Math.max(at, box[2] + APART);
  }
  return end > at ? [...found, [at, end]] : found;
}

// The lowest places of two plates at one height; null where that is `far` above the lowest of either.
function together(places, far) {
  const [one, other] = places;
  const shared = one.find((place) => other.some(({ lift }) => lift === place.lift));
  if (!shared || shared.lift - Math.min(one[0].lift, other[0].lift) > far) return null;
  return [shared, other.find(({ lift }) => lift === shared.lift)];
}

export class Marks {
  constructor(app) {
    this.app = app;
    this.rings = null;
    this.value = null;
    this.at = this.other = 0;
    const box = app.map.getContainer();
    this.days = ["left", "right"].map((side) => child(box, "div", "twin-side " + side));
    this.counts = this.days.map((day) => child(day, "small", ""));
    this.told = ["", ""]; // in lines
    app.map.on("move zoomend resize", () => this.value && this.clip());
    // No message is sent while the divider is dragged.
    box.addEventListener("pointermove", () => app.compare && this.clip());
  }

  // Create the rings when needed: the second side may not exist yet.
  _rings() {
    if (!this.rings) {
      const { frame, look, layer, compare } = this.app;
      this.rings = [new Ring(frame, layer, look, "marks-a"), new Ring(frame, compare.layer, look, "marks-b")];
      for (const ring of this.rings) frame.add(ring);
      frame.follow(); // align the new panes
    }
    return this.rings;
  }

  show() {
    const on = Boolean(this.app.compare && this.value);
    for (const day of this.days) day.classList.toggle("on", Boolean(this.app.compare));
    if (!on) {
      this._tell([0, 0]);
      for (const ring of this.rings || []) {
        ring.marked = {};
        this.app.secondSide.cut(ring.stage, "");
        ring.redraw();
      }
      void this.app.borrowed.want("marked", []);
      return;
    }
    const [a, b] = this._rings();
    const { added, removed, changed, later, colors } = this.value;
    const [old, recent] = later === "b" ? [a, b] : [b, a];
    for (const ring of [old, recent]) ring.colors = colors;
    // Of large layers the first rows, and no others that happen to be there for their names: more rings would cover each other.
    const { borrowed } = this.app;
    const rows = [...added, ...removed, ...changed].filter((id) => borrowed.layerOf(id)).slice(0, MOST_RINGS);
    const first = new Set(rows);
    const [more, fewer, other] = [added, removed, changed].map((ids) => ids.filter((id) => first.has(id) || !borrowed.layerOf(id)));
    old.marked = { removed: fewer, changed: other };
    recent.marked = { added: more, changed: other };
    this.redraw();
    void borrowed.want("marked", rows, () => this.redraw());
    this.clip();
  }

  redraw() {
    for (const ring of this.rings || []) ring.redraw();
  }

  // The legend's rows that explain the rings.
  rows() {
    if (!this.app.compare || !this.value?.words) return [];
    const { colors, words } = this.value;
    return Object.keys(colors).filter((kind) => this.value[kind].length).map((kind) => ({ kind, text: words[kind] }));
  }

  clip() {
    const { compare, layer } = this.app;
    if (!compare) return;
    compare.clip(); // the sides change places when the clock passes the other date
    if (this.rings) [layer, compare.layer].forEach((side, n) => compare.cut(this.rings[n].stage, side.stages.line.half));
    const share = compare.split * 100 + "%";
    this.days[0].style.right = compare.apart ? "auto" : `calc(100% - ${share})`;
    this.days[0].style.left = compare.apart ? "0" : "auto"; // two maps have them in the same corner
    this.days[1].style.left = share;
    this._narrow(compare.split);
    this.app.furniture.key.fit();
  }

  // The legend has been laid out: a strip is below the plates.
  above() {
    if (this.app.compare) this._narrow(this.app.compare.split);
  }

  // Keep each plate clear of scale, buttons, the two cities and the map's edge: farther from its place, narrower, or raised
  // above what leaves it no room; both at one height where they can.
  _narrow(split) {
    const height = this.app.map.getContainer().clientHeight;
    const zoom = this.app.look.grow || 1;
    const { rise } = this.app.furniture.key;
    const obstacles = this._obstacles();
    const boxes = this.days.map((_, n) => [...obstacles, ...this._cities(n)]);
    const most = this.app.furniture.cards.getClientRects().length ? height * UNDER_CARDS : height - PLATE * zoom;
    const lifts = boxes.flat().map((box) => height - box[1] + 8).filter((lift) => lift > LIFT * zoom && lift < most);
    const levels = [LIFT * zoom, ...new Set(lifts.sort((p, q) => p - q))];
    const places = boxes.map((taken, n) => this._places(n, split, levels, taken));
    const chosen = together(places, FAR * zoom) || places.map(([first]) => first);
    const rooms = chosen.map((place) => Math.max(MIN_WIDTH, (place?.room || 0) / zoom));
    this._tell(rooms);
    this.days.forEach((day, n) => {
      const { lift, aside } = chosen[n] ?? { lift: LIFT * zoom, aside: 0 };
      day.style.maxWidth = rooms[n] + "px";
      day.style.bottom = lift / zoom + "px";
      day.style.transform = aside ? `translateX(${(this._isFirst(n) ? aside : -aside) / zoom}px)` : "";
      day.classList.toggle("brief", height < LOW || (rise && height - rise < LOW_HALL * zoom));
    });
  }

  // Write the counts in lines, and give both plates as many: their dates stand at one height.
  _tell(rooms) {
    const lines = this.counts.map((_, n) => linesOf(this.value?.counts?.[n] || "", rooms[n]));
    const most = Math.max(...lines.map((each) => each.length));
    this.counts.forEach((box, n) => {
      box.style.minHeight = most * COUNTS[2] + "em";
      const told = JSON.stringify(lines[n]);
      if (told === this.told[n]) return;
      this.told[n] = told;
      box.replaceChildren();
      for (const line of lines[n]) {
        const row = child(box, "div", "");
        line.forEach((count, i) => child(row, "span", "whole", (i ? DOT : "") + count));
      }
    });
  }

  // True if a plate is at the start of its side, else it is at the end.
  _isFirst(n) {
    return Boolean(n || this.app.compare.apart);
  }

  // Where a plate has room enough among the boxes, the lowest places first: how far above the edge and from its corner.
  _places(n, split, levels, boxes) {
    const { clientWidth: width, clientHeight: height } = this.app.map.getContainer();
    const zoom = this.app.look.grow || 1;
    const [from, to] = n ? [width * split, width - EDGE] : [EDGE, width * split];
    const first = this._isFirst(n);
    const all = levels.flatMap((lift) => {
      const level = boxes.filter((box) => box[1] < height - lift && box[3] > height - lift - PLATE * zoom && box[2] > from && box[0] < to);
      const free = between(from, to, level).map(([start, end]) => ({ lift, aside: first ? start - from : to - end, room: end - start - 2 * BESIDE }));
      return first ? free : free.reverse();
    });
    const least = Math.min(MIN_WIDTH * zoom, Math.max(...all.map((gap) => gap.room)));
    return all.filter((gap) => gap.room >= least);
  }

  // The two cities as a side shows them, in the map's pixels. None where the camera makes room for a subject: plates that
  // moved for what it moves would never come to rest.
  _cities(n) {
    const { compare, framing, labels, map } = this.app;
    if (framing?.value?.subject) return [];
    const half = map.getSize().x / 2;
    return labels.cities().map(([left, top, right, bottom]) => (n && compare.apart ? [left + half, top, right + half, bottom] : [left, top, right, bottom]));
  }

  // Boxes that no plate may cover, in the map's pixels: of a sheet those of its elements.
  _obstacles() {
    if (document.documentElement.classList.contains("sheet")) return [...this.app.sheet.blocked, ...this.app.sheet.plates];
    const home = this.app.map.getContainer().getBoundingClientRect();
    const strip = this.app.furniture.key.isStrip() ? ", .twin-legend" : ""; // below the plates
    const corner = [...document.querySelectorAll(".twin-scale, .twin-controls" + strip)].map((e) => e.getBoundingClientRect());
    return corner.filter((r) => r.width).map((r) => [r.left - home.left, r.top - home.top, r.right - home.left, r.bottom - home.top]);
  }

  // The height of the plates within `wide` px of the left edge.
  height(wide) {
    if (!this.app.compare || this.app.compare.apart) return 0;
    const home = this.app.map.getContainer().getBoundingClientRect();
    const here = this.days.map((day) => day.getBoundingClientRect()).filter((r) => r.width && r.left - home.left < wide);
    const strip = this.app.furniture.key.isStrip(); // it bears the plates, which a box in its place would have beside or below it
    return Math.max(0, ...here.map((r) => (strip ? r.height + LIFT * this.app.look.grow : home.bottom - r.top)));
  }

  changed(message) {
    if (message.compare || message.clock) this.date(message);
    if (["marks", "compare", "clock", "layers", "hidden", "appearance"].some((key) => key in message)) this.show();
    if ("compare" in message || "clock" in message || "sheet" in message) this.clip();
    if ("marks" in message || "compare" in message) this.app.furniture.fit(); // also where it ends
  }

  date(message) {
    if (message.clock) this.at = message.clock.at;
    if (message.compare) this.other = message.compare.at;
    const [left, right] = [this.at, this.other].sort((a, b) => a - b);
    if (!left || !right) return;
    [left, right].forEach((day, n) => this.days[n].replaceChildren(isoDay(day), this.counts[n]));
  }
}
