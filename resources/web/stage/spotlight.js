// {"spotlight": true}: dims everything but a circle around the pointer. One layer, moved, never repainted.
import { child } from "../draw/element.js";

export class Spotlight {
  constructor(map) {
    this.box = map.getContainer();
    this.shade = child(this.box, "div", "twin-spotlight");
    this.on = false;
    this.at = null;
    this.waiting = false;
    this.box.addEventListener("mousemove", (event) => this._follow(event));
    window.addEventListener("resize", () => this.on && this._move());
  }

  light(on) {
    this.on = Boolean(on);
    this._move();
    this.shade.classList.toggle("on", this.on);
  }

  _follow(event) {
    const home = this.box.getBoundingClientRect();
    this.at = [event.clientX - home.left, event.clientY - home.top];
    if (!this.on || this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => this._move());
  }

  _move() {
    this.waiting = false;
    const home = this.box.getBoundingClientRect();
    const [x, y] = this.at || [home.width / 2, home.height / 2];
    this.shade.style.transform = `translate(${x - home.width}px, ${y - home.height}px)`;
  }
}
