// {"annotations": …}: what the user has written and drawn, and the pins of comments, which can be clicked and dragged elsewhere. Marks on the ground are in a stage of the frame, those on
// the sheet in a picture over the map. While one is edited, it has handles and follows the pointer: the page previews,
// Python decides.
import { make } from "../draw/svg.js";
import { fontFamily } from "../labels/measure.js";
import { notify } from "../link/bridge.js";
import { world } from "../map/shapes.js";
import { element } from "../sheet/sheet.js";

const DRAG_PX = 3; // less is a click
const RETURN_MS = 600;

export class Annotations {
  constructor(app) {
    this.app = app;
    this.map = app.map;
    this.value = { marks: [], pins: [], comments: [] };
    this.edited = null;
    this.editing = false; // marks take the pointer
    this.pressed = null;
    this.ground = app.frame.stage("annotations", 640).root;
    this.over = make("svg", { class: "twin-annotations" }, this.map.getContainer());
    this.sheet = make("g", { "font-family": fontFamily }, this.over);
    app.frame.add(this);
    this.map.on("resize", () => this.redraw(app.frame));
    const box = this.map.getContainer();
    box.addEventListener("mousedown", (event) => this._press(event), { capture: true });
    box.addEventListener("dblclick", (event) => this._open(event), { capture: true });
    box.addEventListener("click", (event) => this._comment(event), { capture: true });
    window.addEventListener("mousemove", (event) => this._move(event), { capture: true });
    window.addEventListener("mouseup", (event) => this._release(event), { capture: true });
  }

  show(value) {
    this.value = value;
    this.redraw(this.app.frame);
    this.app.furniture?.key.fit();
  }

  // An id: that one gets handles; "": all take the pointer; null: none does.
  edit(id) {
    this.editing = id !== null;
    this.edited = id || null;
    this.map.getContainer().classList.toggle("twin-annotating", this.editing);
    this.redraw(this.app.frame);
  }

  // Texts, pins and pictures, which no name may cross.
  boxesIn(view) {
    const { grow } = this.app.look;
    const found = [];
    for (const mark of this.value.marks) {
      const [dx, dy] = mark.on === "sheet" ? view : [0, 0];
      for (const figure of mark.figures) {
        const [x, y] = this._at(mark, figure.at);
        const [left, top, right, bottom] = figure.box.map((edge) => edge * grow);
        found.push([x + left + dx, y + top + dy, x + right + dx, y + bottom + dy]);
      }
    }
    return found;
  }

  rows() {
    const pins = this.value.pins.map((pin) => ({ kind: "pin", ...pin }));
    return [...pins, ...this.value.comments.map((one) => ({ kind: "comment", ...one }))];
  }

  changed(message) {
    if ("present" in message) queueMicrotask(() => this.redraw(this.app.frame)); // the text grows
  }

  // ------------------------------------------------------------------ picture

  redraw(frame) {
    this.ground.replaceChildren();
    this.sheet.replaceChildren();
    if (Number.isNaN(frame.zoom)) return;
    for (const mark of this.value.marks) this._mark(mark);
    const edited = this._edited();
    if (edited) this._handles(edited);
  }

  _mark(mark) {
    const group = make("g", { [mark.title ? "data-comment" : "data-annotation"]: mark.id }, mark.on === "sheet" ? this.sheet : this.ground);
    for (const course of mark.courses) {
      const d = this._path(course, this._points(mark, course));
      if (this.editing) make("path", { d, fill: course.closed ? "transparent" : "none", stroke: "transparent", "stroke-width": 14 }, group);
      make("path", { d, ...course.ink }, group);
    }
    if (mark.title) make("title", {}, group).textContent = mark.title;
    for (const figure of mark.figures) {
      const at = this._at(mark, figure.at);
      const before = figure.along && this._at(mark, figure.along);
      const turn = before ? ` rotate(${((Math.atan2(at[1] - before[1], at[0] - before[0]) * 180) / Math.PI).toFixed(2)})` : "";
      const transform = `translate(${at.map((v) => v.toFixed(1)).join(" ")})${turn} scale(${this.app.look.grow})`;
      const drawn = make("g", { transform }, group);
      for (const item of figure.items) element(item, drawn);
    }
  }

  _points(mark, course) {
    const points = course.points.map((point) => this._at(mark, point));
    if (!course.trim) return points;
    const [[ax, ay], [bx, by]] = points.slice(-2);
    const share = Math.max(0, 1 - (course.trim * this.app.look.grow) / (Math.hypot(bx - ax, by - ay) || 1));
    return [...points.slice(0, -1), [ax + (bx - ax) * share, ay + (by - ay) * share]];
  }

  _path(course, points) {
    if (!course.round) return "M" + points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L") + (course.closed ? "Z" : "");
    const [[x, y], rim] = points;
    const r = Math.hypot(rim[0] - x, rim[1] - y).toFixed(1);
    return `M${(x - Number(r)).toFixed(1)} ${y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * Number(r)} 0a${r} ${r} 0 1 0 ${-2 * Number(r)} 0Z`;
  }

  // Pixels of the frame, or of the map for a mark on the sheet.
  _at(mark, point) {
    if (mark.on === "ground") return this.app.frame.at(world(point[0], point[1]));
    const { x, y } = this.map.getSize();
    return [point[0] * x, point[1] * y];
  }

  // ------------------------------------------------------------------ editing

  _edited() {
    return this.edited && this.value.marks.find((mark) => mark.id === this.edited);
  }

