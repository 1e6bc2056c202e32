// {"ink": {tool, ink} | null}: pen, arrow and circle on the map while presenting, and a laser dot. What is drawn is a
// notice to Python, which makes an annotation of it; here it is seen until that is drawn.
import { child } from "../draw/element.js";
import { make } from "../draw/svg.js";
import { notify } from "../link/bridge.js";

const KINDS = { pen: "stroke", arrow: "arrow", circle: "circle" };
const LEAST_PX = 6; // shorter is a click
const DETAIL_PX = 1.2;
const MOST_POINTS = 1500;
const TRAIL = 14;
const GONE_MS = 600;

export class Ink {
  constructor(app) {
    this.app = app;
    this.tool = "";
    this.points = null;
    this.trail = [];
    const box = app.map.getContainer();
    this.layer = child(box, "div", "twin-ink");
    this.svg = make("svg", { width: "100%", height: "100%", fill: "none" }, this.layer);
    this.line = make("path", { class: "stroke" }, this.svg);
    this.beam = make("path", { class: "beam" }, this.svg);
    this.dot = make("circle", { class: "laser", r: 6, cx: -50, cy: -50 }, this.svg);
    this.layer.addEventListener("pointerdown", (event) => this._press(event));
    this.layer.addEventListener("pointermove", (event) => this._move(event));
    this.layer.addEventListener("pointerup", () => this._release());
    this.layer.addEventListener("pointercancel", () => this._drop());
    box.addEventListener("pointermove", (event) => this._beam(event));
    for (const kind of ["click", "dblclick", "mousedown"]) this.layer.addEventListener(kind, (event) => event.stopPropagation());
  }

  show(value) {
    this.tool = value?.tool || "";
    this.layer.dataset.tool = this.tool;
    document.documentElement.classList.toggle("laser", this.tool === "laser");
    this.layer.style.setProperty("--ink", this.app.look.palette[value?.ink] || "");
    this._drop();
    this.trail = [];
    this._glow();
    this.app.hover(null);
  }

  // What Python has made of the last stroke is on the map.
  changed(message) {
    if ("annotations" in message && !this.points) this.line.removeAttribute("d");
  }

  _at(event) {
    const home = this.layer.getBoundingClientRect();
    return [event.clientX - home.left, event.clientY - home.top];
  }

  _press(event) {
    if (event.button !== 0 || !KINDS[this.tool]) return;
    event.preventDefault();
    this.layer.setPointerCapture(event.pointerId);
    this.points = [this._at(event)];
  }

  _move(event) {
    if (!this.points) return;
    const all = event.getCoalescedEvents?.() || [];
    if (this.tool === "pen") this.points.push(...(all.length ? all : [event]).map((each) => this._at(each)));
    else this.points = [this.points[0], this._at(event)];
    this.line.setAttribute("d", this._path());
  }

  // The laser's dot follows the pointer; the map below can still be moved.
  _beam(event) {
    if (this.tool !== "laser") return;
    this.trail = [...this.trail, this._at(event)].slice(-TRAIL);
    this._glow();
    clearTimeout(this.fading);
    this.fading = setTimeout(() => {
      this.trail = this.trail.slice(-1);
      this._glow();
    }, GONE_MS / 4);
  }

  _release() {
    const { points, tool } = this;
    this.points = null;
    if (!points || Math.max(...points.map(([x, y]) => Math.hypot(x - points[0][0], y - points[0][1]))) < LEAST_PX) {
      this._drop();
      return;
    }
    const found = tool === "pen" ? L.LineUtil.simplify(points.map(([x, y]) => L.point(x, y)), DETAIL_PX) : points.map(([x, y]) => L.point(x, y));
    const step = Math.ceil(found.length / MOST_POINTS);
    const kept = found.filter((_, n) => n % step === 0 || n === found.length - 1);
    const { map, frame } = this.app;
    const aside = frame.fold(kept[0]).subtract(kept[0]); // a stroke may cross from one map into another
    const places = kept.map((point) => map.containerPointToLatLng(point.add(aside))).map(({ lat, lng }) => [round(lng), round(lat)]);
    notify({ type: "inked", kind: KINDS[tool], points: places });
    setTimeout(() => !this.points && this.line.removeAttribute("d"), GONE_MS);
  }

  _drop() {
    this.points = null;
    this.line.removeAttribute("d");
  }

  _path() {
    const [[x, y], ...rest] = this.points;
    if (this.tool === "circle") {
      const r = Math.hypot(rest[0][0] - x, rest[0][1] - y);
      return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    }
    return `M${x} ${y}` + rest.map((point) => `L${point[0]} ${point[1]}`).join("");
  }

  _glow() {
    const [x, y] = this.trail[this.trail.length - 1] || [-50, -50];
    this.dot.setAttribute("cx", x);
    this.dot.setAttribute("cy", y);
    this.beam.setAttribute("d", this.trail.length > 1 ? "M" + this.trail.map((point) => point.join(" ")).join("L") : "M0 0");
  }
}

const round = (value) => Math.round(value * 1e5) / 1e5;
