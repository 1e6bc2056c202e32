// {"frame": {camera, subject, lens, ms}}: shows a scene so that its subject (an extent) is in the room that title, cards
// and legend leave; the camera stays as recorded where it is so already. `lens`: all zooms of the View are drawn at that
// much less, where everything is drawn larger for a hall.
import * as camera from "../map/camera.js";

const FURNITURE_MS = 170; // legend and cards come so long after their View
const CORRECTIONS = 4;
const MARGIN = 14; // px between the subject and what is around it
const LEAST = 0.2; // the subject is not drawn smaller than so
const FADE = 14; // px of the title's ground at its foot that hide little
const OVER = ".twin-legend, .twin-cards .card, .twin-side.on, .twin-annotations [data-annotation]";

const width = (box) => box[2] - box[0];
const height = (box) => box[3] - box[1];
const meet = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
const holds = (a, b) => a[0] <= b[0] && a[1] <= b[1] && a[2] >= b[2] && a[3] >= b[3];

// The rectangles that remain of `room` around all boxes.
function around(room, boxes) {
  const [box, ...rest] = boxes;
  if (!box) return [room];
  if (!meet(room, box)) return around(room, rest);
  const [left, top, right, bottom] = room;
  const cuts = [[left, top, box[0], bottom], [box[2], top, right, bottom], [left, top, right, box[1]], [left, box[3], right, bottom]];
  return cuts.filter((cut) => width(cut) > 60 && height(cut) > 60).flatMap((cut) => around(cut, rest));
}

// How far [low, high] must move to lie within [from, to].
function shift(low, high, from, to) {
  if (high - low > to - from) return (from + to - low - high) / 2;
  return low < from ? from - low : high > to ? to - high : 0;
}

export class Framing {
  constructor(app) {
    this.app = app;
    this.value = null;
    this.waiting = false; // for the furniture
    this.target = null;
    this.again = 0;
    app.map.on("dragstart", () => this.leave());
    app.map.on("moveend", () => this.value && !this.waiting && setTimeout(() => this._correct(), 0));
    app.map.getContainer().addEventListener("wheel", () => this.leave(), { capture: true, passive: true });
  }

  show(value) {
    clearTimeout(this.timer);
    this.value = this.target = null;
    this.waiting = false;
    camera.look(this.app.map, value?.lens || 0);
    if (!value?.camera) return;
    this.value = value;
    this.again = CORRECTIONS;
    this.waiting = true;
    this.timer = setTimeout(() => this._arrive(value.ms), value.ms ? FURNITURE_MS : 0);
  }

  // The user or another message moves the map: it stays there.
  leave() {
    if (this.waiting) return;
    this.value = null;
  }

  // The furniture has changed: a subject that it covers now is moved out again.
  changed(message) {
    if ("camera" in message || "fit" in message || "rest" in message) this.leave();
    else if (this.value && !this.waiting && ["legend", "cards", "present"].some((key) => key in message)) this._correct();
  }

  // At another zoom the legend may have other rows.
  _correct() {
    if (!this.value || this.again <= 0) return;
    this.again -= 1;
    this._arrive(this.value.ms ? 300 : 0);
  }

  _arrive(ms) {
    this.waiting = false;
    const target = this.value && this._target(this.value);
    if (!target || (this.target && camera.near(target, this.target))) return;
    this.target = target;
    this.app.input.user = false;
    if (ms) camera.fly(this.app.map, target, ms);
    else camera.rest(this.app.map, target);
  }

  _target({ camera: base, subject }) {
    if (!subject) return base;
    const { map } = this.app;
    const zoom = base.zoom - camera.lens();
    const size = map.getSize();
    const middle = map.project([base.lat, base.lon], zoom);
    const [west, south, east, north] = subject;
    const [a, b] = [map.project([north, west], zoom), map.project([south, east], zoom)];
    const box = [a.x - middle.x + size.x / 2, a.y - middle.y + size.y / 2, b.x - middle.x + size.x / 2, b.y - middle.y + size.y / 2];
    const { narrow } = this.app.frame;
    const rooms = around([narrow + MARGIN, MARGIN, size.x - narrow - MARGIN, size.y - MARGIN], this._folded(this._over()));
    if (!rooms.length || rooms.some((room) => holds(room, box))) return base;
    const fits = (room) => Math.max(LEAST, Math.min(1, width(room) / width(box), height(room) / height(box)));
    const best = rooms.reduce((one, other) => (fits(other) > fits(one) || (fits(other) === fits(one) && width(other) * height(other) > width(one) * height(one)) ? other : one));
    const scale = fits(best);
    const scaled = box.map((v, n) => (v - (n % 2 ? size.y : size.x) / 2) * scale + (n % 2 ? size.y : size.x) / 2);
    const [dx, dy] = [shift(scaled[0], scaled[2], best[0], best[2]), shift(scaled[1], scaled[3], best[1], best[3])];
    const centre = map.unproject(map.project([base.lat, base.lon], zoom + Math.log2(scale)).subtract([dx, dy]), zoom + Math.log2(scale));
    return { lon: centre.lng, lat: centre.lat, zoom: base.zoom + Math.log2(scale) };
  }

  // Of two maps side by side each shows the middle of the map: what lies over either of them lies over it.
  _folded(boxes) {
    const { narrow } = this.app.frame;
    if (!narrow) return boxes;
    const half = 2 * narrow;
    const moved = (by, least, most) => boxes.map(([l, t, r, b]) => [Math.max(l + by, least), t, Math.min(r + by, most), b]).filter((box) => width(box) > 0);
    return [...moved(narrow, -Infinity, narrow + half), ...moved(-narrow, narrow, Infinity)];
  }

  // What lies over the map, in its pixels; the title's ground fades out at its foot.
  _over() {
    const home = this.app.map.getContainer().getBoundingClientRect();
    const boxOf = (r, pad) => [r.left - home.left - pad, r.top - home.top - pad, r.right - home.left + pad, r.bottom - home.top + pad];
    const head = [...document.querySelectorAll(document.documentElement.classList.contains("slide") ? ".twin-show .words" : ".twin-show")].map((e) => e.getBoundingClientRect()).filter((r) => r.height);
    const parts = [...document.querySelectorAll(OVER)].map((e) => e.getBoundingClientRect()).filter((r) => r.height);
    return [...head.map((r) => boxOf(r, -FADE)), ...parts.map((r) => boxOf(r, 8))];
  }
}
