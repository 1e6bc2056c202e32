// {"pins": [{id, lon, lat, title, date, kind}…], "pinsTitle": text}: flags at the places of events.
// Events at one place share a flag with their number; each click selects the next one.
import { make, set, text } from "../draw/svg.js";
import { beads, meet } from "../labels/collide.js";
import { truncate, fontFamily, breakLines, textWidth } from "../labels/measure.js";
import { drawFlag } from "../legend/swatch.js";
import { notify } from "../link/bridge.js";
import * as shapes from "../map/shapes.js";
import { Tooltip } from "../map/tooltip.js";

const NAMED_FROM = 9; // from this zoom, and on every export sheet, a flag is labelled
const CLOTH = [13, 17]; // px: closer flags would hide each other
const TALL = 20;
const PLAIN = 13; // width of a flag without a number
const SAME = [4, 4]; // px: numbered flags share a flag only at one spot
const HEIGHTS = [20, 34, 48, 62, 76, 94, 112, 130];
const LEANS = [0, -9, 9, -18, 18, -28, 28, -40, 40, -54, 54, -72, 72, -96, 96];
const LOW = [20, 34, 48].flatMap((lean) => [{ tall: 8, lean, side: 1 }, { tall: 8, lean: -lean, side: -1 }]); // at the frame's upper edge
const SHOWN = 6;
const MOVERS = ["clock", "layers", "hidden", "undated"];

function grouped(items) {
  const found = new Map();
  for (const item of items) {
    const key = item.lon + " " + item.lat;
    found.set(key, [...(found.get(key) || []), item]);
  }
  return [...found].map(([key, events]) => ({ id: "pin-" + key, keys: [key], events, world: shapes.world(events[0].lon, events[0].lat) }));
}

const clothWidth = (words) => Math.max(13, textWidth(words, 9.5, 700) + 5);

// A flag with its numbers in the key: its cloth to the right or the left of a pole of some height,
// which leans where other flags are close.
function numbered(palette, parent, { words, tall, side, lean }) {
  const group = make("g", {}, parent);
  const wide = words ? clothWidth(words) : PLAIN;
  const foot = -tall + (words ? 11.5 : 9);
  const cloth = words ? `M${lean} ${-tall}H${(lean + side * wide).toFixed(1)}V${foot}H${lean}` : `M${lean} ${-tall}L${lean + side * 12.5} ${-tall + 4.5}L${lean} ${foot}`;
  const pole = `M0 0L${lean} ${foot}V${-tall}`;
  make("path", { d: pole + cloth.slice(cloth.search(/ -?\d+[HL]/)).replace(/^ -?\d+/, ""), fill: "none", stroke: palette.halo, "stroke-width": 4.4, "stroke-linejoin": "round", "stroke-linecap": "round" }, group);
  make("path", { d: cloth + "Z", fill: palette.flag }, group);
  make("path", { d: pole, fill: "none", stroke: palette.flag, "stroke-width": 1.7, "stroke-linecap": "round", "stroke-linejoin": "round" }, group);
  make("circle", { r: 1.9, fill: palette.flag }, group);
  text(words, { x: (lean + (side * wide) / 2).toFixed(1), y: -tall + 9.1, "font-size": 9.5, "font-weight": 700, fill: palette.halo, "text-anchor": "middle", "font-family": fontFamily }, group);
  return group;
}

export class Pins {
  constructor(app) {
    this.app = app;
    this.root = app.frame.stage("pins", 436).root;
    this.places = [];
    this.flags = [];
    this.title = "";
    this.tooltip = new Tooltip(app.map.getContainer(), app.look);
    app.frame.add(this);
  }

  // Called after the features of the same message are drawn.
  set(items) {
    this.items = items.map((item) => item.id);
    this.places = grouped(items);
    this.tooltip.hide();
  }

