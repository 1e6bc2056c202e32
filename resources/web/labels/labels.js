// Labels: collects requests and places them without collisions; `nodes.js` keeps the SVG text in sync.
import { BESIDE } from "../features/entry.js";
import { markerReach } from "../features/marker.js";
import * as shapes from "../map/shapes.js";
import { Boxes, squareGap } from "./collide.js";
import { groundOf } from "./cover.js";
import { Inks } from "./inks.js";
import { keepWhole, breakLines, textWidth } from "./measure.js";
import * as names from "./names.js";
import { Nodes } from "./nodes.js";
import { PerView } from "./per-view.js";
import { Pieces } from "./pieces.js";
import * as spots from "./spots.js";

const REST_MS = 110; // the legend, which moves names too, comes before
const MAX_MS = 1200;
const ASIDE = 10; // px: an area's name closer to a marker reads as the marker's
const DOTTED = new Set(["dot", "stop"]);
const APART = 1.5; // a name is so much closer to its own dot than to any other
const SMALL = 5; // px: the largest radius of a place's dot but the two cities'
const GROUNDED = new Set(["area", "land", "number"]);
const CROSSED = 0.34; // largest share of a line's name that may lie on other lines
const WHOLE = 4; // the first forms of an area's name, which are not shortened

// The width of a line's broadest stroke, in px.
function broadest(entry) {
  return Math.max(3, ...(entry.symbol?.inks || []).map((ink) => Number(ink["stroke-width"]) || 0));
}

export class Labels {
  constructor(app, data) {
    this.app = app;
    this.frame = app.frame;
    this.look = app.look;
    this.nodes = new Nodes(this.frame, this.look);
    this.seen = new PerView(this.frame);
    this.pieces = new Pieces();
    this.inks = null;
    this.room = "";
    this.places = data.labels.features;
    const { seats = {}, towns = [] } = data.atlas.settlements || {};
    this.seats = seats;
    this.towns = towns.map(([lon, lat, zh, en]) => ({ zh, en, at: shapes.world(lon, lat) }));
    this.chief = this.places.filter((place) => place.properties.level === "city1");
    this.rivers = data.rivers.features.filter((f) => f.properties.name_zh).map((f, n) => ({
      n, name: { zh: f.properties.name_zh, en: f.properties.name_en }, rank: f.properties.rank, shape: shapes.read(f.geometry),
    }));
    this.land = new Map(data.provinces.features.map((f) => [f.properties.adcode, shapes.read(f.geometry)]));
    keepWhole(this.places.map((place) => String(place.properties.name_zh)));
    this.dotted = []; // of places in the picture
    this.plates = []; // of the user's own notes
    this.chosen = new Set();
    this.numbers = new Map(); // of a sheet's legend, by area
    this.basemap = { labels: true, rivers: true };
    this.since = 0;
    this.step = 0; // the number of the message that was last paused for
    this.held = false;
    this.wanted = false;
    this.half = "left"; // of two maps side by side
    this.other = null; // the labels of the right one, while there are two
    this.first = null; // of those: the ones of the left
  }

  // The labels of the right one of two maps side by side.
  beside() {
    const own = { nodes: new Nodes(this.frame, this.look, "-b"), seen: new PerView(this.frame), pieces: new Pieces(), inks: null };
    return Object.assign(Object.create(Labels.prototype), this, own, { timer: undefined, since: 0, held: false, half: "right", first: this });
  }

  get stage() {
    return this.nodes.stage;
  }

  // The FeatureLayers whose names these are.
  sides() {
    const { compare } = this.app;
    const all = this.app.sides();
    return compare?.apart ? all.filter((side) => side.stages.line.half === this.half) : all;
  }