  // Handles at the points of an edited mark; a text, pin or picture is only framed.
  _handles(mark) {
    const layer = make("g", { class: "twin-handles" }, mark.on === "sheet" ? this.sheet : this.ground);
    for (const figure of mark.figures.filter((one) => !one.along)) {
      const [x, y] = this._at(mark, figure.at);
      const [left, top, right, bottom] = figure.box.map((edge) => edge * this.app.look.grow);
      make("rect", { x: x + left - 3, y: y + top - 3, width: right - left + 6, height: bottom - top + 6, class: "frame" }, layer);
    }
    const course = mark.courses[mark.courses.length - 1];
    if (!course || course.points.length > 60) return;
    course.points.forEach((point, n) => {
      const [cx, cy] = this._at(mark, point);
      make("circle", { cx, cy, r: 6, class: "handle", "data-point": n, "data-annotation": mark.id }, layer);
    });
  }

  _press(event) {
    if (event.button !== 0 || this.app.sketch.active) return;
    if (!this.editing) {
      this._lift(event);
      return;
    }
    const target = this._target(event);
    if (!target) {
      this.beside = this.edited ? [event.clientX, event.clientY] : null;
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.map.getContainer().focus();
    const id = target.dataset.annotation;
    const mark = this.value.marks.find((one) => one.id === id);
    this.pressed = { id, mark, point: Number(target.dataset.point ?? -1), x: event.clientX, y: event.clientY, dragged: false };
    if (id !== this.edited) notify({ type: "annotation", id, act: "pick" });
  }

  // Press on the pin of a comment: it follows the pointer, and the map stays. Not before an audience.
  _lift(event) {
    const group = event.target.closest?.("[data-comment]");
    const mark = group && this.value.marks.find((one) => one.title && one.id === group.dataset.comment);
    if (!mark || mark.on !== "ground" || document.documentElement.classList.contains("show")) return;
    event.preventDefault();
    event.stopPropagation();
    this.map.getContainer().focus();
    this.pressed = { id: mark.id, mark, group, x: event.clientX, y: event.clientY, dragged: false };
  }

  // Let the pin go. Python decides; where it refuses, the pin goes back.
  _drop(event, { id, mark, x, y, dragged }) {
    if (!dragged) return;
    event.stopPropagation();
    this._swallowClick();
    const [lon0, lat0] = mark.figures[0].at;
    const { lng, lat } = this.map.unproject(this.map.project([lat0, lon0]).add([event.clientX - x, event.clientY - y]));
    notify({ type: "comment_moved", id, lon: lng, lat });
    setTimeout(() => this.redraw(this.app.frame), RETURN_MS);
  }

  // In the right one of two maps side by side those on the ground are a mirror of the left.
  _target(event) {
    const found = event.target.closest?.("[data-annotation]");
    const { narrow } = this.app.frame;
    if (found || !narrow) return found;
    const there = document.elementsFromPoint(event.clientX - 2 * narrow, event.clientY);
    return /** @type {any} */ (there.map((each) => each.closest("[data-annotation]")).find(Boolean));
  }

  _move(event) {
    const { pressed } = this;
    if (!pressed) return;
    event.stopPropagation();
    if (!pressed.dragged && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < DRAG_PX) return;
    pressed.dragged = true;
    if (pressed.group) {
      pressed.group.setAttribute("transform", `translate(${event.clientX - pressed.x} ${event.clientY - pressed.y})`);
      return;
    }
    if (this.reporting) return;
    this.reporting = true;
    requestAnimationFrame(() => (this.reporting = false));
    this._report(event, false);
  }

  _release(event) {
    const { pressed, beside } = this;
    this.pressed = this.beside = null;
    if (pressed?.group) {
      this._drop(event, pressed);
    } else if (pressed) {
      event.stopPropagation();
      if (pressed.dragged) this._report(event, true, pressed);
      this._swallowClick();
    } else if (beside && Math.hypot(event.clientX - beside[0], event.clientY - beside[1]) < DRAG_PX) {
      notify({ type: "annotation", id: null, act: "pick" });
      this._swallowClick();
    }
  }

  // The click that ends a press is not one of the map.
  _swallowClick() {
    const stop = (event) => event.stopPropagation();
    window.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", stop, { capture: true }), 0);
  }

  _open(event) {
    const id = this.editing && this._target(event)?.dataset.annotation;
    if (!id) return;
    event.stopPropagation();
    notify({ type: "annotation", id, act: "open" });
  }

  // A click on the pin of a comment is none on what lies below it.
  _comment(event) {
    const id = event.target.closest?.("[data-comment]")?.dataset.comment;
    if (!id || this.app.sketch.active) return;
    event.stopPropagation();
    notify({ type: "comment", id });
  }

  // How far the pointer has come since the press, in the mark's own coordinates.
  _report(event, done, pressed = this.pressed) {
    const from = this._own(pressed.mark.on, pressed.x, pressed.y);
    const to = this._own(pressed.mark.on, event.clientX, event.clientY);
    notify({ type: "annotated", id: pressed.id, point: pressed.point, dx: to[0] - from[0], dy: to[1] - from[1], done });
  }

  _own(on, clientX, clientY) {
    const box = this.map.getContainer().getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    if (on === "sheet") return [x / box.width, y / box.height];
    const { lng, lat } = this.map.containerPointToLatLng(this.app.frame.fold({ x, y }));
    return [lng, lat];
  }
}