  redraw() {
    if (Number.isNaN(this.app.frame.zoom)) return;
    this.root.replaceChildren();
    this.flags = this._joined();
    const keyed = this.app.sheet.numbers.size > 0;
    const figure = (flag) => (this.app.sheet.plain ? 1 : flag.events.length);
    if (keyed) this._raise();
    for (const flag of this.flags) {
      flag.group = keyed ? numbered(this.app.look.palette, this.root, flag) : drawFlag(this.app.look.palette, this.root, figure(flag));
      this._listen(flag, flag.group);
    }
    this.reposition();
  }

  // Merge places whose flags would hide each other, adding up their events.
  _joined() {
    const flags = [];
    for (const place of this.places) {
      const numbers = this._numbers(place);
      const [x, y] = this._foot(place);
      const near = flags.find((flag) => {
        const [wide, high] = numbers || flag.words ? SAME : CLOTH;
        return Math.abs(flag.x - x) < wide && Math.abs(flag.y - y) < high;
      });
      if (!near) flags.push({ ...place, x, y, turn: 0, tall: TALL, side: 1, lean: 0, words: numbers });
      else near.keys = [...near.keys, ...place.keys];
      if (near) near.words = this._numbers(near);
      if (near) near.events = [...near.events, ...place.events.filter((one) => !near.events.some((other) => other.id === one.id))];
    }
    const age = (event) => this.items.indexOf(event.id);
    for (const flag of flags) flag.events.sort((a, b) => age(a) - age(b));
    return flags;
  }

  // With numbers no cloth lies on another, on a pole or a town's dot, or beyond the frame: it hangs to the left, higher,
  // or on a pole that leans. Flags without a number come second, and lie below.
  _raise() {
    const [cloths, poles] = [[], []];
    const [west, north, east, south] = this.app.frame.viewport();
    const towns = this.app.labels.dots();
    const whole = (box) => box[0] >= west && box[1] >= north && box[2] <= east && box[3] <= south;
    this.flags.sort((a, b) => Number(Boolean(a.words)) - Number(Boolean(b.words)));
    const first = this.flags.findIndex((flag) => flag.words);
    const ways = HEIGHTS.flatMap((tall) => LEANS.flatMap((lean) => [1, -1].map((side) => ({ tall, lean, side }))));
    ways.sort((a, b) => a.tall + Math.abs(a.lean) - b.tall - Math.abs(b.lean));
    ways.push(...LOW);
    for (const flag of [...this.flags.slice(first), ...this.flags.slice(0, first)]) {
      const [x, y] = this._foot(flag);
      const pole = ({ tall, lean }) => beads([[x, y], [x + lean, y - tall + 6]]);
      const cloth = (way) => this._cloth({ ...flag, ...way });
      const feet = this.flags.filter((other) => other !== flag).map((other) => [other.x - 3, other.y - 3, other.x + 3, other.y + 3]);
      const clear = (box, others) => !others.some((other) => meet(box, other));
      const apart = (way) => whole(cloth(way)) && clear(cloth(way), cloths);
      const read = (way) => apart(way) && clear(cloth(way), poles) && pole(way).every((bead) => clear(bead, cloths));
      const free = (way) => read(way) && clear(cloth(way), feet) && clear(cloth(way), towns);
      const found = ways.find(free) || ways.find(read) || ways.find(apart) || ways.find((way) => clear(cloth(way), cloths));
      Object.assign(flag, found);
      cloths.push(cloth(flag));
      poles.push(...pole(flag));
    }
  }

  _cloth(flag) {
    const [x, y] = this._foot(flag);
    const wide = (flag.words ? clothWidth(flag.words) : PLAIN) + 2;
    const at = x + flag.lean;
    return [at - (flag.side < 0 ? wide : 3), y - flag.tall - 1, at + (flag.side < 0 ? 3 : wide), y - flag.tall + 13];
  }

