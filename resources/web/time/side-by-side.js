// Two dates as two maps side by side, in place of the swipe. There is still one Leaflet map and one camera: what is drawn
// of a date is moved by a quarter of the width, to the middle of its half, and each half shows the middle of the map
// (`Frame.narrow`). What belongs to neither date is drawn once and mirrored by <use>; names and halos exist twice.
import { child } from "../draw/element.js";
import { make } from "../draw/svg.js";

const MIRRORED = ["ground", "annotations", "sketch"];

export class SideBySide {
  // later: the FeatureLayer of the second date. cut(stage, half): shows a stage in one half only.
  constructor(app, later, cut) {
    this.app = app;
    this.cut = cut;
    this.mirrors = MIRRORED.map((name) => this._mirror(name));
    this.labels = app.labels.beside();
    this.halo = app.halo.beside(later);
    const box = app.map.getContainer();
    this.echo = child(box, "div", "twin-echo"); // the pointer's place in the other map
    box.addEventListener("mousemove", (event) => this._follow(event));
    box.addEventListener("mouseleave", () => this.echo.classList.remove("on"));
    app.frame.follow(); // align the new panes
  }

  _mirror(name) {
    const { frame } = this.app;
    const source = frame.stages.find((stage) => stage.name === name);
    const stage = frame.stage(name + "-b", source.pane.style.zIndex);
    make("use", { href: "#pane-" + name, "pointer-events": "none" }, stage.root);
    return { source, stage };
  }

  // Show it, or take it away: `half` is the one of the clock's date.
  show(half) {
    const { app } = this;
    const on = Boolean(half);
    document.documentElement.classList.toggle("side-by-side", on);
    app.frame.halved = on;
    app.labels.other = on ? this.labels : null;
    app.halo.other = on ? this.halo : null;
    const other = half === "left" ? "right" : "left";
    const [own, twin] = [this.labels, this.halo].map(({ stage }) => stage);
    for (const { source, stage } of this.mirrors) this._halves(source, stage, on && "left");
    this._halves(app.labels.stage, own, on && "left");
    this._halves(app.halo.stage, twin, on && half, other);
    for (const stage of [own, twin, ...this.mirrors.map((each) => each.stage)]) stage.pane.style.display = on ? "" : "none";
    if (!on) this.echo.classList.remove("on");
  }

  _halves(one, two, half, other = "right") {
    this.cut(one, half || "");
    this.cut(two, half ? other : "");
  }

  _follow(event) {
    const on = this.app.frame.narrow > 0 && !event.buttons;
    this.echo.classList.toggle("on", on);
    if (!on) return;
    const home = this.app.map.getContainer().getBoundingClientRect();
    const x = event.clientX - home.left;
    const away = x < home.width / 2 ? home.width / 2 : -home.width / 2;
    this.echo.style.transform = `translate(${x + away}px, ${event.clientY - home.top}px)`;
  }
}