  requests() {
    const zoom = this.frame.zoom;
    if (this.first) Object.assign(this, { chosen: this.first.chosen, numbers: this.first.numbers, basemap: this.first.basemap });
    const labelRequests = [];
    if (this.basemap.labels) labelRequests.push(...this._placed());
    if (this.basemap.labels && this.basemap.rivers) labelRequests.push(...this.rivers.map((r) => names.river(r, this.look, zoom)).filter(Boolean));
    for (const layer of this.sides()) {
      const half = (!this.app.compare?.apart && layer.stages.line.half) || "";
      const mine = [];
      for (const entry of layer.drawn()) {
        const number = entry.kind === "area" && this.numbers.get(entry.id);
        if (number) mine.push(names.number(entry, this.look, number));
        else if (this.app.sheet.named.has(entry.id)) continue;
        else mine.push(names.feature(entry, this.look, zoom, this.chosen, entry.group.style.display === "none"));
        if (entry.kind === "line") mine.push(...names.destinations(entry, this.look), ...this._stops(entry, labelRequests));
      }
      for (const request of mine) if (request) labelRequests.push(half ? { ...request, half, id: request.id + half } : request);
    }
    if (this.basemap.labels) labelRequests.push(...this._smallTowns(new Set(labelRequests.map((request) => request.text))));
    labelRequests.sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
    const all = [...labelRequests, ...this.app.ask("labelRequests")];
    for (const request of all) request.size = Math.max(request.size, this.look.floor);
    return all;
  }

  // The stops of a line. Towns that are among them keep their own names, which come as soon as the stops'.
  _stops(entry, towns) {
    return [...names.stops(entry, this.look, this.frame.zoom, this.chosen)].filter((stop) => {
      const town = towns.find((request) => names.isPlaceOf(request, stop));
      if (town) town.weight = Math.max(town.weight, stop.weight);
      return !town;
    });
  }

  // Boxes of the two cities with their names, in the map's pixels.
  cities() {
    if (!this.basemap.labels || Number.isNaN(this.frame.zoom)) return [];
    const [left, top] = this.frame.viewport();
    const found = this.chief.map((place) => names.place(place, this.look, this.frame.zoom, this.land, this.seats)).filter(Boolean);
    return found.map((request) => this.frame.at(request.world)).map(([x, y]) => [x - left - 30, y - top - 24, x - left + 30, y - top + 24]);
  }

  // What markers must not cover on paper: the dots of towns, and a free place for the names of the two cities.
  keepClear() {
    if (!this.basemap.labels) return [];
    const view = this.frame.viewport();
    const boxes = this._blocked(view);
    const towns = this._towns();
    this._setDots(towns);
    return towns.flatMap((request) => {
      const room = request.force && this._find({ ...request, force: false }, boxes, view);
      const [w, h] = this._size(request, [request.text]);
      return room ? [this._around(request), spots.box(room.x, room.y, w, h, 0)] : [this._around(request)];
    });
  }

  // The boxes of the towns' dots.
  dots() {
    return this.basemap.labels ? this._towns().map((request) => this._around(request)) : [];
  }

  _placed() {
    return this.places.map((place) => names.place(place, this.look, this.frame.zoom, this.land, this.seats)).filter(Boolean);
  }

  // Towns in sight whose name nothing else bears: a line's stop may be the same place.
  _smallTowns(taken) {
    const view = this.frame.viewport();
    const inside = ([x, y]) => x > view[0] && x < view[2] && y > view[1] && y < view[3];
    const seen = this.towns.filter((town) => inside(this.frame.at(town.at)));
    return seen.map((town) => names.town(town, this.look, this.frame.zoom)).filter((request) => request && !taken.has(request.text));
  }

  _towns() {
    return this._placed().filter((request) => request.dot);
  }

  // While a message is handled, requests to place labels wait, so that they are placed once, when all else is drawn.
  hold() {
    this.held = true;
    this.wanted = false;
  }

  // Returns true if labels were to be placed meanwhile.
  release() {
    this.held = false;
    return this.wanted;
  }

  // During a drag of the clock, remove labels of hidden features at once and postpone placement until the drag
  // pauses, or to every MAX_MS; it then runs in pieces. So the cost of a step is that of the features that change.
  later(rest = REST_MS) {
    this.nodes.keep((node) => !node.owner || this._drawn(node.owner));
    this.since = this.since || performance.now();
    this._wait(Math.min(rest, Math.max(0, this.since + MAX_MS - performance.now())));
    this.other?.later(rest);
  }

