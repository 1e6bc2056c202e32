// {"transition": ms}: animates the next View: the camera flies, features fade in.
import * as camera from "./camera.js";

const FADED = /^(areas|lines|points|halo|marks)/; // labels of places stay visible
const MAX_MS = 1000;

export class Transition {
  constructor(app) {
    this.app = app;
    this.ms = 0; // 0: the next View jumps
    this.target = null;
  }

  arm(ms) {
    this.ms = Math.min(ms, MAX_MS);
  }

  // True if the camera of this message is to be animated after drawing.
  defer(target, message) {
    if (!this._due(message)) return false;
    this.target = target;
    return true;
  }

  changed(message) {
    if (!this._due(message)) return;
    this._fade(this.ms * 0.85);
    if (this.target && !this.app.framing.waiting) camera.fly(this.app.map, this.target, this.ms);
    this.ms = 0;
    this.target = null;
  }

  _due(message) {
    return this.ms > 0 && "seq" in message;
  }

  _fade(ms) {
    for (const stage of this.app.frame.stages) {
      if (FADED.test(stage.name)) stage.pane.animate([{ opacity: 0 }, { opacity: 1 }], { duration: ms, easing: "ease-out" });
    }
  }
}
