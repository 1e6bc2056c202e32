// The painter of large layers: a worker that owns their arrays. It answers the page's messages (features/painter.js),
// the newest picture first; whatever takes longer is done in pieces between messages. Layers are counted (raster.js), or,
// once Python has seen that a graphics card can be trusted, drawn by it (webgl/).
import { markerRadius } from "../features/marker.js";
import { Card } from "../webgl/card.js";
import { Quads } from "../webgl/quads.js";
import { testPicture } from "../webgl/test-picture.js";
import { keyOf, nameOf, rowOf } from "./block.js";
import { Crowd } from "./crowd.js";
import { Drawn } from "./drawn.js";
import { Inks } from "./inks.js";
import { Layers } from "./layers.js";
import { Grid } from "./pick.js";
import { Mixed } from "./mixed.js";
import { Raster } from "./raster.js";
import { Sharp } from "./sharp.js";
import { dot, stamp } from "./stamp.js";
import { onDisc } from "./surround.js";
import { Vectors } from "./vectors.js";

// The page's own ways out are closed by sealed.js; the policy holds for both.
for (const name of ["WebSocket", "WebSocketStream", "WebTransport", "EventSource", "XMLHttpRequest", "BroadcastChannel", "Worker", "indexedDB", "caches", "importScripts"]) delete self[name];

const REST_MS = 150;
const GONE_MS = 2000;
const CROWD = 20000; // points in sight, whatever the date, above which they are squares; explorer/layers/large.py has the same
const CLICK = [0, 4, 7, 0]; // how far from a row of each kind a click may be, in px

const layers = new Layers();
layers.forgotten = (layer) => card?.drop(layer);
const scenes = new Map(); // by side
const inkCache = new Map();
let card = null;
let trusted = false; // the card, by Python
let behind = [];
let rested = 0;
let timer = 0;

const later = new MessageChannel();
later.port1.onmessage = () => attempt(work, {});

function wake(ms) {
  clearTimeout(timer);
  timer = setTimeout(() => later.port2.postMessage(0), ms);
}

// ---------------------------------------------------------------- the card

// "try": look for one, and take the processor for one where the user wants a card at any price; "test": draw a picture
// with it; "use" it for layers from now on, or "drop" it; "lose" it as a driver does that is restarted (tests).
function trust({ mode, any }) {
  if (mode === "try" || mode === "test") {
    try {
      if (mode === "try") findCard(any);
      else showPicture();
    } catch (error) {
      postMessage({ type: "card", state: "none", renderer: card?.renderer || "", why: String(error?.message || error) });
      card = null;
    }
    return;
  }
  if (mode === "lose") {
    card?.lose();
    return;
  }
  const before = trusted;
  trusted = mode === "use" && Boolean(card) && !card.lost;
  const gone = trusted ? null : card;
  if (!trusted) card = null;
  if (before !== trusted && scenes.size) repaint();
  else postMessage({ type: "rest" });
  // With all its memory; its last pictures are on the page until the new ones are there.
  if (gone) setTimeout(() => gone.lose(), GONE_MS);
}

function findCard(any) {
  card ||= new Card(lose);
  if (card.software && !any) throw new Error("no card");
  postMessage({ type: "card", state: "found", renderer: card.renderer });
}

function showPicture() {
  const { bitmap, spots } = testPicture(card);
  if (card.lost) throw new Error("lost");
  postMessage({ type: "card", state: "drawn", renderer: card.renderer, bitmap, spots }, { transfer: [bitmap] });
}

// Counted again at once, silently.
function lose(event) {
  if (!card || (event && event.target !== card.canvas)) return;
  const { renderer } = card;
  const before = trusted;
  card = null;
  trusted = false;
  postMessage({ type: "card", state: "lost", renderer });
  if (before) repaint();
}

function repaint() {
  for (const scene of scenes.values()) show(scene);
}

// Whose picture a layer is.
function painterOf(layer, frame, dense, crowd) {
  if (frame.paper) return dense ? Raster : Drawn;
  if (crowd && !dense) return layer.plain ? Crowd : Mixed; // a card draws class over class
  return trusted && !dense && card.holds(frame) ? Quads : Raster;
}

// ---------------------------------------------------------------- pictures

