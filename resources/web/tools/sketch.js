// {"sketch": …}: what is being drawn by hand to measure or to select: corners and figures from Python, the rubber band
// from the pointer. The page keeps no corner: it reports each, and Python answers with the whole. A shape whose corners
// can be moved has `handles`: tools/corners.js.
import { make, text } from "../draw/svg.js";
import { notify } from "../link/bridge.js";
import { Corners } from "./corners.js";

const DRAG_PX = 5; // less is a click
const KEYS = { Backspace: "undo", Delete: "undo" };
// While corners can be moved; letters, so that the keyboard alone draws all there is to draw.
const HANDLE_KEYS = { Backspace: "undo", Delete: "delete", n: "next", N: "previous", i: "insert", s: "snap", t: "trace" };

export class Sketch {
  constructor(app) {
    this.app = app;
    this.map = app.map;
    this.value = null;
    this.words = ""; // of the rubber band
    this.pointer = null; // [lon, lat] where it ends
    this.pressed = null; // where a drag began: a box, or a circle's centre
    this.snapped = null; // {lon, lat, kind, name}: where a click would place a corner
    this.corners = new Corners(this);
    this.root = app.frame.stage("sketch", 660).root;
    this.cross = document.createElement("div");
    this.cross.className = "twin-cross";
    this.cross.hidden = true;
    this.map.getContainer().appendChild(this.cross);
    app.frame.add(this);
    const box = this.map.getContainer();
    box.addEventListener("mousedown", (event) => this._press(event), { capture: true });
    box.addEventListener("mousemove", (event) => this._move(event), { passive: true });
    window.addEventListener("mouseup", (event) => this._release(event), { capture: true });
    box.addEventListener("keydown", (event) => this._key(event), { capture: true });
    box.addEventListener("mouseleave", () => this.value?.handles && this.snap(null));
    this.map.on("move", () => !this.cross.hidden && this._follow(this._centre()));
  }

  // Whether a tool takes the pointer: a click then selects nothing.
  get active() {
    return Boolean(this.value?.mode);
  }

  show(value) {
    const began = !this.active;
    this.value = value;
    this.words = "";
    if (!this.active) this.pointer = this.pressed = this.snapped = null;
    const { map } = this;
    map.doubleClickZoom[this.active ? "disable" : "enable"]();
    map.dragging[value?.mode === "drag" ? "disable" : "enable"]();
    if (map.boxZoom) map.boxZoom[this.active ? "disable" : "enable"]();
    map.getContainer().classList.toggle("twin-drawing", this.active);
    if (!this.active) this.cross.hidden = true;
    else if (began) {
      this.app.pickList.close();
      this.app.hover(null);
      map.getContainer().focus();
    }
    this.redraw(this.app.frame);
    this.app.labels.place();
  }

  // Boxes of figures, on which no name may be written.
  blocked() {
    return [...this.root.querySelectorAll("text.fixed")].map((words) => {
      const { x, y, width, height } = words.getBBox();
      return [x - 2, y - 1, x + width + 2, y + height + 1];
    });
  }

  // The figures of the rubber band, which only Python reckons.
  say(words) {
    this.words = words || "";
    this.redraw(this.app.frame);
  }

  // What the pointer, or the cross, would snap to.
  snap(value) {
    this.snapped = value;
    this.redraw(this.app.frame);
  }

  // ------------------------------------------------------------------ input

  // A click of the map; true where a tool took it.
  click(event) {
    if (!this.active) return false;
    if (this.corners.took(event.originalEvent)) return true;
    this._spot(this._place(event.originalEvent), event.originalEvent, event.originalEvent.detail > 1);
    return true;
  }

  _press(event) {
    if (this.value?.handles && event.button === 0 && this._onMap(event)) this.corners.press(event);
    if (this.value?.mode !== "drag" || event.button !== 0 || !this._onMap(event)) return;
    event.preventDefault(); // no text is selected on the way
    this.map.getContainer().focus();
    this.pressed = { x: event.clientX, y: event.clientY, at: this._place(event), trail: [this._place(event)] };
  }

  _move(event) {
    if (!this.active || this.corners.move(event) || !this._onMap(event)) return;
    this.cross.hidden = true;
    this._follow(this._place(event));
    if (!this.pressed) return;
    if (this.value.kind === "free") this.pressed.trail.push(this._place(event));
    else this._stretch(event, false);
  }

  // A box, or a circle about where the drag began: at most one report a frame.
  _stretch(event, done) {
    const [from, to] = [this.pressed.at, this._place(event)];
    if (!done && this.reporting) return;
    this.reporting = !done;
    if (!done) requestAnimationFrame(() => (this.reporting = false));
    notify({ type: "stretch", lon: from[0], lat: from[1], lon2: to[0], lat2: to[1], done, add: event.shiftKey, remove: event.ctrlKey });
  }

  _release(event) {
    this.corners.release(event);
    const from = this.pressed;
    const far = from && this.active && Math.hypot(event.clientX - from.x, event.clientY - from.y) >= DRAG_PX;
    if (from && this.value?.kind === "free") {
      if (far || from.trail.length > 4) notify({ type: "stroke", points: thinned(from.trail) });
    } else if (far) this._stretch(event, true);
    this.pressed = null;
  }

