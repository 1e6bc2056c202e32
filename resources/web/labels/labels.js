// The labels on the map: gathers names, places them without collisions, keeps the SVG text in step.
import { make, set, text } from "../draw/svg.js";
import { BESIDE, markerReach } from "../features/entry.js";
import * as shapes from "../map/shapes.js";
import { Boxes } from "./collide.js";
import { Covers } from "./cover.js";
import { fontFamily, keepWhole, breakLines, textWidth } from "./measure.js";
import * as names from "./names.js";
import * as spots from "./spots.js";

const REST_MS = 110; // the legend, which moves names too, comes after 60
const MOST_MS = 400;
const ASIDE = 10; // px: beside a marker, nearer than that, an area's name is read as the marker's
const GROUNDED = new Set(["area", "land", "number"]);
const CROSSED = 0.34; // of a line's name at most lies on lines
const WHOLE = 4; // of an area's forms, those that have its whole name
const ANCHORS = ["end", "middle", "start"];

// Px across all strokes of a line.
function broadest(entry) {
  return Math.max(3, ...(entry.symbol?.inks || []).map((ink) => Number(ink["stroke-width"]) || 0));
}

export class Labels {
  constructor(app, data) {
    this.app = app;
    this.frame = app.frame;
    this.look = app.look;
    this.inks = new Boxes([0, 0, 0, 0]);
    this.root = this.frame.stage("labels", 440).root;
    this.root.style.pointerEvents = "none";
    this.groups = {};
    for (const name of ["rivers", "names", "features"]) this.groups[name] = make("g", { id: "labels-" + name }, this.root);
    this.places = data.labels.features;
    this.rivers = data.rivers.features.filter((f) => f.properties.name_zh).map((f, n) => ({
      n, name: { zh: f.properties.name_zh, en: f.properties.name_en }, rank: f.properties.rank, shape: shapes.read(f.geometry),
    }));
    this.land = new Map(data.provinces.features.map((f) => [f.properties.adcode, shapes.read(f.geometry)]));
    keepWhole(this.places.map((place) => String(place.properties.name_zh)));
    this.covers = new Covers(this.frame);
    this.chosen = new Set();
    this.numbers = new Map(); // of a sheet's legend, by area
    this.basemap = { labels: true, rivers: true };
    this.nodes = new Map();
    this.since = 0;
  }

  wanted() {
    const zoom = this.frame.zoom;
    const wishes = [];
    if (this.basemap.labels) wishes.push(...this.places.map((p) => names.place(p, this.look, zoom, this.land)).filter(Boolean));
    if (this.basemap.labels && this.basemap.rivers) wishes.push(...this.rivers.map((r) => names.river(r, this.look, zoom)).filter(Boolean));
    for (const layer of this.app.sides()) {
      const half = layer.stages.line.half || "";
      const mine = [];
      for (const entry of layer.drawn()) {
        const number = entry.kind === "area" && this.numbers.get(entry.id);
        if (number) mine.push(names.number(entry, this.look, number));
        else mine.push(names.feature(entry, this.look, zoom, this.chosen, entry.group.style.display === "none"));
        if (entry.kind === "line") mine.push(...names.destinations(entry, this.look), ...names.stops(entry, this.look, zoom, this.chosen));
      }
      for (const wish of mine) if (wish) wishes.push(half ? { ...wish, half, id: wish.id + half } : wish);
    }
    wishes.sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
    return [...wishes, ...this.app.ask("wishes")];
  }

  // The two cities with their names, in the map's pixels.
  cities() {
    if (!this.basemap.labels || Number.isNaN(this.frame.zoom)) return [];
    const [left, top] = this.frame.viewport();
    const found = this.places.map((place) => names.place(place, this.look, this.frame.zoom, this.land)).filter((wish) => wish?.force);
    return found.map((wish) => this.frame.at(wish.world)).map(([x, y]) => [x - left - 30, y - top - 24, x - left + 30, y - top + 24]);
  }

  // What markers keep clear of on paper: the dots of towns, and for the two cities' names a place beside theirs
  // that nothing else blocks.
  kept() {
    if (!this.basemap.labels) return [];
    const view = this.frame.viewport();
    const boxes = new Boxes(view);
    for (const box of this.app.blocked(view)) boxes.add(box);
    return this._towns().flatMap((wish) => {
      const room = wish.force && this._find({ ...wish, force: false }, boxes, view);
      const [w, h] = this._size(wish, [wish.text]);
      return room ? [this._around(wish), this._box(room.x, room.y, w, h, 0)] : [this._around(wish)];
    });
  }

