// The single-file map: plays Python's part for the window's page, from data inside the file.
// Text from data only ever goes through textContent.

import * as svg from "../draw/svg.js";
import { makeSwatch } from "../legend/swatch.js";
import { apply, connect } from "../link/bridge.js";
import { fitSheet } from "../map/camera.js";
import { start } from "../start.js";
import { isoDay } from "../time/timeline.js";
import { Summary, written } from "./summary.js";

const data = JSON.parse(document.getElementById("data").textContent);
const state = {
  clock: { ...data.view.clock },
  layers: data.view.layers.map((layer) => ({ ...layer })),
  undated: data.view.undated,
  density: data.view.density,
  flags: data.events.length > 0,
};
const summary = new Summary(data, state);
const make = (name, parent, text, className) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  if (parent) parent.appendChild(element);
  return element;
};
const byId = (id) => /** @type {any} */ (document.getElementById(id));
const fill = (id, name, lines) => byId(id).replaceChildren(...lines.map((line) => make(name, null, line)));
let timer = null;

// What the window's page fetches is inside the file.
async function read(address) {
  if (!(address in data.files)) throw new Error(address + ": not in this file");
  return data.files[address];
}

/** @type {(notice: Notice) => void} */
function answer(notice) {
  if (notice.type === "camera" && document.body.dataset.ready) updateText();
  if (notice.type === "click") show(notice.id);
  if (notice.type === "event") showEvent(data.happened[String(notice.id)]);
  if (notice.type === "density") showDensity(notice.on);
  if (notice.type === "home") fitSheet(summary.app.map, data.extent, summary.app.frame.narrow);
  if (notice.type === "error") console.error(notice.message, notice.stack);
}

const EPOCH = Date.UTC(1970, 0, 1) / 864e5 - 719163; // days from ordinal 0 (Python's) to 1970
const ordinal = (text) => Date.parse(text + "T00:00:00Z") / 864e5 - EPOCH;

// A step of the clock, as in explorer/state/view/clock.py: a window slides, other modes grow.
function step(way) {
  const { clock } = state;
  const { periods } = data;
  const edge = way > 0 ? data.last : data.first;
  const seek = way > 0 ? "find" : "findLast";
  const end = periods[seek](([, last]) => (last - clock.at) * way > 0)?.[1] ?? edge;
  if (clock.mode === "window") {
    const begun = periods[seek](([first]) => (first - clock.start) * way > 0)?.[0] ?? edge;
    if (begun === clock.start || end === clock.at || begun > end) return;
    clock.start = begun;
  }
  setDay(end);
}

function setDay(day) {
  const { clock } = state;
  clock.at = Math.min(Math.max(day, data.first), data.last);
  clock.start = Math.min(clock.start, clock.at);
  send({ clock });
}

function send(message) {
  apply(JSON.stringify(message));
  apply(JSON.stringify({ pins: summary.flags(), pinsTitle: summary.flagWords(), marks: summary.marks() }));
  updateText();
}

// Of large layers, instead of their symbols.
function showDensity(on) {
  state.density = on;
  byId("density-switch").checked = on;
  send({ density: on });
}

// Update all text around the map.
function updateText() {
  summary.readExtent();
  const mode = summary.mode();
  byId("date").textContent = summary.date();
  byId("clock").textContent = summary.text("export.clock." + mode) + " · " + summary.text(`export.clock.${mode}_note`);
  byId("day").value = state.clock.at;
  byId("typed").value = isoDay(state.clock.at);
  byId("mode").value = state.clock.mode;
  byId("mode").hidden = mode === "compare";
  for (const layer of summary.layers()) {
    const box = byId("layer-box-" + layer.id);
    box.classList.toggle("off", !layer.visible);
    box.querySelector("ul").replaceChildren(...summary.rows(layer.id).map(legendRow));
  }
  updateMarkRows();
  fill("counts", "p", summary.counts());
  fill("noted", "p", summary.notes());
  fill("sources", "li", summary.sources());
  byId("numbers").textContent = summary.text(summary.isPartial() ? "export.numbers_whole" : "export.numbers");
  byId("figures").replaceChildren(...summary.figures().map(figure));
  byId("charts").replaceChildren(...summary.charts().map(chart));
  for (const id of ["figures", "charts"]) byId(id).parentElement.hidden = !byId(id).childElementCount;
}

const swatch = (row) => makeSwatch(row, summary.app.look.palette);

function legendRow({ sample, words, count }) {
  const row = make("li", null, undefined, "row");
  row.appendChild(swatch({ sample }));
  make("span", row, words);
  make("span", row, count, "count");
  return row;
}

// Legend rows of marks that belong to no layer: tints, grades, flags, rings, circles.
function updateMarkRows() {
  const rows = summary.app.halo.rows(data.view.legendWords.members).map((row) => [row, row.text, ""]);
  for (const row of summary.grades()) rows.push([row, row.text, row.count]);
  const marks = summary.marks();
  const shapes = new Map(summary.features.map((feature) => [feature.id, feature.geometry]));
  for (const kind of ["added", "changed", "removed"]) {
    const ringed = marks ? marks[kind].filter((id) => summary.isInView(shapes.get(id))) : [];
    if (!ringed.length) continue;
    rows.push([{ kind }, summary.text("export.ring." + kind), ringed.length]);
  }
  const flags = new Set(summary.flagsHere().map((flag) => flag.id)).size;
  if (flags) rows.push([{ kind: "event" }, summary.flagWords(), flags]);
  const discs = summary.app.sides().reduce((sum, side) => sum + side.clusters.groups.length, 0);
  if (discs) rows.push([{ kind: "disc" }, summary.text("map.key_discs"), discs]);
  const { accuracy } = summary.app;
  if (accuracy.inSight()) for (const row of accuracy.rows()) rows.push([row, row.text, ""]);
  for (const row of summary.app.annotations.rows()) rows.push([row, row.text, ""]);
  byId("marks").replaceChildren(...rows.map(([mark, words, count]) => {
    const row = make("li", null, undefined, "row");
    row.appendChild(swatch(mark));
    make("span", row, words);
    make("span", row, written(count), "count");
    return row;
  }));
}

