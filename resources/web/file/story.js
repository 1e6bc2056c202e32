// The scenes of a talk as one page to scroll through: the map stays beside the text and shows the scene in sight.
// Text from data only ever goes through textContent.

import { apply, connect } from "../link/bridge.js";
import { fit } from "../map/camera.js";
import { start } from "../start.js";

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => /** @type {any} */ (document.getElementById(id));
const sections = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".scene")]);
const still = matchMedia("(prefers-reduced-motion: reduce)");
let app = null;
let shown = -1;
let timer = null;

// What the window's page fetches is inside the file.
async function read(address) {
  if (!(address in data.files)) throw new Error(address + ": not in this file");
  return data.files[address];
}

/** @type {(notice: Notice) => void} */
function answer(notice) {
  if (notice.type === "click") card(notice.id);
  if (notice.type === "home" && shown >= 0) frame(data.scenes[shown], true);
  if (notice.type === "error") console.error(notice.message, notice.stack);
}

const say = (message) => apply(JSON.stringify(message));

function tell({ date, clock }) {
  byId("date").textContent = date;
  byId("clock").textContent = clock;
}

// Fit the scene's ground into what its figures leave free.
function frame(scene, animate) {
  const cards = document.querySelector(".twin-cards");
  const top = cards && !(/** @type {HTMLElement} */ (cards).hidden) ? cards.getBoundingClientRect().height : 0;
  const most = byId("map-room").clientHeight * 0.35;
  fit(app.map, { bounds: scene.extent, animate: animate && !still.matches, padding: [16, 16 + Math.min(top, most), 16, 16], maxZoom: 16 }, app.frame.narrow);
}

function show(n) {
  if (n === shown || !app) return;
  const first = shown < 0;
  shown = n;
  clearTimeout(timer);
  const scene = data.scenes[n];
  card(null);
  say(scene.message);
  tell(scene);
  frame(scene, !first);
  byId("place").textContent = n + 1 + " / " + data.scenes.length;
  sections.forEach((section, at) => section.classList.toggle("now", at === n));
  if (scene.run) timer = setTimeout(() => play(scene.run, 0), still.matches ? 0 : 900);
}

// A run goes from step to step, and rests on its last one; who wants no motion sees that one at once.
function play(run, at) {
  for (const n of still.matches ? run.steps.keys() : [at]) {
    say(run.steps[n].message);
    tell(run.steps[n]);
  }
  if (!still.matches && at + 1 < run.steps.length) timer = setTimeout(() => play(run, at + 1), run.ms);
}

// The scene whose text is nearest to a little above the middle of the window.
function nearest() {
  const wide = matchMedia("(min-width: 821px)").matches;
  const line = innerHeight * (wide ? 0.45 : 0.72);
  const away = sections.map((section) => {
    const { top, bottom } = section.getBoundingClientRect();
    return Math.max(top - line, line - bottom, 0);
  });
  return away.indexOf(Math.min(...away));
}

let asked = false;
function scrolled() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    show(nearest());
  });
}

const make = (name, parent, text = "", className = "") => {
  const element = document.createElement(name);
  element.textContent = text;
  element.className = className;
  parent.appendChild(element);
  return element;
};

// The card of a clicked feature: name, history with sources, other facts.
function card(id) {
  const found = id && data.details[id];
  const box = byId("card");
  box.hidden = !found;
  if (!found) return;
  box.replaceChildren();
  const close = make("button", box, "×", "close");
  close.setAttribute("aria-label", data.words.close);
  close.addEventListener("click", () => card(null));
  make("h3", box, found.name);
  make("p", box, found.layer + " · " + found.quality);
  if (found.note) make("p", box, found.note);
  const list = make("dl", box);
  for (const [name, value, source] of [...found.history, ...found.attributes]) {
    make("dt", list, name);
    make("small", make("dd", list, value + " "), source);
  }
}

async function open() {
  const map = L.map("twin", { ...data.leaflet, zoomControl: false, scrollWheelZoom: false, dragging: !L.Browser.mobile });
  app = await start(map, read, data.painter && { code: data.painter, blocks: (address) => Uint8Array.from(atob(data.files[address]), (c) => c.charCodeAt(0)).buffer });
  app.controls.buttons.tools.remove(); // its menu is the window's
  document.documentElement.classList.add("live");
  map.invalidateSize({ animate: false });
  show(nearest());
  document.addEventListener("scroll", scrolled, { passive: true, capture: true });
  addEventListener("resize", () => {
    map.invalidateSize({ animate: false });
    if (shown >= 0) frame(data.scenes[shown], false);
    scrolled();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && card(null));
  document.body.dataset.ready = "yes";
}

connect((text) => answer(JSON.parse(text)));
open();
