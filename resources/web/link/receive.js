// Handles messages: one handler per key, in the order in which they must run.
import * as symbols from "../features/symbols.js";
import * as camera from "../map/camera.js";
import { serialize } from "../sheet/serialize.js";
import { showCompare } from "../time/compare.js";
import { notify } from "./bridge.js";
import { afterPaint, answerPing, probe } from "./settle.js";

// A handler applies its key and marks in `work` what has to be drawn, once, at the end. A function that it returns
// runs after drawing, when the parts are up to date.
/** @type {Handlers} */
const HANDLERS = {
  size: (app, value) => app.foresee(value),
  transition: (app, ms) => app.transition.arm(ms),
  frame: (app, value) => app.framing.show(value),
  sheet(app, value, work) {
    app.sheet.lay(value);
    app.painter.fine = value?.fine ? { unit: (value.dpi || 300) / 96, pictured: (value.pictured || []).join(" ") } : null;
    const turned = app.frame.flat !== Boolean(value);
    app.labels.numbers = app.sheet.areas;
    app.frame.flat = app.frame.apart = Boolean(value);
    if (turned) app.arrange();
    work.turned = turned;
    app.map.invalidateSize({ pan: false, animate: false });
    app.ground.tiles.detail = value?.detail || 0;
    app.ground.setPaper(Boolean(value), Boolean(value?.clear));
    work.extent = value?.extent;
    work.labels = true;
  },
  seen: (app) => void (app.sheet.unseen = false), // by the next ping
  lang(app, value, work) {
    app.look.lang = value;
    document.documentElement.lang = value === "en" ? "en" : "zh-CN";
    app.scale.update();
    work.labels = true;
  },
  appearance(app, value, work) {
    app.appear(value);
    work.labels = work.halo = true;
  },
  basemap(app, value, work) {
    app.ground.choose(value);
    app.labels.basemap = value;
    work.labels = true;
  },
  grounds: (app, value) => app.ground.takeTiles(value),
  catalogue(app, value, work) {
    app.takeCatalogue(value);
    work.features = work.halo = work.labels = true;
  },
  draft: (app, value) => app.showDraft(value),
  layers(app, value, work) {
    for (const side of app.sides()) side.setLayers(value);
    work.features = work.halo = true;
  },
  styles(app, value, work) {
    for (const style of value) style.looks.forEach(symbols.read);
    for (const side of app.bothSides()) side.setStyles(value);
    work.features = work.halo = work.labels = true;
  },
  hidden(app, value, work) {
    for (const side of app.sides()) side.hidden = new Set(value || []);
    work.features = true;
  },
  hiddenRows(app, value, work) {
    for (const side of app.bothSides()) side.large.hide(value);
    work.features = true;
  },
  undated(app, value, work) {
    for (const side of app.sides()) side.undated = value;
    work.features = true;
  },
  painter: (app, mode) => (mode === "start" ? app.painter.start() : app.painter.trial.obey(mode)),
  density(app, value, work) {
    app.painter.dense = value;
    work.features = true;
  },
  selection(app, value, work) {
    app.layer.pinned = new Set(value);
    void app.borrowed.want("chosen", value, () => {
      app.halo.redraw();
      app.labels.place();
    });
    app.labels.chosen = new Set(value);
    work.features = work.labels = true;
    work.select = value;
  },
  clock(app, value, work) {
    app.layer.clock = value;
    work.features = true;
  },
  compare(app, value, work) {
    showCompare(app, value);
    app.furniture.key.fit();
    work.features = work.labels = true;
  },
  marks: (app, value) => void (app.marks.value = value),
  camera(app, value, work, message) {
    if (work.extent || app.transition.defer(value, message)) return;
    camera.go(app.map, value, Boolean(app.sheet.size));
    app.input.report();
  },
  fit: (app, value) => camera.fit(app.map, value, app.frame.narrow),
  folds: (app, value) => app.furniture.keep(value),
  legendTitle: (app, value) => void (app.furniture.key.title = value),
  legendWords: (app, value) => void (app.furniture.key.words = value),
  legendGrades: (app, value) => void (app.grades = value || []),
  legend: (app, value) => app.furniture.showLegend(value),
  cardWords: (app, value) => void (app.furniture.words = value),
  cards: (app, value) => app.furniture.showCards(value),
  pinsTitle: (app, value) => void (app.pins.title = value),
  pins: (app, value) => app.pins.set(value || []),
  hover: (app, value) => app.halo.hover(value),
  flash: (app, value) => app.halo.flash(value),
  rest: (app, value) => () => camera.rest(app.map, value),
  present: (app, value) => () => app.presentation.show(value),
  blank: (app, value) => () => app.presentation.blank(value),
  toast: (app, words) => () => words && app.presentation.say(words),
  ink: (app, value) => () => app.ink.show(value),
  spotlight: (app, value) => () => app.spotlight.light(value),
  toolsTitle: (app, words) => () => app.controls.nameTools(words),
  annotations(app, value, work) {
    app.annotations.show(value);
    app.furniture.key.fit();
    work.labels = true;
  },
  annotating: (app, id) => app.annotations.edit(id),
  sketch: (app, value) => () => app.sketch.show(value),
  band: (app, words) => () => app.sketch.say(words),
  snap: (app, value) => () => app.sketch.snap(value),
  found: (app, value) => () => app.foundPlace.show(value),
  mapWords(app, value) {
    app.pickList.words = value.here;
    app.density.words = value;
    return () => app.controls.name(value);
  },
  credit: (app, words) => () => app.scale.credit(words),
  serialize: (app, wanted) => () => wanted && notify({ type: "svg", svg: serialize(app.frame, app.look.palette, app.compare, app.ground.clear) }),
  video: () => undefined, // for stage/videos.js
  probe: (app, value) => () => probe(value),
  ping: (app, number) => () => answerPing(app, number),
  shown: (app, number) => void app.labels.resume(number),
  whole: (app) => () => void app.painter.drew([...app.painter.layers.keys()]).then(() => afterPaint(() => notify({ type: "whole" }))),
  seq: (app, seq) => () => {
    const painted = () => afterPaint(() => notify({ type: "painted", seq }));
    if (app.painter.used) void app.painter.drawn().then(painted);
    else painted();
  },
};