  // By keyboard: the cross in the middle of the map is the pointer; arrows move the map under it.
  _key(event) {
    if (!this.active || event.ctrlKey || event.altKey || event.metaKey) return;
    const keys = this.value.handles ? HANDLE_KEYS : KEYS;
    if (event.key === "Enter" && this.value.chosen >= 0 && !this.cross.hidden) {
      event.preventDefault(); // the keys move the chosen corner to the cross
      const [lon, lat] = this._centre();
      notify({ type: "corner", index: this.value.chosen, lon, lat, insert: false, moved: true, done: true });
    } else if (event.key === "Enter" && this.value.handles && this.cross.hidden && this.value.points.length) {
      event.preventDefault(); // the pointer draws: it is the end
      notify({ type: "sketch", key: "finish" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      const at = this._centre();
      const again = !this.cross.hidden && this.entered && Math.abs(this.entered[0] - at[0]) + Math.abs(this.entered[1] - at[1]) < 1e-9;
      this.entered = at;
      this.cross.hidden = false;
      this._follow(at);
      this._spot(at, event, again);
    } else if (keys[event.key]) {
      event.preventDefault();
      event.stopPropagation();
      this.entered = null;
      if (["next", "previous", "insert"].includes(keys[event.key])) this.cross.hidden = false;
      notify({ type: "sketch", key: keys[event.key] });
    } else if (event.key.startsWith("Arrow")) {
      this.cross.hidden = false;
      this._follow(this._centre());
    }
  }

  _spot(at, event, last) {
    notify({ type: "spot", lon: at[0], lat: at[1], last: Boolean(last), add: event.shiftKey, remove: event.ctrlKey });
  }

  _follow(at) {
    this.pointer = at;
    this.redraw(this.app.frame);
    if (!this.cross.hidden) notify({ type: "pointer", lon: at[0], lat: at[1] });
  }

  _onMap(event) {
    return !event.target.closest?.("button, .twin-legend, .twin-cards, .twin-here");
  }

  _place(event) {
    const { lat, lng } = this.map.mouseEventToLatLng(event);
    return [round(lng), round(lat)];
  }

  _centre() {
    const { lat, lng } = this.map.getCenter();
    return [round(lng), round(lat)];
  }

  // ------------------------------------------------------------------ picture

  redraw(frame) {
    this.root.replaceChildren();
    if (!this.value || Number.isNaN(frame.zoom)) return;
    const at = (point) => this._pixels(frame, point);
    for (const ring of this.value.rings || []) this._path(ring.map(at), true, "ring");
    const corners = this.value.points.map(at);
    const band = this.active ? this._band(corners, at) : [];
    this._path(corners, this.value.closed && !band.length, "drawn");
    if (band.length) this._path(band, this.value.closed || this.value.kind === "box", "band");
    if (this.value.handles) this.corners.draw(frame, corners, this.root);
    else if (this.value.kind !== "box") for (const [x, y] of corners) make("circle", { cx: x, cy: y, r: 4, class: "corner" }, this.root);
    for (const label of this.value.texts || []) this._text(label.text, at([label.lon, label.lat]));
    if (this.words && this.pointer && band.length) this._text(this.words, at(this.pointer), 14);
    if (this.snapped && this.active) this._mark(this.snapped, ...at([this.snapped.lon, this.snapped.lat]));
  }

  // A ring about a place, a square about a corner, a cross on a line; the name of what it is above it.
  _mark({ kind, name }, x, y) {
    const r = 7;
    if (kind === "place") make("circle", { cx: x, cy: y, r, class: "snap" }, this.root);
    else {
      const d = kind === "corner" ? `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z` : `M${x - r} ${y - r}l${2 * r} ${2 * r}M${x - r} ${y + r}l${2 * r} ${-2 * r}`;
      make("path", { d, class: "snap" }, this.root);
    }
    if (name) text(name, { x: x + r + 4, y: y - r, class: "snap" }, this.root);
  }

  // What follows the pointer, in pixels: from the last corner, of an area back to the first; a box; a circle's radius.
  _band(corners, at) {
    const from = this.pressed ? at(this.pressed.at) : corners[corners.length - 1];
    if (this.value.kind === "point") return [];
    if (this.value.kind === "free") return this.pressed ? this.pressed.trail.map(at) : [];
    if (this.corners.held) return [];
    if (!from || !this.pointer || (this.value.mode === "drag" && corners.length > 1)) return [];
    const to = at(this.snapped ? [this.snapped.lon, this.snapped.lat] : this.pointer);
    if (this.value.kind === "box") return [from, [to[0], from[1]], to, [from[0], to[1]]];
    if (this.value.kind === "circle") return circle(from, Math.hypot(to[0] - from[0], to[1] - from[1]));
    const trail = (this.snapped?.trail || []).map(at);
    return this.value.closed && corners.length > 1 ? [...corners, ...trail, to] : [from, ...trail, to];
  }

  _path(points, closed, part) {
    if (points.length < 2) return;
    const d = "M" + points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L") + (closed ? "Z" : "");
    if (part !== "band") make("path", { d, class: "casing" }, this.root);
    make("path", { d, class: part + (closed ? " closed" : "") }, this.root);
  }

  _text(words, at, below = 0) {
    text(words, { x: at[0], y: at[1] + (below ? below + 12 : -9), "text-anchor": "middle", class: below ? "" : "fixed" }, this.root);
  }

  _pixels(frame, point) {
    const { x, y } = this.map.project([point[1], point[0]], frame.zoom);
    return [x - frame.x, y - frame.y];
  }
}

const SIDES = 72;
const MOST = 2000; // points of a stroke

// Every nth point, so that a stroke has at most MOST, and always its end.
function thinned(points) {
  const each = Math.ceil(points.length / (MOST - 1));
  return points.filter((_, n) => n % each === 0 || n === points.length - 1);
}

function circle(centre, r) {
  const [x, y] = centre;
  return Array.from({ length: SIDES }, (_, n) => (2 * Math.PI * n) / SIDES).map((a) => [x + r * Math.cos(a), y + r * Math.sin(a)]);
}

const round = (value) => Math.round(value * 1e6) / 1e6;
