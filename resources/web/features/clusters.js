// Clusters of overlapping markers: a few are spread in a ring, many become one disc with their number.
import { make, show, text } from "../draw/svg.js";
import { markerRadius } from "./marker.js";
import { spread } from "./spread.js";

const OPEN_ZOOM = 10;
const MAX_SPREAD = 600;
const FEW = { far: 4, near: 12 };

// Rings of at most eight, sixteen, … markers around the middle that just do not touch: [[count, radius], …].
function rings(count, r) {
  if (count === 1) return [[1, 0]];
  const out = [];
  for (let left = count, ring = 1; left > 0; ring += 1) {
    const n = Math.min(left, ring * 8);
    const inner = out.length ? out[out.length - 1][1] + 2.3 * r : 0;
    out.push([n, Math.max(1.25 * r, inner, (n * 2.3 * r) / (2 * Math.PI))]);
    left -= n;
  }
  return out;
}

export class Clusters {
  // keepClear(): boxes that no marker may cover on paper.
  constructor(layer, keepClear) {
    this.layer = layer;
    this.keepClear = keepClear;
    this.group = make("g", { class: "clusters" });
    this.open = new Set();
    this.groups = [];
    this.discs = new Map(); // what a disc shows -> its node: one that stays as it is is not painted anew
  }

  arrange() {
    const frame = this.layer.frame;
    this.r = markerRadius(frame.zoom);
    this.groups = [];
    const before = this.discs;
    this.discs = new Map();
    const points = this.layer.drawn().filter((entry) => entry.kind === "point" && !entry.borrowed);
    const single = points.filter((entry) => entry.shape.parts.length === 1);
    if (frame.apart && points.length <= MAX_SPREAD) this._spread(points, frame);
    else for (const group of this._groups(single, frame)) this._settle(group, frame, before);
    for (const disc of before.values()) disc.remove();
  }

  // On paper a disc cannot be opened, so all markers are spread. A feature with several places has a marker at each.
  _spread(points, frame) {
    const homes = points.flatMap((entry) => entry.shape.parts.map((part) => frame.at(part)));
    const spots = spread(homes, this.r, this.keepClear());
    let n = 0;
    for (const entry of points) {
      const offsets = entry.shape.parts.map(() => {
        const [[x, y], spot] = [homes[n], spots[n]];
        n += 1;
        return spot && [spot[0] - x, spot[1] - y];
      });
      show(entry.group, true);
      this._offset(entry, offsets.some(Boolean) ? offsets : null, frame);
    }
  }

  // Greedy, in atlas order, so that grouping is deterministic.
  _groups(loose, frame) {
    let groups = [];
    for (const entry of loose) {
      const [x, y] = frame.at(entry.shape.parts[0]);
      groups.push({ x, y, entries: [entry], reach: this.r * 0.85 });
    }
    for (let before = -1; before !== groups.length; ) {
      before = groups.length;
      groups = this._merged(groups, frame);
    }
    return groups;
  }

  // Merge touching groups at the position of the larger one.
  _merged(groups, frame) {
    const out = [];
    for (const group of groups) {
      const near = out.find((g) => Math.hypot(g.x - group.x, g.y - group.y) < g.reach + group.reach);
      if (!near) out.push(group);
      else {
        if (group.entries.length > near.entries.length) [near.x, near.y] = [group.x, group.y];
        near.entries.push(...group.entries);
        near.reach = this._reach(near, frame);
      }
    }
    return out;
  }

  _reach(group, frame) {
    if (this._folded(group, frame)) return this.r * 1.1 + 4;
    return rings(group.entries.length, this.r).pop()[1] + this.r;
  }

  _folded(group, frame) {
    const few = frame.zoom < OPEN_ZOOM ? FEW.far : FEW.near;
    return group.entries.length > few && !this.open.has(group.entries[0].id);
  }

  _settle(group, frame, before) {
    const name = group.entries[0].id;
    const folded = this._folded(group, frame);
    if (folded) this._disc(group, name, before);
    const loose = folded ? group.entries.filter((e) => this.layer.pinned.has(e.id)) : group.entries;
    for (const entry of group.entries) show(entry.group, !folded || loose.includes(entry));
    if (loose.length === 1 && !folded) {
      this._put(loose[0], null, group, frame);
      return;
    }
    let first = 0;
    for (const [n, radius] of rings(Math.max(2, loose.length), this.r)) {
      const far = folded ? radius + 12 : radius;
      loose.slice(first, first + n).forEach((entry, i) => {
        const angle = (2 * Math.PI * i) / n - Math.PI / 2;
        this._put(entry, [Math.cos(angle) * far, Math.sin(angle) * far], group, frame);
      });
      first += n;
    }
  }

  _put(entry, spot, group, frame) {
    const [x, y] = frame.at(entry.shape.parts[0]);
    this._offset(entry, spot && [[group.x + spot[0] - x, group.y + spot[1] - y]], frame);
  }

  _offset(entry, offsets, frame) {
    if (String(offsets) === String(entry.offsets)) return;
    entry.offsets = offsets;
    entry.redraw(frame);
  }

  _disc(group, name, before) {
    const hues = group.entries.map((e) => e.spec.color[this.layer.look.appearance]).sort();
    const r = 8.5 + Math.min(5, group.entries.length * 0.3);
    const at = { cx: group.x.toFixed(1), cy: group.y.toFixed(1) };
    const state = [name, at.cx, at.cy, this.layer.look.appearance, ...hues].join("|");
    const disc = before.get(state) || this._draw(hues, name, at, r);
    before.delete(state);
    this.discs.set(state, disc);
    this.groups.push({ name, x: group.x, y: group.y, r, entries: group.entries });
  }

  _draw(hues, name, at, r) {
    const palette = this.layer.look.palette;
    const disc = make("g", { "data-cluster": name }, this.group);
    make("circle", { ...at, r: r + 3, fill: palette.casing, "fill-opacity": 0.8 }, disc);
    this._rim(disc, hues, r, at);
    make("circle", { ...at, r: r - 1.2, fill: palette.panel }, disc);
    text(String(hues.length), { "text-anchor": "middle", x: at.cx, y: (Number(at.cy) + 4).toFixed(1), "font-size": 11.5, "font-weight": 700, fill: palette.ink }, disc);
    return disc;
  }

  // The rim shows the themes inside, in proportion: an arc for each, whose markers are sorted by hue.
  _rim(disc, hues, r, at) {
    const round = 2 * Math.PI * r;
    const step = round / hues.length;
    for (const hue of new Set(hues)) {
      const wide = step * (hues.lastIndexOf(hue) + 1 - hues.indexOf(hue));
      make("circle", { ...at, r, fill: "none", stroke: hue, "stroke-width": 3.4, "stroke-dasharray": `${wide} ${round - wide}`, "stroke-dashoffset": -hues.indexOf(hue) * step }, disc);
    }
  }

  toggle(name) {
    if (!this.open.delete(name)) this.open.add(name);
    this.arrange();
  }
}