function inksOf(id, held, frame, appearance) {
  const crowded = isCrowd(held.layer, frame);
  const key = [id, appearance, frame.unit, crowded || markerRadius(frame.zoom)].join("|");
  const kept = inkCache.get(id);
  if (kept?.key === key && kept.look === held.look) return kept.inks;
  const { look } = held;
  const r = markerRadius(frame.zoom);
  const icon = r >= 8 && look.icon ? { text: look.icon, px: r * 1.12 } : null;
  const whole = (symbol, radius, plane) => stamp(symbol.halo ? onDisc(symbol, radius) : symbol, look.outline, radius, frame.unit, icon, plane);
  const marker = (symbol, plane) => (crowded ? dot(symbol, frame.unit, plane) : whole(symbol, r * (symbol.size || 1), plane));
  const inks = new Inks(look.symbols[appearance], frame.unit, marker);
  inkCache.set(id, { key, look, inks });
  return inks;
}

// Whether more points are in sight than have room for markers.
function isCrowd({ columns, boxes, origin, pair }, frame) {
  const { scale, x, y, width, height } = frame;
  const [left, top] = [x / scale - origin[0], y / scale - origin[1]];
  const [right, bottom] = [left + width / scale, top + height / scale];
  let n = 0;
  for (let row = 0; row < columns.count && n <= CROWD; row += 1) {
    const at = pair * row;
    if (columns.kinds[row] === 1 && boxes[at] <= right && boxes[at + pair - 2] >= left && boxes[at + 1] <= bottom && boxes[at + pair - 1] >= top) n += 1;
  }
  return n > CROWD;
}

const sameFrame = (a, b) => a && ["scale", "x", "y", "width", "height", "unit", "paper", "pictured"].every((name) => a[name] === b[name]);

function rasterOf(id, held, { side, frame, appearance, dense }) {
  const last = held.rasters.get(side);
  const same = sameFrame(last?.frame, frame) && last.appearance === appearance && last.lookOf === held.look;
  const inks = same ? last.inks : inksOf(id, held, frame, appearance);
  const Kind = painterOf(held.layer, frame, dense, Boolean(inks.crowd));
  if (last?.constructor !== Kind || (last instanceof Quads && last.card !== card)) {
    last?.free();
    held.rasters.set(side, new Kind(held.layer, card));
  }
  const raster = held.rasters.get(side);
  if (!sameFrame(raster.frame, frame) || raster.inks !== inks) {
    raster.look(frame, inks);
    raster.sent = null;
  }
  raster.appearance = appearance;
  raster.lookOf = held.look;
  return raster;
}

// A card that fails within is lost: the same scene is counted.
function show(scene) {
  scenes.set(scene.side, scene);
  try {
    paint(scene);
  } catch (error) {
    if (!trusted) throw error;
    lose();
    return;
  }
  if (card?.lost) lose();
}

function paint(scene) {
  const begun = performance.now();
  const pictures = [];
  for (const id of scene.layers) {
    const held = layers.get(id);
    if (!held) continue;
    const dense = scene.dense && !held.halo; // what is chosen is seen upon a density, and no part of it
    const raster = rasterOf(id, held, { ...scene, dense });
    let changed = raster.show({ clock: scene.clock, undated: scene.undated, hidden: layers.hiddenRows(scene.side, id) });
    if (raster instanceof Raster) changed = raster.shade(dense ? scene.ramp : null) || changed;
    if (changed || !raster.sent) pictures.push(pictureOf(id, raster));
  }
  behind = behind.filter((job) => job.side !== scene.side);
  for (const id of scene.layers) if (layers.has(id) && !layers.get(id).layer.columns.draft) behind.push({ side: scene.side, id });
  const pause = scene.frame.paper || scene.layers.some((id) => isNew(id, scene.side)) ? 0 : REST_MS;
  rested = performance.now() + pause;
  answer({ type: "drawn", n: scene.n, side: scene.side, frame: scene.frame, pictures, took: performance.now() - begun });
  wake(pause);
}

// Whether a layer has never been sharp: its first picture is not one of a series of steps.
function isNew(id, side) {
  const raster = layers.get(id)?.rasters.get(side);
  return raster instanceof Raster && raster.rough && !raster.sharpened && !raster.layer.columns.draft;
}