  // On a sheet whose key lists the events, the numbers that they have there.
  _numbers(flag) {
    const known = this.app.sheet.numbers;
    return flag.keys.map((key) => known.get(key)).filter(Boolean).join("·");
  }

  // Move a flag to the edge of a cluster's disc, whose number must stay readable.
  reposition() {
    for (const flag of this.flags) {
      const at = this._foot(flag).map((v) => v.toFixed(1)).join(" ");
      if (flag.at !== at || !flag.group.hasAttribute("transform")) set(flag.group, { transform: `translate(${at})` });
      flag.at = at;
    }
  }

  _foot(flag) {
    const [x, y] = this.app.frame.at(flag.world);
    const disc = this.app.layer.clusters.groups.find((c) => Math.hypot(c.x - x, c.y - y) < c.r + 1);
    return disc ? [disc.x + disc.r * 0.75, disc.y - disc.r * 0.75] : [x, y];
  }

  _listen(flag, group) {
    set(group, { "data-event": flag.events[0].id, cursor: "pointer" });
    group.style.pointerEvents = "all";
    group.addEventListener("mousemove", (event) => this._showTip(flag, event));
    group.addEventListener("mouseleave", () => this.tooltip.hide());
    group.addEventListener("click", (event) => {
      event.stopPropagation();
      if (this.app.map.dragging.moved()) return;
      notify({ type: "event", id: flag.events[flag.turn % flag.events.length].id });
      flag.turn += 1;
    });
  }

  _showTip(flag, event) {
    const home = this.app.map.getContainer().getBoundingClientRect();
    this.tooltip.say(flag.events.slice(0, SHOWN).map((e) => [e.title, e.date]), event.clientX - home.left, event.clientY - home.top);
  }

  // Boxes of the flags, in the frame's pixels.
  blocked() {
    return this.flags.map((flag) => this._box(flag));
  }

  keepClear() {
    return this.blocked();
  }

  rows() {
    return this.flags.length ? [{ kind: "event", text: this.title }] : [];
  }

  _box(flag) {
    const [x, y] = this._foot(flag);
    const [left, top, right] = this._cloth(flag);
    return [Math.min(left, x - 3), top, Math.max(right, x + 3), y + 2];
  }

  labelRequests() {
    const { look, frame, sheet } = this.app;
    if (!sheet.size && frame.zoom < NAMED_FROM) return [];
    if (sheet.numbers.size || sheet.plain) return []; // listed in the key, or too many for it
    const named = new Set(); // an event with two places is named at the first of them
    const fresh = (flag) => !flag.events.every((e) => named.has(e.id)) && flag.events.forEach((e) => named.add(e.id)) === undefined;
    return this.flags.filter(fresh).map((flag) => this._request(flag, look));
  }

  // The date on its own line, the title below it; a no-break space joins a number to the word after it.
  _request(flag, look) {
    const more = flag.events.length > 1 ? `\u00a0+${flag.events.length - 1}` : "";
    const [first, en] = [flag.events[flag.events.length - 1], look.lang === "en"];
    const form = (letters, rows) => [first.date, ...breakLines(truncate(first.title, letters) + more, 15, rows)];
    return {
      id: flag.id, group: "features", weight: 150, kind: "end", size: 10.5 * (look.grow || 1), bold: 400, about: this._box(flag),
      forms: [form(en ? 90 : 40, en ? 3 : 2), form(en ? 52 : 14, en ? 2 : 1)], text: first.title, color: look.palette.soft, opacity: 1, spacing: 0,
    };
  }

  changed(message) {
    if ("pins" in message || "appearance" in message) this.redraw();
    else if (MOVERS.some((key) => key in message)) this.reposition();
    if ("sheet" in message && this.flags.length) this.redraw();
    if (!("pins" in message || "pinsTitle" in message || "sheet" in message)) return;
    if (this.app.sheet.size) this.app.arrange();
    this.app.furniture.key.fit();
    this.app.labels.place();
  }
}
