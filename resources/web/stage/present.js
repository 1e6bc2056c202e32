// {"present": {...} | null}: title, caption and date over the map, and larger text.
// {"blank": "black" | "white" | null} covers everything; {"toast": words} shows a short message.
import { child } from "../draw/element.js";
import { writeWhole } from "../draw/whole.js";
import { isoDay } from "../time/timeline.js";

const BODY = 13; // px of the smallest text on stage: 18 pt on a slide, where Python has enlarged the page

export class Presentation {
  constructor(app) {
    this.app = app;
    this.on = false;
    const box = app.map.getContainer();
    this.head = child(box, "div", "twin-show");
    const words = child(this.head, "div", "words");
    this.title = child(words, "div", "title");
    this.caption = child(words, "div", "caption");
    this.day = child(this.head, "div", "day");
    this.place = child(box, "div", "twin-place");
    this.toast = child(box, "div", "twin-toast");
    this.cover = child(document.body, "div", "twin-cover");
    this.clock = null;
    new ResizeObserver(() => this.on && this.measure()).observe(this.head);
  }

  boxes() {
    if (!this.on) return [];
    const home = this.app.map.getContainer().getBoundingClientRect();
    const r = this.head.getBoundingClientRect();
    return r.height ? [[r.left - home.left, r.top - home.top, r.right - home.left, r.bottom - home.top]] : [];
  }

  show(value) {
    this.on = Boolean(value);
    const root = document.documentElement;
    root.classList.toggle("show", this.on);
    const shown = value?.show || {};
    for (const part of ["title", "clock", "legend", "figures"]) root.classList.toggle("no-" + part, this.on && shown[part] === false);
    root.classList.toggle("slide", this.on && Boolean(value?.slide));
    root.classList.toggle("closing", value?.slide === "closing");
    root.classList.toggle("away", this.on && Boolean(value?.away));
    root.classList.toggle("no-plates", this.on && shown.plates !== true);
    writeWhole(this.title, value?.title || "");
    writeWhole(this.caption, value?.caption || "");
    this.place.textContent = value?.place || "";
    this.app.look.grow = value?.grow || 1;
    this.app.look.floor = this.on ? BODY * this.app.look.grow : 0;
    root.style.setProperty("--grow", String(this.app.look.grow));
    this.tick();
    this.measure();
  }

  // Measure the title's height: it wraps differently on another screen.
  measure() {
    document.documentElement.style.setProperty("--head", (this.on ? this.head.getBoundingClientRect().height : 0) + "px");
    this.app.furniture.fit();
    this.app.labels?.place();
  }

  tick() {
    if (!this.on || !this.clock) return;
    const { mode, at, start } = this.clock;
    this.day.textContent = mode === "asof" ? isoDay(at) : isoDay(start) + " – " + isoDay(at);
    this.day.classList.toggle("span", mode !== "asof");
  }

  blank(color) {
    this.cover.style.background = color || "";
    this.cover.classList.toggle("on", Boolean(color));
  }

  say(words) {
    this.toast.textContent = words;
    this.toast.classList.add("on");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.toast.classList.remove("on"), 1600);
  }

  changed(message) {
    if (message.clock) {
      this.clock = message.clock;
      this.tick();
    }
    if ("compare" in message) this.day.hidden = Boolean(message.compare); // the divider has both dates
    if ("present" in message || message.transition) this.app.hover(null); // no plate outlives what it spoke of
  }
}
