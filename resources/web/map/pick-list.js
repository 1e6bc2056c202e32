// A list of the features under the pointer, if there are several. Text nodes only.
import { child } from "../draw/element.js";
import { truncate } from "../labels/measure.js";
import { notify } from "../link/bridge.js";
import * as timeline from "../time/timeline.js";

const MAX_ROWS = 12;

export class PickList {
  constructor(app) {
    this.app = app;
    this.words = "";
    this.ids = [];
    this.box = child(app.map.getContainer(), "div", "twin-here");
    this.box.hidden = true;
    for (const kind of ["mousedown", "dblclick", "click", "wheel", "mousemove", "contextmenu"]) this.box.addEventListener(kind, (event) => event.stopPropagation(), { passive: true });
    this.box.addEventListener("mouseleave", () => app.hover(null));
    window.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    app.map.on("movestart zoomstart", () => this.close());
  }

  // `ids`: topmost first; `chosen`: the one that the click selected.
  open(ids, chosen, at) {
    const entries = ids.map((id) => this.app.entry(id)).filter(Boolean);
    this.close();
    if (entries.length < 2 || document.documentElement.classList.contains("show")) return;
    this.app.hover(null);
    child(this.box, "div", "heading").textContent = this.words.replace("{n}", String(entries.length));
    this.ids = ids;
    for (const entry of entries.slice(0, MAX_ROWS)) this._row(entry, entry.id === chosen, at);
    this.box.hidden = false;
    this._place(at);
  }

  _row(entry, chosen, at) {
    const { lang, palette, appearance } = this.app.look;
    const row = child(this.box, "button", "row" + (chosen ? " on" : ""));
    const dot = child(row, "i", "");
    dot.style.background = entry.spec.color[appearance] || palette.accent;
    const words = child(row, "span", "");
    child(words, "b", "").textContent = truncate(entry.feature.name[lang], 40);
    const state = timeline.words(entry.feature, entry.spec, this.app.layer.clock.at, lang);
    child(words, "small", "").textContent = entry.spec.name[lang] + (state ? " · " + state : "");
    row.addEventListener("mouseenter", () => this.app.halo.hover(entry.id));
    row.addEventListener("click", () => {
      for (const other of this.box.querySelectorAll(".row")) other.classList.toggle("on", other === row);
      notify({ type: "click", id: entry.id, additive: false, lon: at.lon, lat: at.lat });
    });
  }

  _place({ x, y }) {
    const { clientWidth, clientHeight } = this.box.parentElement;
    this.box.style.left = Math.max(8, Math.min(x + 16, clientWidth - this.box.offsetWidth - 8)) + "px";
    this.box.style.top = Math.max(8, Math.min(y - 12, clientHeight - this.box.offsetHeight - 8)) + "px";
  }

  close() {
    if (this.box.hidden) return;
    this.box.hidden = true;
    this.box.replaceChildren();
  }

  changed(message) {
    if ("clock" in message || "layers" in message || "hidden" in message || "present" in message || "sheet" in message) this.close();
    // The selection was cleared (Esc in the window) or changed elsewhere.
    if (message.selection && !message.selection.some((id) => this.ids.includes(id))) this.close();
  }
}