  // The boxes of the towns' dots.
  dots() {
    return this.basemap.labels ? this._towns().map((wish) => this._around(wish)) : [];
  }

  _towns() {
    const wishes = this.places.map((place) => names.place(place, this.look, this.frame.zoom, this.land));
    return wishes.filter((wish) => wish?.dot);
  }

  // While the clock is dragged the names wait: what is gone loses its name at once, the others find
  // their places when the drag rests, or now and then. So a step costs what has changed on the map.
  later() {
    const gone = (node) => node.owner && !this.app.sides().some((layer) => layer.entries.get(node.owner)?.key);
    for (const [id, node] of this.nodes) {
      if (gone(node)) this._remove(id, node);
    }
    this.since = this.since || performance.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.place(), Math.min(REST_MS, Math.max(0, this.since + MOST_MS - performance.now())));
  }

  // Names that still wait, now: before a picture is taken.
  flush() {
    if (this.since) this.place();
  }

  place() {
    clearTimeout(this.timer);
    this.since = 0;
    if (Number.isNaN(this.frame.zoom)) return;
    const view = this.frame.viewport();
    const boxes = new Boxes(view);
    this.cut = view[0] + (view[2] - view[0]) * this.app.split;
    for (const box of this.app.blocked(view)) boxes.add(box);
    const wishes = this.wanted();
    this._obstacles(wishes, boxes, view);
    this.inks = this._inks(view);
    const kept = new Set();
    const put = (wish, spot) => spot && kept.add(wish.id) && this._draw(wish, spot);
    const last = wishes.findLastIndex((wish) => wish.kind === "area");
    const outside = [];
    const told = []; // names of lines: a river that one of them names is not named again
    wishes.forEach((wish, n) => {
      if (wish.kind === "river" && told.some((words) => words.includes(wish.text))) return;
      const spot = this._find(wish, boxes, view);
      put(wish, spot);
      if (spot && wish.kind === "line") told.push(wish.text);
      if (!spot && wish.kind === "area") outside.push(wish);
      if (n === last) for (const one of outside) put(one, this._outside(one, boxes, view));
    });
    for (const [id, node] of this.nodes) {
      if (!kept.has(id)) this._remove(id, node);
    }
  }

  // The areas in sight that have neither a name nor a number.
  unnamed() {
    const view = this.frame.viewport();
    const [drawn, named] = [this.app.sides().flatMap((layer) => [...layer.drawn()]), new Set([...this.nodes.values()].map((node) => node.owner))];
    const areas = drawn.filter((entry) => entry.kind === "area" && entry.group.style.display !== "none" && !named.has(entry.id));
    return [...new Set(areas.filter((entry) => this.covers.of(entry.id, entry.shape, entry.feature.anchor, view)).map((entry) => entry.id))];
  }

  _remove(id, node) {
    node.group.remove();
    this.nodes.delete(id);
  }

  // Markers, city dots and areas so small that a name would hide them push labels away, except their own.
  _obstacles(wishes, boxes, view) {
    for (const wish of wishes) {
      if (wish.kind === "dot") wish.covered = this._covered(this.frame.at(wish.world));
      if (wish.kind === "dot") this._block(boxes, this.frame.at(wish.world), wish.dot + 1, wish.id);
      const small = wish.kind === "area" && this._ground(wish, view)?.small();
      if (small) this._block(boxes, small, 5, wish.owner);
    }
    for (const layer of this.app.sides()) {
      for (const entry of layer.drawn()) {
        if (entry.kind === "point" && entry.group.style.display !== "none") this._blockMarker(boxes, entry);
      }
      for (const disc of layer.fan.clusters) this._block(boxes, [disc.x, disc.y], disc.r, "");
    }
  }

  // A disc that counts features stands where the city is: its number must stay readable.
  _covered([x, y]) {
    return this.app.sides().some((layer) => layer.fan.clusters.some((disc) => Math.hypot(disc.x - x, disc.y - y) < disc.r + 2));
  }

  _blockMarker(boxes, entry) {
    entry.shape.parts.forEach((part, n) => {
      const [x, y] = this.frame.at(part);
      const [dx, dy] = entry.offsets?.[n] || [0, 0];
      this._block(boxes, [x + dx, y + dy], markerReach(entry, this.frame.zoom), entry.id);
    });
  }

  _around(wish) {
    const [x, y] = this.frame.at(wish.world);
    return [x - wish.dot, y - wish.dot, x + wish.dot, y + wish.dot];
  }

  _block(boxes, [x, y], r, owner) {
    /** @type {any} */
    const box = [x - r, y - r, x + r, y + r];
    box.owner = owner;
    boxes.add(box);
  }

  _candidates(wish, view, w, h) {
    if (wish.about) return spots.about(wish.about, w, h);
    const at = wish.world && this.frame.at(wish.world);
    if (wish.kind === "dot") {
      const near = wish.covered ? 16 : wish.dot + 3;
      const [right, left, above, below, ...rest] = spots.around(at[0], at[1], near, w, h);
      return [above, right, left, below, ...rest, ...[11, 26, 42].flatMap((more) => spots.around(at[0], at[1], near + more, w, h))];
    }
    if (wish.kind === "free") return [at];
    if (wish.kind === "number") return this._ground(wish, view).numbered(w, h, view);
    if (wish.kind === "end" && wish.shape) return spots.leaving(wish.shape, this.frame, view, at, w, h);
    if (wish.kind === "end") return spots.around(at[0], at[1], 12, w, h);
    if (wish.kind === "line") return spots.beside(wish.shape, this.frame, view, w, h, wish.entry.spec.width || 3);
    if (GROUNDED.has(wish.kind)) return this._ground(wish, view).within(w, h, wish.kind === "land");
    const [x, y] = this.frame.at(wish.shape.parts[0]);
    const [dx, dy] = wish.entry.offsets?.[0] || [0, 0];
    return spots.around(x + dx, y + dy, markerReach(wish.entry, this.frame.zoom) + 4, w, h);
  }

  // The lines of a wish: the whole name, tall or wide, then its short ones, and only where none finds room, its beginning.
  _forms(wish) {
    if (wish.forms) return wish.forms;
    if (!wish.wrap) return [[wish.text]];
    const tall = breakLines(wish.text, wish.wrap, wish.rows);
    const brief = wish.brief && wish.brief !== wish.text;
    if (wish.kind !== "area") return brief ? [tall, breakLines(wish.text, wish.wrap, 2), breakLines(wish.brief, wish.wrap, 2)] : [tall];
    const forms = [[wish.wrap, 2], [wish.wrap * 0.62, 3], [wish.wrap * 0.48, 4]].map(([most, rows]) => breakLines(wish.text, most, rows));
    return [tall, ...forms, ...wish.short.map((words) => breakLines(words, wish.wrap * 0.62, 2)), ...(brief ? [breakLines(wish.brief, wish.wrap, 2)] : [])];
  }

  // The first place that is free; a city or a chosen feature is named even where none is.
  _find(wish, boxes, view) {
    let [fallback, beside] = [null, null];
    let forms = 0;
    if (GROUNDED.has(wish.kind) && !this._ground(wish, view)) return null;
    if (wish.kind === "dot" && !boxes.inside(this._around(wish))) return null; // a town is named beside its dot
    const course = wish.kind === "line" || wish.kind === "river" ? this._along(wish, boxes, view) : null;
    if (course || wish.kind === "river" || (wish.kind === "line" && !wish.force)) return course;
    for (const lines of this._forms(wish)) {
      const [w, h] = this._size(wish, lines);
      for (const [x, y, angle, side] of this._candidates(wish, view, w, h)) {
        const box = this._box(x, y, w, h, angle);
        if (!boxes.inside(box) || this._across(wish.half, box)) continue;
        const spot = { x, y, angle, w, lines, lean: lines.length > 1 ? side || 0 : 0 };
        const free = boxes.free(box, wish.owner || wish.id);
        const wide = [box[0] - ASIDE, box[1] - ASIDE / 2, box[2] + ASIDE, box[3] + ASIDE / 2];
        if (free && (wish.kind !== "area" || boxes.free(wide, wish.owner || wish.id))) return this._take(boxes, box, spot);
        if (free) beside = beside || [box, spot];
        fallback = fallback || [box, spot];
      }
      forms += 1;
      if (beside && forms >= WHOLE) break; // rather close to a marker than shortened
    }
    if (beside) return this._take(boxes, ...beside);
    return wish.force && fallback ? this._take(boxes, ...fallback) : null;
  }

  _size(wish, lines) {
    if (wish.ring) return [wish.ring * 2 + 2, wish.ring * 2 + 2];
    return [Math.max(...lines.map((line) => textWidth(line, wish.size, wish.bold, wish.spacing))) + 4, wish.size * 1.22 * lines.length];
  }

  _ground(wish, view) {
    return this.covers.of(wish.id, wish.shape, wish.anchor, view);
  }

  // An area that has no room for its name has it near by, with a line that leads into it; once all others are placed.
  _outside(wish, boxes, view) {
    const ground = this._ground(wish, view);
    if (!ground) return null;
    const owner = wish.owner || wish.id;
    const forms = this._forms(wish);
    for (const far of [false, true]) {
      for (const lines of new Set([forms[0], ...forms.slice(-2)])) {
        const [w, h] = this._size(wish, lines);
        for (const { x, y, line } of ground.beside(w, h, far)) {
          const box = this._box(x, y, w, h, 0);
          if (!boxes.inside(box) || this._across(wish.half, box) || !boxes.free(box, owner) || !boxes.clear(line, owner)) continue;
          boxes.along(line, owner);
          return this._take(boxes, box, { x, y, w, lines, lean: 0, line });
        }
      }
    }
    return null;
  }

  // Of two dates each half has the names of what it shows.
  _across(half, box) {
    return (half === "left" && box[2] > this.cut) || (half === "right" && box[0] < this.cut);
  }

  // A line's name along its course, beside it; a river's on it.
  _along(wish, boxes, view) {
    const letters = [...wish.text];
    const widths = letters.map((letter) => textWidth(letter, wish.size, wish.bold, wish.spacing));
    const aside = wish.kind === "line" ? broadest(wish.entry) / 2 + wish.size * 0.64 : 0;
    const own = wish.kind === "line" ? (wish.entry.feature.beside || 0) * BESIDE : 0;
    const gaps = aside ? [aside, -aside, aside + 4, -aside - 4].map((gap) => gap - own) : [0];
    const [half, core] = [wish.size * 0.56, wish.size * 0.4];
    let best = { crossed: Infinity, found: null, taken: [] };
    for (const found of spots.course(wish.shape, this.frame, view, widths, gaps, /^\p{Script=Han}{2,}$/u.test(wish.text.replace(/[—（）“”、·]/g, "")))) {
      const taken = found.map(([x, y]) => [x - half, y - half, x + half, y + half]);
      if (!taken.every((box) => boxes.inside(box) && !this._across(wish.half, box) && boxes.free(box, wish.owner || wish.id))) continue;
      const crossed = aside ? found.filter(([x, y]) => !this.inks.free([x - core, y - core, x + core, y + core], "")).length : 0;
      if (crossed < best.crossed) best = { crossed, found, taken };
      if (!crossed) break;
    }
    if (!best.found || best.crossed > letters.length * CROSSED) return null;
    for (const box of best.taken) boxes.add(box);
    return this._straight(wish, best.found, widths) || { letters: letters.map((letter, n) => [letter, ...best.found[n]]) };
  }

  // Where lines are drawn, for names that had better not lie on another's.
  _inks(view) {
    const inks = new Boxes(view);
    for (const layer of this.app.sides()) {
      for (const entry of layer.drawn()) {
        if (entry.kind !== "line" || entry.group.style.display === "none") continue;
        for (const [a, b] of shapes.segments(entry.shape, this.frame, view)) inks.along([a, b], entry.id);
      }
    }
    return inks;
  }

  // One text where all its letters lie on one slant.
  _straight(wish, found, widths) {
    const [first, last] = [found[0], found[found.length - 1]];
    const slant = (Math.atan2(last[1] - first[1], last[0] - first[0]) * 180) / Math.PI;
    if (found.length < 2 || found.some(([, , angle]) => Math.abs(angle - slant) > 5)) return null;
    const w = widths.reduce((sum, width) => sum + width, 0);
    return { x: (first[0] + last[0]) / 2, y: (first[1] + last[1]) / 2, angle: slant, w, lines: [wish.text], lean: 0 };
  }

  _take(boxes, box, spot) {
    boxes.add(box);
    return spot;
  }

  _box(x, y, w, h, angle) {
    const turn = ((angle || 0) * Math.PI) / 180;
    const bw = Math.abs(Math.cos(turn)) * w + Math.abs(Math.sin(turn)) * h;
    const bh = Math.abs(Math.sin(turn)) * w + Math.abs(Math.cos(turn)) * h;
    return [x - bw / 2, y - bh / 2, x + bw / 2, y + bh / 2];
  }

  // Several lines beside a point begin, or end, at it: so the eye finds what they belong to.
  _draw(wish, { x, y, angle, w, lines, lean, line, letters }) {
    let node = this.nodes.get(wish.id) || this._node(wish);
    if (letters || node.letters) {
      const told = letters ? JSON.stringify([letters, wish.size, wish.color, this.look.appearance]) : "";
      if (letters && node.state === told) return;
      node.group.remove();
      node = this._node(wish);
      node.state = told;
      if (letters) return void this._drawLetters(wish, node, letters);
    }
    const state = [...lines, lean, x.toFixed(1), y.toFixed(1), angle, wish.size, wish.color, wish.covered, this.look.appearance, line].join("|");
    if (node.state === state) return;
    // Slanted words that are moved are drawn a trifle otherwise than words that were always there.
    if (angle && node.state) {
      node.group.remove();
      node = this._node(wish);
    }
    node.state = state;
    const palette = this.look.palette;
    const at = (y + wish.size * (0.36 - 0.6 * (lines.length - 1))).toFixed(1);
    const from = (x + (wish.spacing || 0) / 2 - lean * (w / 2 - 2)).toFixed(1);
    this._write(node.words, lines, from);
    set(node.words, {
      x: from, y: at, "text-anchor": ANCHORS[lean + 1], "font-size": wish.size, "font-weight": wish.bold, fill: wish.color, opacity: wish.opacity < 1 ? wish.opacity : "",
      stroke: palette.halo, "letter-spacing": wish.spacing || "", "font-style": wish.italic ? "italic" : "",
      "stroke-width": wish.size > 15 ? 3.6 : 3, transform: angle ? `rotate(${angle.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)})` : "",
    });
    if (wish.dot) this._dot(node, wish, palette);
    if (wish.ring) set(node.dot, { cx: x.toFixed(1), cy: y.toFixed(1), r: wish.ring, fill: palette.region, stroke: wish.color, "stroke-width": 1.2 });
    this._lead(node, wish, line);
  }

  // Letter by letter, their halos below all of them.
  _drawLetters(wish, node, letters) {
    node.letters = true;
    node.words.remove();
    const common = { "font-size": wish.size, "font-weight": wish.bold, "font-family": fontFamily, "font-style": wish.italic ? "italic" : "", "text-anchor": "middle", opacity: wish.opacity < 1 ? wish.opacity : "" };
    const inks = [{ fill: "none", stroke: this.look.palette.halo, "stroke-width": 3, "stroke-linejoin": "round" }, { fill: wish.color }];
    set(node.group, { "aria-label": wish.text });
    for (const ink of inks) {
      const row = make("g", { ...common, ...ink }, node.group);
      for (const [letter, x, y, angle] of letters) {
        const at = { x: x.toFixed(1), y: (y + wish.size * 0.36).toFixed(1) };
        text(letter, { ...at, transform: Math.abs(angle) > 1 ? `rotate(${angle.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)})` : "" }, row);
      }
    }
  }

  _lead(node, wish, line) {
    node.lead?.remove();
    node.lead = null;
    if (!line) return;
    const [[ax, ay], [bx, by]] = line.map((at) => at.map((v) => v.toFixed(1)));
    node.lead = make("g", { stroke: wish.color, "stroke-width": 1, fill: wish.color });
    make("path", { d: `M${ax} ${ay}L${bx} ${by}`, fill: "none" }, node.lead);
    make("circle", { cx: bx, cy: by, r: 1.8 }, node.lead);
    node.group.prepend(node.lead);
  }

  _write(element, lines, x) {
    if (lines.length === 1) element.textContent = lines[0];
    else element.replaceChildren();
    if (lines.length > 1) lines.forEach((line, i) => (make("tspan", { x, dy: i ? "1.2em" : "" }, element).textContent = line));
  }

  _node(wish) {
    const group = make("g", { "data-names": wish.group === "features" ? wish.owner : "" }, this.groups[wish.group]);
    const node = { group, dot: wish.dot || wish.ring ? make("circle", {}, group) : null, owner: wish.owner, state: "" };
    node.words = text("", { "paint-order": "stroke", "stroke-linejoin": "round", "font-family": fontFamily }, group);
    this.nodes.set(wish.id, node);
    return node;
  }

  _dot(node, wish, palette) {
    const [x, y] = this.frame.at(wish.world);
    set(node.dot, { cx: x.toFixed(1), cy: y.toFixed(1), r: wish.dot, fill: palette.region, stroke: palette.city, "stroke-width": wish.dot > 4 ? 2.4 : 1.5, display: wish.covered ? "none" : "" });
  }
}