function pictureOf(id, raster) {
  raster.sent = raster.frame;
  raster.version = (raster.version || 0) + 1;
  return { id, seen: seenOf(id, raster), crowd: severalHues(raster), bitmap: raster.picture() };
}

// Whether points of several classes are in sight, of which each place shows the one that has the most there.
function severalHues({ inks, shown }) {
  return Boolean(inks.crowd) && new Set(inks.crowd.of.filter((of, n) => of >= 0 && shown[n + 1] > 0)).size > 1;
}

// Classes in sight, for the legend, which has none of a halo.
function seenOf(id, raster) {
  return layers.get(id)?.halo ? [] : raster.seen();
}

function answer(message) {
  postMessage(message, { transfer: message.pictures.map(({ bitmap }) => bitmap).filter(Boolean) });
}

// ---------------------------------------------------------------- between messages

// One piece: a level of geometry first, then the sharp pictures.
function work() {
  const left = rested - performance.now();
  if (left > 1) {
    wake(left);
    return;
  }
  const [job] = behind;
  if (!job) {
    postMessage({ type: "rest" }); // of a draft there is no sharp picture
    renew();
    return;
  }
  const held = layers.get(job.id);
  const raster = held?.rasters.get(job.side);
  if (!raster || advance(job, held, raster)) behind.shift();
  if (behind.length) {
    later.port2.postMessage(0);
    return;
  }
  postMessage({ type: "rest" });
  renew();
}

// Count by the simpler geometry, once the page has all its pictures: the next step needs it, they do not.
function renew() {
  for (const { rasters } of layers.held.values()) for (const raster of rasters.values()) if (raster.stale && raster.scene) raster.refresh();
}

// True where the job is done.
function advance(job, held, raster) {
  const level = held.layer.lacks(raster.frame);
  if (level !== null) {
    if (held.layer.prepare(level)) raster.stale = true;
    return false;
  }
  if (raster.stale && raster instanceof Raster) raster.geometry = held.layer.geometry(raster.frame);
  else if (raster.stale) {
    raster.refresh();
    return false;
  }
  raster.catchUp();
  if (!raster.rough) return report(job, raster, null);
  if (raster.sharpened === raster.version) return true;
  const { pictured } = raster.frame; // on a sheet of vectors: the layers that are too much for them
  const listed = pictured === undefined || pictured.split(" ").includes(held.halo?.of || job.id);
  const vectors = !listed && !raster.inks.crowd; // of vectors the last class would lie over the others
  job.sharp ||= vectors ? new Vectors(raster) : new Sharp(raster);
  if (job.sharp.some()) return false;
  raster.sharpened = raster.version;
  return vectors ? report(job, raster, null, job.sharp.drawing()) : report(job, raster, job.sharp.picture());
}

function report(job, raster, bitmap, drawing = null) {
  const pictures = [{ id: job.id, bitmap, drawing, covered: layers.get(job.id)?.halo ? 0 : raster.covered(), seen: seenOf(job.id, raster) }];
  answer({ type: "sharp", side: job.side, frame: raster.frame, pictures });
  return true;
}

// ---------------------------------------------------------------- questions

function pick({ n, side, x, y, scale }) {
  const hits = [];
  for (const id of [...(scenes.get(side)?.layers || [])].reverse()) {
    const held = layers.get(id);
    const raster = held?.rasters.get(side);
    if (!raster || held.halo || held.layer.columns.draft) continue;
    raster.catchUp();
    held.grid ||= new Grid(held.layer);
    const [cx, cy] = held.layer.origin;
    const reach = CLICK.map((px) => px / scale);
    reach[1] += markerRadius(Math.log2(scale)) / scale;
    for (const [row, rank] of held.grid.at(x - cx, y - cy, reach, raster.classes)) hits.push({ id: id + "." + keyOf(held.layer.columns, row), rank });
  }
  postMessage({ type: "answer", n, value: hits.sort((a, b) => a.rank - b.rank).slice(0, 60) });
}

const KINDS = ["", "point", "line", "area"];
const COLUMNS = 2 ** 26; // more cells of names than the world has, at any zoom

