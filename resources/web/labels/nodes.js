// The SVG text of labels, kept in sync with where they were placed.
import { make, set, text } from "../draw/svg.js";
import { fontFamily } from "./measure.js";

const ANCHORS = ["end", "middle", "start"];

export class Nodes {
  // more: at the end of the names of its groups, "-b" of the right one of two maps side by side.
  constructor(frame, look, more = "") {
    this.frame = frame;
    this.look = look;
    this.stage = frame.stage("labels" + more, 440);
    this.root = this.stage.root;
    this.root.style.pointerEvents = "none";
    this.groups = {};
    for (const name of ["rivers", "names", "features"]) this.groups[name] = make("g", { id: "labels-" + name + more }, this.root);
    this.known = new Map();
  }

  // The ids of the features that have a label.
  owners() {
    return new Set([...this.known.values()].map((node) => node.owner));
  }

  // `placed`: [request, spot] of all labels; others are removed.
  draw(placed) {
    for (const [request, spot] of placed) this._draw(request, spot);
    const kept = new Set(placed.map(([request]) => request.id));
    this.keep((_, id) => kept.has(id));
  }

  // Remove the labels for which `wanted` returns false.
  keep(wanted) {
    for (const [id, node] of this.known) {
      if (wanted(node, id)) continue;
      node.group.remove();
      this.known.delete(id);
    }
  }

  // Lines of text beside a point are aligned towards it.
  _draw(request, { x, y, angle, w, lines, lean, line, letters }) {
    let node = this.known.get(request.id) || this._node(request);
    if (letters || node.letters) {
      const drawnState = letters ? JSON.stringify([letters, request.size, request.color, this.look.appearance]) : "";
      if (letters && node.state === drawnState) return;
      node.group.remove();
      node = this._node(request);
      node.state = drawnState;
      if (letters) return void this._drawLetters(request, node, letters);
    }
    const state = [...lines, lean, x.toFixed(1), y.toFixed(1), angle, request.size, request.color, request.dot, request.covered, this.look.appearance, line].join("|");
    if (node.state === state) return;
    // Chromium renders rotated text that was moved slightly differently, so it is made anew.
    if (angle && node.state) {
      node.group.remove();
      node = this._node(request);
    }
    node.state = state;
    const palette = this.look.palette;
    const at = (y + request.size * (0.36 - 0.6 * (lines.length - 1))).toFixed(1);
    const from = (x + (request.spacing || 0) / 2 - lean * (w / 2 - 2)).toFixed(1);
    this._write(node.words, lines, from);
    set(node.words, {
      x: from, y: at, "text-anchor": ANCHORS[lean + 1], "font-size": request.size, "font-weight": request.bold, fill: request.color, opacity: request.opacity < 1 ? request.opacity : "",
      stroke: palette.halo, "letter-spacing": request.spacing || "", "font-style": request.italic ? "italic" : "",
      "stroke-width": request.size > 15 ? 3.6 : 3, transform: angle ? `rotate(${angle.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)})` : "",
    });
    if (request.dot || request.ring) node.dot ||= this._circle(node.group);
    else this._withoutDot(node);
    if (request.dot) this._dot(node, request, palette);
    if (request.ring) set(node.dot, { cx: x.toFixed(1), cy: y.toFixed(1), r: request.ring, fill: palette.region, stroke: request.color, "stroke-width": 1.2 });
    this._lead(node, request, line);
  }

  // Draw letter by letter, all halos below all letters.
  _drawLetters(request, node, letters) {
    node.letters = true;
    node.words.remove();
    const common = { "font-size": request.size, "font-weight": request.bold, "font-family": fontFamily, "font-style": request.italic ? "italic" : "", "text-anchor": "middle", opacity: request.opacity < 1 ? request.opacity : "" };
    const inks = [{ fill: "none", stroke: this.look.palette.halo, "stroke-width": 3, "stroke-linejoin": "round" }, { fill: request.color }];
    set(node.group, { "aria-label": request.text });
    for (const ink of inks) {
      const row = make("g", { ...common, ...ink }, node.group);
      for (const [letter, x, y, angle] of letters) {
        const at = { x: x.toFixed(1), y: (y + request.size * 0.36).toFixed(1) };
        text(letter, { ...at, transform: Math.abs(angle) > 1 ? `rotate(${angle.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)})` : "" }, row);
      }
    }
  }

  _lead(node, request, line) {
    node.lead?.remove();
    node.lead = null;
    if (!line) return;
    const [[ax, ay], [bx, by]] = line.map((at) => at.map((v) => v.toFixed(1)));
    node.lead = make("g", { stroke: request.color, "stroke-width": 1, fill: request.color });
    const d = `M${ax} ${ay}L${bx} ${by}`;
    if (request.dot) make("path", { d, fill: "none", stroke: this.look.palette.halo, "stroke-width": 3 }, node.lead); // through what lies between
    make("path", { d, fill: "none" }, node.lead);
    if (!request.dot) make("circle", { cx: bx, cy: by, r: 1.8 }, node.lead);
    node.group.prepend(node.lead);
  }

  _write(element, lines, x) {
    if (lines.length === 1) element.textContent = lines[0];
    else element.replaceChildren();
    if (lines.length > 1) lines.forEach((line, i) => (make("tspan", { x, dy: i ? "1.2em" : "" }, element).textContent = line));
  }

  _node(request) {
    const group = make("g", { "data-names": request.group === "features" ? request.owner : "" }, this.groups[request.group]);
    const node = { group, dot: null, owner: request.owner, state: "" };
    node.words = text("", { "paint-order": "stroke", "stroke-linejoin": "round", "font-family": fontFamily }, group);
    this.known.set(request.id, node);
    return node;
  }

  // Below the words. A place may have a dot at one scale and none at another.
  _circle(group) {
    const circle = make("circle", {});
    group.prepend(circle);
    return circle;
  }

  _withoutDot(node) {
    node.dot?.remove();
    node.dot = null;
  }

  _dot(node, request, palette) {
    const [x, y] = this.frame.at(request.world);
    set(node.dot, { cx: x.toFixed(1), cy: y.toFixed(1), r: request.dot, fill: palette.region, stroke: palette.city, "stroke-width": request.dot > 4 ? 2.4 : 1.5, display: request.covered ? "none" : "" });
  }
}