// After a clock step or a layer switch, labels may follow a moment later; so may they make room for a new legend.
const STEP = new Set(["seq", "shown", "clock", "hidden", "layers", "undated"]);
const FURNITURE = new Set([
  "legendTitle", "legendWords", "legendGrades", "legend", "cardWords", "cards", "pinsTitle", "pins", "mapWords", "toolsTitle", "credit",
]);
const isOnly = (keys, message) => Object.keys(message).every((key) => keys.has(key));

function draw(app, work) {
  if (work.extent) camera.fitSheet(app.map, work.extent, app.frame.narrow);
  if (work.turned) app.frame.settle();
  if (work.features) {
    for (const side of app.sides()) {
      if (side.render()) work.labels = work.halo = true;
    }
  }
  if (work.select) app.halo.select(work.select);
  else if (work.halo) app.halo.redraw();
  if (work.labels) app.labels.place();
  if (work.features || work.labels) app.tell();
}

// The legend and the labels, each once, after all parts have been updated.
function arrange(app, message) {
  app.furniture.release();
  const wanted = app.labels.release();
  if ("ping" in message || message.serialize) settleLabels(app, wanted);
  else if (isOnly(STEP, message)) {
    if (wanted) app.labels.later();
    if (message.seq) app.labels.pause(message.seq);
  }
  else if (isOnly(FURNITURE, message)) (wanted || app.labels.cramped()) && app.labels.later(0);
  else if (wanted || app.labels.cramped()) app.labels.place();
}

// Before a picture is taken: Leaflet reports a new size a moment late, and labels may still be pending.
function settleLabels(app, wanted) {
  if (!app.sheet.size) app.map.invalidateSize({ animate: false });
  if (wanted || !app.sheet.size) app.labels.place();
  else app.labels.flush();
}

/** @type {(app: App, message: Message) => void} */
export function receive(app, message) {
  /** @type {Work} */
  const work = {};
  const last = [];
  app.furniture.hold();
  app.labels.hold();
  try {
    for (const key in HANDLERS) {
      const then = key in message && HANDLERS[key](app, message[key], work, message);
      if (then) last.push(then);
    }
    draw(app, work);
    for (const part of app.parts) part.changed?.(message);
  } finally {
    arrange(app, message);
  }
  for (const then of last) then();
}