// Rows that have a shape, as the features of atlas.json, for what is drawn by SVG: halo, names, plates.
function rows({ n, id, rows: wanted }) {
  const held = layers.get(id);
  const found = held ? wanted.map((key) => rowOf(held.layer.columns, key)).filter((row) => held.layer.columns.kinds[row] > 0) : [];
  postMessage({ type: "answer", n, value: found.map((row) => feature(id, held.layer, row)) });
}

function feature(id, { columns, spans, forms, origin, boxes, pair }, row) {
  const { positions, parts, features, firsts, from, codes, moveFirsts, moveShows, moveFirst, moveLast } = columns;
  const shape = { kind: KINDS[columns.kinds[row]], parts: [], box: [0, 1, pair - 2, pair - 1].map((i, n) => boxes[pair * row + i] + origin[n & 1]) };
  for (let part = features[row]; part < features[row + 1]; part += 1) {
    shape.parts.push(Float64Array.from(positions.subarray(2 * parts[part], 2 * parts[part + 1]), (v, i) => v + origin[i & 1]));
  }
  const steps = [];
  for (let i = firsts[row]; i < firsts[row + 1]; i += 1) steps.push([steps.length ? from[i] : 0, ...spans.states[codes[i]], ""]);
  const changes = [];
  for (let i = moveFirsts[row]; i < moveFirsts[row + 1]; i += 1) changes.push([moveFirst[i], moveLast[i], moveShows[i]]);
  const name = nameOf(columns, row);
  return { id: id + "." + keyOf(columns, row), row, layer: id, name: { zh: name, en: name }, form: columns.formNames[forms[row]].split("#")[0], shape, spans: steps, changes };
}

// Rows whose names may be written: in sight, and of those about one place the longest or largest alone, of equals the
// first. The places lie on the ground, whole ones: a map that comes back has the names that it had.
function names({ n, side, id, most, cell }) {
  const held = layers.get(id);
  const raster = held?.rasters.get(side);
  if (!raster?.frame) {
    postMessage({ type: "answer", n, value: [] });
    return;
  }
  raster.catchUp();
  held.grid ||= new Grid(held.layer);
  const { scale, x, y, width, height, unit } = raster.frame;
  const { boxes, origin, pair } = held.layer;
  const best = new Map();
  const wide = (unit * cell) / scale;
  const [left, top] = [x, y].map((v, axis) => Math.floor(v / scale / wide) * wide - origin[axis]);
  const [right, bottom] = [x + width, y + height].map((v, axis) => Math.ceil(v / scale / wide) * wide - origin[axis]);
  for (const row of held.grid.meeting(left, top, right, bottom)) {
    if (!raster.classes[row]) continue;
    const at = pair * row;
    const end = at + pair - 2;
    const [column, line] = [0, 1].map((axis) => Math.floor(((boxes[at + axis] + boxes[end + axis]) / 2 + origin[axis]) / wide));
    const key = column * COLUMNS + line;
    const size = Math.hypot(boxes[end] - boxes[at], boxes[end + 1] - boxes[at + 1]);
    const found = best.get(key);
    if (!found || size > found[1] || (size === found[1] && row < found[0])) best.set(key, [row, size]);
  }
  const wanted = [...best.values()].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, most).map(([row]) => row);
  postMessage({ type: "answer", n, value: wanted.map((row) => feature(id, held.layer, row)) });
}

// ---------------------------------------------------------------- failures

// What fails is said, as the page waits for an answer. What may be half done is begun from nothing, a scene at once:
// memory that was short may be there now.
function attempt(act, given) {
  try {
    act(given);
  } catch (error) {
    for (const held of layers.held.values()) layers.forget(held);
    behind = [];
    const { type, n, side, again } = given;
    if (type === "scene" && !again) return attempt(act, { ...given, again: true });
    postMessage({ type: "stumbled", message: String(error?.message || error), at: { type, n, side } });
    postMessage({ type: "rest" });
  }
}

const OF_LAYERS = ["load", "mask", "style", "drop", "halo"].map((type) => [type, (given) => layers[type](given)]);
const HANDLERS = { ...Object.fromEntries(OF_LAYERS), card: trust, scene: show, pick, rows, names };
self.onmessage = ({ data }) => attempt(HANDLERS[data.type], data);
