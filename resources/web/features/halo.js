// Halos below selected, hovered and flashed features, and outlines of a selected platform's member counties.
import { make } from "../draw/svg.js";
import * as shapes from "../map/shapes.js";
import { markerRadius } from "./marker.js";

const FEW = 5; // more selected features than this get slim rings
export const MANY = { room: 5, alpha: 0.62 }; // px by which those are wider than a line, and how opaque they are

export class Halo {
  // read(address): fetches JSON (the counties, when first needed); turned(): called when the outlines of members
  // appear or disappear.
  constructor(frame, layer, look, read, turned, name = "halo", z = 405) {
    this.frame = frame;
    this.layer = layer;
    this.look = look;
    this.read = read;
    this.stage = frame.stage(name, z);
    this.root = this.stage.root;
    this.other = null; // of two maps side by side that of the second date
    this.selection = [];
    this.flashed = [];
    this.hovered = null;
    this.counties = null;
    this.turned = turned;
    this.outlined = false; // members of what is selected
    this.ready = Promise.resolve(); // the counties that are outlined have been read
  }

  // The halo of the second date of two maps side by side: it follows this one.
  beside(layer) {
    return new Halo(this.frame, layer, this.look, null, () => undefined, "halo-b");
  }

  select(ids) {
    this.selection = ids;
    this.redraw();
    if (!this.counties && ids.some((id) => (this._entry(id)?.feature.members || []).length)) this.ready = this._fetchCounties();
  }

  hover(id) {
    if (id === this.hovered) return;
    this.hovered = id;
    this.redraw();
  }

  flash(ids) {
    this.flashed = ids;
    this.redraw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.flashed = [];
      this.redraw();
    }, 1400);
  }

  _entry(id) {
    return this.layer.entries.get(id);
  }

  async _fetchCounties() {
    this.counties = new Map();
    const data = await this.read("/basemap/counties.geojson");
    for (const f of data.features) this.counties.set(f.properties.adcode, shapes.read(f.geometry));
    this.redraw();
  }

  redraw() {
    if (Number.isNaN(this.frame.zoom)) return;
    if (this.other) {
      const { selection, flashed, hovered, counties } = this;
      Object.assign(this.other, { selection, flashed, hovered, counties }).redraw();
    }
    this.root.replaceChildren();
    const { accent, hover } = this.look.palette;
    if (this.hovered && !this.selection.includes(this.hovered)) this._ring(this.hovered, hover, 0.34);
    for (const id of this.flashed) this._ring(id, accent, 0.35);
    for (const id of this.selection) {
      if (this.selection.length <= FEW) this._members(id, accent);
      if (!this._isPainted(id)) this._ring(id, accent, MANY.alpha);
    }
    const outlined = this.selection.length <= FEW && this.selection.some((id) => this._outlines(id).length);
    if (outlined === this.outlined) return;
    this.outlined = outlined;
    this.turned();
  }

  // Whether the painter draws the halo of a selected feature, with those of many others.
  _isPainted(id) {
    const entry = this._entry(id);
    return Boolean(entry?.borrowed && this.layer.large.painter.haloed.has(entry.feature.layer));
  }

  // The legend's row that explains the tint of member counties.
  rows(words) {
    const { accent } = this.look.palette;
    const sample = [{ d: "M3 2.5H27V13.5H3Z", fill: accent, "fill-opacity": 0.08, stroke: accent, "stroke-width": 0.9, "stroke-opacity": 0.8 }];
    return words && this.outlined ? [{ sample, text: words }] : [];
  }

  _outlines(id) {
    return (this._entry(id)?.feature.members || []).map((adcode) => this.counties?.get(adcode)).filter(Boolean);
  }

  // more: attributes; wider: px on each side.
  _ring(id, color, strength, more = {}, wider = 0) {
    const entry = this._entry(id);
    if (!entry || !entry.key) return;
    if (entry.kind === "point") this._spots(entry, color, strength, more, wider);
    else {
      const area = entry.kind === "area";
      const room = this.selection.length > FEW ? MANY.room : 9;
      const width = area ? Math.max(MANY.room, room * 0.6) : entry.spec.symbols[this.look.appearance][entry.form][entry.key].width + room;
      make("path", { d: entry.d, fill: "none", stroke: color, "stroke-width": width + 2 * wider, "stroke-opacity": strength, "stroke-linejoin": "round", "stroke-linecap": "round", ...more }, this.root);
    }
  }

  _spots(entry, color, strength, more, wider) {
    const r = markerRadius(this.frame.zoom) + 5 + wider;
    const ink = more["stroke-dasharray"] ? { fill: "none", stroke: color, "stroke-width": 5, "stroke-opacity": strength, ...more } : { fill: color, "fill-opacity": strength };
    for (const item of entry.spots) {
      const [x, y] = this.frame.at(item.part);
      const [dx, dy] = entry.offsets?.[entry.spots.indexOf(item)] || [0, 0];
      make("circle", { cx: (x + dx).toFixed(1), cy: (y + dy).toFixed(1), r, ...ink }, this.root);
    }
  }

  _members(id, color) {
    for (const shape of this._outlines(id)) {
      const d = shapes.path(shape, this.frame);
      make("path", { d, fill: color, "fill-opacity": 0.05, stroke: color, "stroke-width": 0.9, "stroke-opacity": 0.8 }, this.root);
    }
  }
}