  // A step of the clock has been drawn: a placement waits until its picture is seen.
  pause(step) {
    this.step = step;
    this.pieces.pause();
    this.other?.pieces.pause();
  }

  // The picture of a step is in the window; that of a later one may be under way.
  resume(step) {
    if (step !== this.step) return;
    this.pieces.resume();
    this.other?.pieces.resume();
  }

  _wait(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.pieces.busy) this._wait(REST_MS); // of a placement that began before
      else this._begin();
    }, ms);
  }

  _begin() {
    this.since = 0;
    if (!Number.isNaN(this.frame.zoom)) this.pieces.run(this._placing());
  }

  _drawn(owner) {
    return this.sides().some((layer) => layer.entries.get(owner)?.key);
  }

  // Place pending labels now, before a picture is taken.
  flush() {
    if (this.since || this.pieces.busy || this.other?.since || this.other?.pieces.busy) this.place();
  }

  place() {
    this.wanted = true;
    if (this.held) return;
    clearTimeout(this.timer);
    this._begin();
    this.pieces.finish();
    this.other?.place();
  }

  // True if the boxes over the map have changed since labels were placed.
  cramped() {
    return this.room !== this._room();
  }

  _room() {
    return JSON.stringify(this.app.furniture.boxes());
  }

  // Forget what was computed for the view: features have been replaced.
  forget() {
    this.pieces.stop();
    this.seen.clear();
    this.other?.forget();
  }

  // Find a place for each label, then draw all at once. Yields where it may be interrupted.
  *_placing() {
    const view = this.frame.viewport();
    const boxes = this._blocked(view);
    this.cut = view[0] + (view[2] - view[0]) * this.app.split;
    this.room = this._room();
    const labelRequests = this.requests();
    yield;
    this._obstacles(labelRequests, boxes, view);
    yield* this._drawInks(view);
    const placed = [];
    const put = (request, spot) => spot && placed.push([request, spot]);
    const last = labelRequests.findLastIndex((request) => request.kind === "area");
    const outside = [];
    const lineNames = []; // names of lines: a river with the name of one of them is not labelled again
    for (const [n, request] of labelRequests.entries()) {
      if (request.kind === "river" && lineNames.some((words) => words.includes(request.text))) continue;
      const spot = this._find(request, boxes, view);
      if (spot && request.late) boxes.add(this._around(request));
      put(request, spot);
      if (spot && request.kind === "line") lineNames.push(request.text);
      if (!spot && request.kind === "area") outside.push(request);
      if (n === last) for (const one of outside) put(one, this._outside(one, boxes, view));
      yield;
    }
    this.nodes.draw(placed.filter(([{ owner }]) => !owner || this._drawn(owner))); // not those hidden meanwhile
  }

  // Visible areas that have neither a name nor a number; those of a user's layer may be thousands and get none.
  unnamed() {
    const view = this.frame.viewport();
    const [drawn, named] = [this.sides().flatMap((layer) => [...layer.drawn()]), this.nodes.owners()];
    const areas = drawn.filter((entry) => entry.kind === "area" && !this.app.layer.styles.has(entry.feature.layer) && entry.group.style.display !== "none" && !named.has(entry.id) && !this.app.sheet.named.has(entry.id));
    const here = areas.filter((entry) => this._ground({ ...entry, anchor: entry.feature.anchor }, view)).map((entry) => entry.id);
    return [...new Set([...here, ...(this.other?.unnamed() || [])])];
  }

  _blocked(view) {
    const boxes = new Boxes(view);
    this.plates = this.app.plates(view, this.half);
    for (const box of [...this.app.blocked(view, this.half), ...this.plates]) boxes.add(box);
    return boxes;
  }

  _setDots(requests) {
    this.dotted = requests.map((request) => ({ id: request.id, at: this.frame.at(request.world) }));
  }

  // Block markers, city dots and areas smaller than a name, except for their own labels.
  _obstacles(labelRequests, boxes, view) {
    const places = labelRequests.filter((request) => DOTTED.has(request.kind) && !request.late);
    const over = this.app.over(view, this.half);
    const isBelow = (request, covers) => covers.some((box) => squareGap(box, ...this.frame.at(request.world)) === 0);
    for (const request of places) request.hidden = isBelow(request, over) && (!request.force || isBelow(request, this.app.over(view, this.half, false)));
    this._setDots(places.filter((request) => !request.hidden));
    for (const request of labelRequests) {
      if (request.late) continue;
      if (request.kind === "dot") request.covered = this._covered(this.frame.at(request.world));
      if (DOTTED.has(request.kind) && !request.hidden) boxes.around(this.frame.at(request.world), request.dot + 1, request.id);
      const small = request.kind === "area" && this._ground(request, view)?.small();
      if (small) boxes.around(small, 5, request.owner);
    }
    for (const layer of this.sides()) {
      for (const entry of layer.drawn()) {
        if (entry.kind === "point" && entry.group.style.display !== "none") this._blockMarker(boxes, entry);
      }
      for (const disc of layer.clusters.groups) boxes.around([disc.x, disc.y], disc.r, "");
    }
  }

  // True if a cluster's disc covers the point.
  _covered([x, y]) {
    return this.sides().some((layer) => layer.clusters.groups.some((disc) => Math.hypot(disc.x - x, disc.y - y) < disc.r + 2));
  }

  _blockMarker(boxes, entry) {
    entry.shape.parts.forEach((part, n) => {
      const [x, y] = this.frame.at(part);
      const [dx, dy] = entry.offsets?.[n] || [0, 0];
      boxes.around([x + dx, y + dy], markerReach(entry, this.frame.zoom), entry.id);
    });
  }

  _around(request) {
    const [x, y] = this.frame.at(request.world);
    return [x - request.dot, y - request.dot, x + request.dot, y + request.dot];
  }

  _candidates(request, view, w, h) {
    if (request.about) return spots.about(request.about, w, h);
    const at = request.world && this.frame.at(request.world);
    if (request.kind === "dot") {
      const near = request.covered ? 16 : request.dot + 3;
      const plate = this.plates.find((box) => squareGap(box, at[0], at[1]) === 0);
      if (plate) return spots.past(plate, at, w, h, request.force);
      const [right, left, above, below, ...rest] = spots.around(at[0], at[1], near, w, h);
      return [above, right, left, below, ...rest, ...[11, 26, 42].flatMap((more) => spots.around(at[0], at[1], near + more, w, h))];
    }
    if (request.kind === "free") return [at];
    if (request.kind === "number") return this._ground(request, view).numbered(w, h, view);
    if (request.kind === "end") return spots.leaving(request.shape, this.frame, view, at, w, h);
    if (request.kind === "stop") return this._besideLines([6, 14].flatMap((near) => spots.around(at[0], at[1], request.dot + near, w, h)), w, h);
    if (request.kind === "line") return spots.beside(request.shape, this.frame, view, w, h, request.entry.spec.width || 3);
    if (GROUNDED.has(request.kind)) return this._ground(request, view).within(w, h, request.kind === "land");
    const [x, y] = this.frame.at(request.shape.parts[0]);
    const [dx, dy] = request.entry.offsets?.[0] || [0, 0];
    return spots.around(x + dx, y + dy, markerReach(request.entry, this.frame.zoom) + 4, w, h);
  }

  // The same places, those first that no line crosses.
  _besideLines(places, w, h) {
    const [crossed, clear] = [[], []];
    for (const place of places) (this.inks.crosses(spots.box(place[0], place[1], w, h, 0)) ? crossed : clear).push(place);
    return [...clear, ...crossed];
  }

  // Forms of a request, in order of preference: the whole name broken into lines, short names, the truncated name.
  _forms(request) {
    if (request.forms) return request.forms;
    if (!request.wrap) return [[request.text]];
    const tall = breakLines(request.text, request.wrap, request.rows);
    const brief = request.brief && request.brief !== request.text;
    if (request.kind !== "area") return brief ? [tall, breakLines(request.text, request.wrap, 2), breakLines(request.brief, request.wrap, 2)] : [tall];
    const forms = [[request.wrap, 2], [request.wrap * 0.62, 3], [request.wrap * 0.48, 4]].map(([most, rows]) => breakLines(request.text, most, rows));
    return [tall, ...forms, ...request.short.map((words) => breakLines(words, request.wrap * 0.62, 2)), ...(brief ? [breakLines(request.brief, request.wrap, 2)] : [])];
  }

  // The first free place; cities and selected features are labelled even if there is none.
  _find(request, boxes, view) {
    let [fallback, clear, beside] = [null, null, null]; // `clear` of names
    let forms = 0;
    if (GROUNDED.has(request.kind) && !this._ground(request, view)) return null;
    if (DOTTED.has(request.kind) && (request.hidden || !boxes.inside(this._around(request)))) return null; // a place is named beside its dot
    if (request.late && !boxes.free(this._around(request), request.id)) return null;
    const course = request.kind === "line" || request.kind === "river" ? this._along(request, boxes, view) : null;
    if (course || request.kind === "river" || (request.kind === "line" && !request.force)) return course;
    for (const lines of this._forms(request)) {
      const [w, h] = this._size(request, lines);
      for (const [x, y, angle, side] of this._candidates(request, view, w, h)) {
        const box = spots.box(x, y, w, h, angle);
        if (!boxes.inside(box) || this._across(request.half, box)) continue;
        const spot = { x, y, angle, w, lines, lean: lines.length > 1 ? side || 0 : 0 };
        const free = boxes.free(box, DOTTED.has(request.kind) ? request.id : request.owner || request.id) && !this._misread(request, box);
        const wide = [box[0] - ASIDE, box[1] - ASIDE / 2, box[2] + ASIDE, box[3] + ASIDE / 2];
        if (free && (request.kind !== "area" || boxes.free(wide, request.owner || request.id))) return this._take(boxes, box, spot, request);
        if (free) beside = beside || [box, spot];
        if (request.force && !clear && !boxes.some(box, (other) => other.name || other.plate)) clear = [box, spot];
        fallback = fallback || [box, spot];
      }
      forms += 1;
      if (beside && forms >= WHOLE) break; // rather close to a marker than shortened
    }
    const found = beside || (request.force && (clear || fallback));
    if (found && found === fallback && request.kind === "number") return this._outside(request, boxes, view) || this._take(boxes, ...found, request);
    return found ? this._take(boxes, ...found, request) : null;
  }

  // True if a name could be read as that of another place's dot; those of the two cities cannot.
  _misread(request, box) {
    if (!DOTTED.has(request.kind) || request.dot > SMALL) return false;
    const least = squareGap(box, ...this.frame.at(request.world)) * APART ** 2;
    return this.dotted.some(({ id, at }) => id !== request.id && squareGap(box, at[0], at[1]) < least);
  }

  _size(request, lines) {
    if (request.ring) return [request.ring * 2 + 2, request.ring * 2 + 2];
    return [Math.max(...lines.map((line) => textWidth(line, request.size, request.bold, request.spacing))) + 4, request.size * 1.22 * lines.length];
  }

  _ground(request, view) {
    return this.seen.of(view, "ground " + request.id, () => groundOf(this.frame, request.shape, request.anchor, view));
  }

  // Place the name of an area that is too small beside it, with a leader line, after all others: its number over markers, but over no name.
  _outside(request, boxes, view) {
    const ground = this._ground(request, view);
    if (!ground) return null;
    const owner = request.owner || request.id;
    const number = request.kind === "number";
    const blocks = number ? (box) => box.name : (box) => box.owner !== owner;
    const forms = this._forms(request);
    for (const far of [false, true]) {
      for (const lines of new Set([forms[0], ...forms.slice(-2)])) {
        const [w, h] = this._size(request, lines);
        for (const { x, y, line } of ground.beside(w, h, far)) {
          const box = spots.box(x, y, w, h, 0);
          if (!boxes.inside(box) || this._across(request.half, box) || boxes.some(box, blocks) || !(number || boxes.clear(line, blocks))) continue;
          boxes.along(line, owner);
          return this._take(boxes, box, { x, y, w, lines, lean: 0, line }, request);
        }
      }
    }
    return null;
  }

  // True if a label would cross the divider of two dates.
  _across(half, box) {
    return (half === "left" && box[2] > this.cut) || (half === "right" && box[0] < this.cut);
  }

  // Place a line's name along its course: beside a line, on a river.
  _along(request, boxes, view) {
    const letters = [...request.text];
    const widths = letters.map((letter) => textWidth(letter, request.size, request.bold, request.spacing));
    const aside = request.kind === "line" ? broadest(request.entry) / 2 + request.size * 0.64 : 0;
    const own = request.kind === "line" ? (request.entry.feature.beside || 0) * BESIDE : 0;
    const gaps = aside ? [aside, -aside, aside + 4, -aside - 4].map((gap) => gap - own) : [0];
    const [half, core] = [request.size * 0.56, request.size * 0.4];
    let best = { crossed: Infinity, found: null, taken: [] };
    for (const { found, taken } of this._courses(request, view, widths, gaps, half)) {
      if (!taken.every((box) => boxes.inside(box) && !this._across(request.half, box) && boxes.free(box, request.owner || request.id))) continue;
      const crossed = aside ? found.filter(([x, y]) => this.inks.crosses([x - core, y - core, x + core, y + core])).length : 0;
      if (crossed < best.crossed) best = { crossed, found, taken };
      if (!crossed) break;
    }
    if (!best.found || best.crossed > letters.length * CROSSED) return null;
    for (const box of best.taken) boxes.add(box);
    return this._straight(request, best.found, widths) || { letters: letters.map((letter, n) => [letter, ...best.found[n]]) };
  }

  // The possible places along the course, computed as far as they have been needed in this view.
  _courses(request, view, widths, gaps, half) {
    const key = ["course", request.id, request.text, request.size, request.bold, request.spacing, ...gaps].join(" ");
    const hanzi = /^\p{Script=Han}{2,}$/u.test(request.text.replace(/[—（）“”、·]/g, ""));
    return this.seen.lazily(view, key, function* make(frame) {
      for (const found of spots.course(request.shape, frame, view, widths, gaps, hanzi)) {
        yield { found, taken: found.map(([x, y]) => [x - half, y - half, x + half, y + half]) };
      }
    });
  }

  // All visible lines; a name should not lie on another line.
  *_drawInks(view) {
    this.inks = this.seen.of(view, "inks", () => new Inks(this.frame, view));
    this.inks.begin();
    for (const layer of this.sides()) {
      for (const entry of layer.drawn()) {
        if (entry.kind === "line" && entry.group.style.display !== "none" && this.inks.show(entry)) yield;
      }
    }
  }

  // Merge letters into one text if they all have the same angle.
  _straight(request, found, widths) {
    const [first, last] = [found[0], found[found.length - 1]];
    const slant = (Math.atan2(last[1] - first[1], last[0] - first[0]) * 180) / Math.PI;
    if (found.length < 2 || found.some(([, , angle]) => Math.abs(angle - slant) > 5)) return null;
    const w = widths.reduce((sum, width) => sum + width, 0);
    return { x: (first[0] + last[0]) / 2, y: (first[1] + last[1]) / 2, angle: slant, w, lines: [request.text], lean: 0 };
  }

  _take(boxes, box, spot, request) {
    boxes.add(Object.assign(box, { name: true }));
    if (DOTTED.has(request.kind)) spot.line = spots.lead(this.frame.at(request.world), request.dot, box); // where it is far
    return spot;
  }
}
