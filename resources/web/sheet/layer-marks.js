// Marks of layers for PDF (explorer/export/formats/pdf_layers.py): Chromium prints no groups, so rectangles that nobody
// sees begin and end them, in the page only while it prints. A rectangle outside its clip would not be printed.
import { make } from "../draw/svg.js";

export class LayerMarks {
  constructor(app) {
    this.app = app;
    this.nodes = [];
    window.addEventListener("beforeprint", () => this._add(app.sheet.marks));
    window.addEventListener("afterprint", () => this._remove());
  }

  _add(marks) {
    this._remove();
    if (!marks) return;
    const origin = this.app.map.containerPointToLayerPoint([0, 0]);
    for (const stage of this.app.frame.stages) {
      this.rect = { ...this._inside(stage, origin), height: marks.height, unit: marks.unit };
      for (const [first, last, name] of this._runs(stage)) {
        const number = marks.numbers[name];
        if (number && (first !== last || drawn(first))) this._mark(first, last, number, (rect) => rect);
      }
    }
    this._addLarge(marks, origin);
  }

  // Large layers are pictures or drawings beside the stage's SVG.
  _addLarge({ height, unit, numbers }, origin) {
    for (const side of this.app.sides()) {
      for (const [id, { canvas, stage }] of side.large.held) {
        this.rect = { ...this._inside(stage, origin), height, unit };
        const number = numbers["layer-" + id];
        if (number) this._mark(canvas, canvas.drawing || canvas, number, boxed);
      }
    }
  }

  // [first node, last node, name of the group]
  _runs({ name, root }) {
    if (name === "labels" || name === "labels-b") return [...root.children].flatMap((group) => this._labels(group));
    const own = [...root.children].filter((group) => /^layer-/.test(group.id));
    if (own.length) return own.map((group) => [group, group, group.id.replace(/-(area|line|point)(-b)?$/, "")]);
    return [[root, root, "pane-" + name.replace(/-b$/, "")]];
  }

  // The names of features belong to their layers.
  _labels(group) {
    if (!group.id.startsWith("labels-features")) return [[group, group, group.id.replace(/-b$/, "")]];
    const { entries } = this.app.layer;
    const runs = [];
    for (const node of group.children) {
      const name = "layer-" + entries.get(node.getAttribute("data-names"))?.feature.layer;
      const last = runs[runs.length - 1];
      if (last?.[2] === name) last[1] = node;
      else runs.push([node, node, name]);
    }
    return runs;
  }

  _mark(first, last, number, wrap) {
    const { x, y, height, unit } = this.rect;
    const rect = (n) => wrap(make("rect", { x, y, width: unit * (n + 1), height, fill: "black" }));
    this.nodes.push(first.parentNode.insertBefore(rect(number), first), last.parentNode.insertBefore(rect(0), last.nextSibling));
  }

  // A point of the stage that is surely drawn: of two dates each has a side of the divider.
  _inside(stage, origin) {
    const [left, top, right, bottom] = this.app.frame.viewport();
    const clip = (stage.pane.style.clipPath.match(/-?[\d.]+(?=px)/g) || []).map(Number);
    if (!clip.length || this.app.frame.narrow) return { x: (left + right) / 2, y: (top + bottom) / 2 };
    const mean = (odd) => clip.filter((_, n) => n % 2 === odd).reduce((sum, value) => sum + value, 0) / (clip.length / 2);
    return { x: mean(0) + left - origin.x, y: mean(1) + top - origin.y };
  }

  _remove() {
    for (const node of this.nodes.splice(0)) node.remove();
  }
}

// Whether a group has anything that shows.
function drawn(group) {
  const { width, height } = group.getBoundingClientRect();
  return width + height > 0;
}

// A rectangle among the children of a pane.
function boxed(rect) {
  const svg = make("svg", { width: 1, height: 1, overflow: "visible" });
  Object.assign(svg.style, { position: "absolute", left: 0, top: 0 });
  svg.appendChild(rect);
  return svg;
}
