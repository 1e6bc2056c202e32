// Markers that would lie on each other: a few stand in a ring, many become one disc with their number.
(function (tc) {
  "use strict";
  const { make, text, show } = tc.svg;
  const FEW = 4;
  const OPEN_ZOOM = 10;

  class Fan {
    constructor(layer) {
      this.layer = layer;
      this.group = make("g", { class: "clusters" });
      this.open = new Set();
      this.clusters = [];
    }

    arrange() {
      const frame = this.layer.frame;
      const reach = tc.markerRadius(frame.zoom) * 1.7;
      const groups = this._groups(frame, reach);
      this.group.replaceChildren();
      this.clusters = [];
      for (const group of groups) this._settle(group, frame, reach);
    }

    // Greedy and in atlas order, so that the same features always group alike.
    _groups(frame, reach) {
      const groups = [];
      for (const entry of this.layer.drawn()) {
        if (entry.kind !== "point") continue;
        const at = frame.at(entry.shape.parts[0]);
        const near = groups.find((g) => Math.hypot(g.x - at[0], g.y - at[1]) < reach);
        if (near && entry.shape.parts.length === 1) near.entries.push(entry);
        else groups.push({ x: at[0], y: at[1], entries: [entry] });
      }
      return groups;
    }

    _settle(group, frame, reach) {
      const name = group.entries[0].id;
      const folded = group.entries.length > FEW && frame.zoom < OPEN_ZOOM && !this.open.has(name);
      if (folded) this._disc(group, name);
      const loose = folded ? group.entries.filter((e) => this.layer.pinned.has(e.id)) : group.entries;
      for (const entry of group.entries) show(entry.group, !folded || loose.includes(entry));
      loose.forEach((entry, i) => {
        const alone = loose.length === 1 && !folded;
        this._put(entry, alone ? null : this._spot(i, loose.length, folded ? reach * 1.5 : reach), group, frame);
      });
    }

    // Rings of eight, sixteen, … around the middle.
    _spot(index, count, reach) {
      let ring = 1;
      let first = 0;
      while (index - first >= ring * 8) {
        first += ring * 8;
        ring += 1;
      }
      const inRing = Math.min(count - first, ring * 8);
      const angle = (2 * Math.PI * (index - first)) / inRing - Math.PI / 2;
      const r = reach * (inRing < 4 && ring === 1 ? 0.75 : 1.15) * ring;
      return [Math.cos(angle) * r, Math.sin(angle) * r];
    }

    _put(entry, spot, group, frame) {
      const [x, y] = frame.at(entry.shape.parts[0]);
      const offset = spot && [group.x + spot[0] - x, group.y + spot[1] - y];
      if (!offset && !entry.offset) return;
      entry.offset = offset;
      entry.redraw(frame);
    }

    _disc(group, name) {
      const palette = this.layer.look.palette;
      const r = 8.5 + Math.min(5, group.entries.length * 0.3);
      const disc = make("g", { "data-cluster": name, transform: `translate(${group.x.toFixed(1)} ${group.y.toFixed(1)})` }, this.group);
      make("circle", { r: r + 3, fill: palette.casing, "fill-opacity": 0.8 }, disc);
      this._rim(disc, group, r);
      make("circle", { r: r - 1.2, fill: palette.panel }, disc);
      text(String(group.entries.length), { "text-anchor": "middle", y: 4, "font-size": 11.5, "font-weight": 700, fill: palette.ink }, disc);
      this.clusters.push({ name, x: group.x, y: group.y, r, entries: group.entries });
    }

    // The rim tells which themes are inside, in proportion.
    _rim(disc, group, r) {
      const hues = group.entries.map((e) => e.spec.styles[this.layer.look.appearance][e.key].stroke).sort();
      const round = 2 * Math.PI * r;
      hues.forEach((hue, i) => {
        const step = round / hues.length;
        make("circle", { r, fill: "none", stroke: hue, "stroke-width": 3.4, "stroke-dasharray": `${step} ${round - step}`, "stroke-dashoffset": -i * step }, disc);
      });
    }

    toggle(name) {
      if (!this.open.delete(name)) this.open.add(name);
      this.arrange();
    }
  }

  tc.Fan = Fan;
})((window.twincity = window.twincity || {}));
