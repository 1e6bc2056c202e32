// The test picture of a graphics card in the map's lower left corner, for as long as Python looks for it.
import { notify } from "../link/bridge.js";

const FRAMES = 3; // until what is new is on screen

export class Trial {
  constructor(painter) {
    this.painter = painter;
    this.asked = false;
    this.canvas = null;
  }

  // With the first large layer.
  begin() {
    if (!this.asked) notify({ type: "painter", state: "wanted", renderer: "", spots: [] });
    this.asked = true;
  }

  // Of Python: "try" or "force" (whatever draws there) to find a card, "test" to show its picture, "use" or "drop" it.
  obey(mode) {
    this._remove();
    if (this.painter.worker) this.painter.trust(mode === "force" ? "try" : mode, mode === "force");
  }

  take({ state, renderer, bitmap, spots }) {
    if (!bitmap) {
      notify({ type: "painter", state, renderer, spots: [] });
      return;
    }
    const { height } = bitmap; // it is gone once it is shown
    this._show(bitmap);
    const seen = () => notify({ type: "painter", state, renderer, spots: spots.map(([x, y, ...colour]) => [x, height - y, ...colour]) });
    const frames = (n) => requestAnimationFrame(() => (n > 1 ? frames(n - 1) : seen()));
    frames(FRAMES);
  }

  _show(bitmap) {
    const canvas = document.body.appendChild(document.createElement("canvas"));
    const side = (px) => px / window.devicePixelRatio + "px";
    Object.assign(canvas, { width: bitmap.width, height: bitmap.height, id: "trial" });
    Object.assign(canvas.style, { width: side(bitmap.width), height: side(bitmap.height) });
    canvas.getContext("bitmaprenderer").transferFromImageBitmap(bitmap);
    this.canvas = canvas;
  }

  _remove() {
    this.canvas?.remove();
    this.canvas = null;
  }
}
