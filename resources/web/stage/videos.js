// Videos of a scene, played over their posters while presenting, and in a file always. Muted until the viewer turns the
// sound on; a video that leaves the map ends. {"video": "play"} starts all of a scene, or holds them.
import { child } from "../draw/element.js";
import { world } from "../map/shapes.js";

export class Videos {
  constructor(app) {
    this.app = app;
    this.held = new Map(); // id of the annotation -> {mark, node}
    this.box = child(app.map.getContainer(), "div", "twin-videos");
    for (const kind of ["mousedown", "pointerdown", "dblclick", "click", "wheel", "contextmenu"]) this.box.addEventListener(kind, (event) => event.stopPropagation());
    app.map.on("move zoomend resize", () => this.place());
  }

  changed(message) {
    if ("annotations" in message || "present" in message || "sheet" in message) queueMicrotask(() => this._sync()); // once it is shown
    if (message.video) this._toggle();
  }

  _sync() {
    const root = document.documentElement.classList;
    const live = root.contains("show") && !root.contains("sheet");
    const marks = this.app.annotations.value.marks.filter((mark) => mark.video && (live || !mark.video.href.startsWith("/")));
    const kept = new Set(marks.map((mark) => mark.id + mark.video.href));
    for (const [key, { node }] of this.held) {
      if (kept.has(key)) continue;
      node.pause?.();
      node.removeAttribute("src");
      node.load?.(); // releases the file
      node.remove();
      this.held.delete(key);
    }
    for (const mark of marks) {
      const key = mark.id + mark.video.href;
      if (this.held.has(key)) this.held.get(key).mark = mark;
      else this.held.set(key, { mark, node: mark.video.href ? this._node(mark.video.href) : child(this.box, "div", "unplayed", mark.video.words) });
    }
    this.place();
  }

  _node(href) {
    const node = document.createElement("video");
    Object.assign(node, { muted: true, controls: true, preload: "metadata", playsInline: true, disablePictureInPicture: true, disableRemotePlayback: true, hidden: true });
    node.setAttribute("controlslist", "nodownload noremoteplayback");
    node.addEventListener("loadedmetadata", () => (node.hidden = false)); // else its poster stays
    node.src = href;
    return this.box.appendChild(node);
  }

  // Over the posters, wherever the map is.
  place() {
    if (!this.held.size || Number.isNaN(this.app.frame.zoom)) return;
    const { frame, look, map } = this.app;
    const [left, top] = frame.viewport();
    const size = map.getSize();
    for (const { mark, node } of this.held.values()) {
      const { at, box } = mark.video;
      const [x, y] = mark.on === "sheet" ? [at[0] * size.x, at[1] * size.y] : frame.at(world(at[0], at[1])).map((v, n) => v - (n ? top : left));
      const [dx, dy, wide, high] = box.map((v) => v * look.grow);
      Object.assign(node.style, { left: x + dx + "px", top: y + dy + "px", width: wide + "px", height: high + "px" });
    }
  }

  _toggle() {
    const nodes = [...this.held.values()].map(({ node }) => node).filter((node) => node.play && !node.error);
    const start = nodes.every((node) => node.paused);
    for (const node of nodes) {
      if (start) void node.play().catch(() => undefined);
      else node.pause();
    }
  }
}