function figure({ value, unit, name, note }) {
  const box = make("div", null, undefined, "figure");
  make("b", box, value);
  make("span", box, " " + unit);
  make("p", box, name);
  make("small", box, note);
  return box;
}

function chart({ items, width, height }) {
  const drawing = svg.make("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  for (const { kind, text, ...rest } of items) svg.make(kind, rest, drawing).textContent = text || "";
  return drawing;
}

function option(parent, words, checked, changed, id = "") {
  const label = make("label", parent);
  const input = make("input", label);
  input.type = "checkbox";
  input.checked = checked;
  input.id = id;
  make("span", label, words);
  input.addEventListener("change", () => changed(input.checked));
}

function buildLayers() {
  for (const layer of summary.layers()) {
    const box = make("div", byId("layers"), undefined, "layer");
    box.id = "layer-box-" + layer.id;
    option(box, summary.layerName(layer.id), layer.visible, (on) => {
      layer.visible = on;
      send({ layers: state.layers });
    });
    make("ul", box);
  }
  option(make("div", byId("switches"), undefined, "layer"), summary.text("export.page.undated_switch"), state.undated, (on) => {
    state.undated = on;
    send({ undated: on });
  });
  if (data.painter) option(make("div", byId("switches"), undefined, "layer"), summary.text("command.density"), state.density, showDensity, "density-switch");
  if (!data.events.length || data.view.compare) return;
  option(make("div", byId("switches"), undefined, "layer"), summary.text("export.page.flags"), state.flags, (on) => {
    state.flags = on;
    send({});
  });
}

function card(name) {
  const box = byId("card");
  box.hidden = false;
  box.replaceChildren();
  const close = make("button", box, "×", "close");
  close.setAttribute("aria-label", summary.text("export.page.close"));
  close.addEventListener("click", () => show(null));
  make("h3", box, name);
  return box;
}

// Show the card of a clicked feature: name, history with sources, other facts.
function show(id) {
  const found = id && data.details[id];
  apply(JSON.stringify({ selection: found ? [id] : [] }));
  updateMarkRows();
  summary.app.halo.ready.then(updateMarkRows);
  byId("card").hidden = !found;
  if (!found) return;
  const box = card(found.name);
  make("p", box, found.layer + " · " + found.quality);
  if (found.note) make("p", box, found.note);
  const list = make("dl", box);
  for (const [when, what, source] of found.history) pair(list, when, what, source);
  for (const [name, value, source] of found.attributes) pair(list, name, value, source);
}

function showEvent(event) {
  const box = card(event.name);
  make("p", box, event.about);
  if (event.note) make("p", box, event.note);
  make("small", box, event.cite);
}

function pair(list, name, value, source) {
  make("dt", list, name);
  const right = make("dd", list, value + " ");
  make("small", right, source);
}

function wire() {
  byId("day").addEventListener("input", (event) => setDay(Number(event.target.value)));
  byId("typed").addEventListener("change", (event) => {
    if (event.target.value) setDay(ordinal(event.target.value));
  });
  byId("mode").addEventListener("change", (event) => {
    const { clock } = state;
    clock.mode = event.target.value;
    if (clock.start >= clock.at) clock.start = summary.stepStart(clock.at);
    send({ clock });
  });
  byId("back").addEventListener("click", () => step(-1));
  byId("on").addEventListener("click", () => step(1));
  byId("play").addEventListener("click", play);
  document.addEventListener("keydown", (event) => event.key === "Escape" && show(null));
}

function play() {
  const { clock } = state;
  if (timer) {
    clearInterval(timer);
    timer = null;
  } else {
    if (clock.at >= data.last) setDay(data.first);
    timer = setInterval(() => (clock.at >= data.last ? play() : step(1)), 500);
  }
  byId("play").textContent = summary.text(timer ? "export.page.pause" : "export.page.play");
}

async function open() {
  buildLayers();
  wire();
  const map = L.map("twin", { ...data.leaflet, zoomControl: false });
  summary.app = await start(map, read, data.painter && { code: data.painter, blocks: (address) => Uint8Array.from(atob(data.files[address]), (c) => c.charCodeAt(0)).buffer });
  summary.app.controls.buttons.tools.remove(); // its menu is the window's
  send({ ...data.view, legend: null, cards: null });
  fitSheet(map, data.extent, summary.app.frame.narrow);
  map.on("moveend", updateMarkRows);
  let dense = "";
  summary.app.density.looked = () => {
    const now = String(summary.app.density.prevailing());
    if (now !== dense) fill("noted", "p", summary.notes());
    dense = now;
  };
  updateText();
  document.body.dataset.ready = "yes";
}

connect((text) => answer(JSON.parse(text)));
open();
