// One drawn feature: its SVG nodes in the stage of its kind, and how a Style is put on them.
(function (/** @type {Twincity} */ tc) {
  "use strict";
  const { make, set, text } = tc.svg;
  const HIT = { line: 14, area: 0 };

  class Entry {
    constructor(feature, spec, shape) {
      this.feature = feature;
      this.id = feature.id;
      this.spec = spec;
      this.shape = shape;
      this.kind = shape.kind;
      this.key = "";
      this.styled = "";
      this.stale = true;
      this.offset = null;
    }

    mount(parent) {
      this.group = make("g", { "data-id": this.id, display: "none" }, parent);
      this["_mount_" + this.kind]();
    }

    _mount_line() {
      const base = { fill: "none", "stroke-linejoin": "round", "stroke-linecap": "round" };
      this.casing = make("path", base, this.group);
      this.main = make("path", base, this.group);
      this.hit = make("path", { fill: "none", stroke: "none", "stroke-width": HIT.line, "pointer-events": "stroke" }, this.group);
      this.ends = make("g", {}, this.group);
    }

    _mount_area() {
      this.main = make("path", { "fill-rule": "evenodd", "stroke-linejoin": "round", "pointer-events": "all" }, this.group);
    }

    _mount_point() {
      this.spots = this.shape.parts.map((part) => {
        const spot = make("g", {}, this.group);
        return { part, spot, leader: make("path", { fill: "none" }, spot), ring: make("path", { fill: "none" }, spot),
          mark: make("path", { "stroke-linejoin": "round" }, spot),
          icon: text(this.spec.icon, { "text-anchor": "middle", "pointer-events": "none", "font-weight": 700 }, spot) };
      });
    }

    // Paths are made only while the feature shows; others wait until they do.
    redraw(frame) {
      if (!this.key) {
        this.stale = true;
        return;
      }
      this.stale = true;
      this.warm(frame);
    }

    warm(frame) {
      if (!this.stale) return;
      this.stale = false;
      this["_redraw_" + this.kind](frame);
    }

    _redraw_line(frame) {
      const d = tc.shapes.path(this.shape, frame);
      for (const path of [this.casing, this.main, this.hit]) set(path, { d });
      this.ends.replaceChildren();
      this._arrows(frame);
      if (this.spec.ends) this._endDots(frame);
    }

    _redraw_area(frame) {
      set(this.main, { d: tc.shapes.path(this.shape, frame) });
    }

    _redraw_point(frame) {
      const r = tc.markerRadius(frame.zoom);
      for (const item of this.spots) this._placeSpot(item, frame, r);
    }

    _placeSpot(item, frame, r) {
      const [x, y] = frame.at(item.part);
      const [dx, dy] = this.offset || [0, 0];
      Object.assign(item, { r, x: x + dx, y: y + dy });
      set(item.leader, { d: this.offset ? `M${item.x.toFixed(1)} ${item.y.toFixed(1)}L${x.toFixed(1)} ${y.toFixed(1)}` : "" });
      set(item.mark, { d: tc.glyphs.path(this.spec.glyph, r, item.x, item.y) });
      set(item.icon, { "font-size": (r * 1.12).toFixed(1), x: item.x.toFixed(1), y: (item.y + r * 0.42).toFixed(1), display: r >= 8 ? "" : "none" });
      this._ring(item);
    }

    _ring(item) {
      set(item.ring, { d: item.reach ? tc.glyphs.path(this.spec.glyph, item.reach, item.x, item.y) : "" });
    }

    _endDots(frame) {
      for (const part of this.shape.parts) {
        for (const i of [0, part.length - 2]) {
          const [x, y] = frame.at([part[i], part[i + 1]]);
          make("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: tc.endRadius(frame.zoom) }, this.ends);
        }
      }
    }

    // A corridor that leaves the map's region ends there with an arrow; labels.js writes where it goes.
    _arrows(frame) {
      for (const end of this.feature.destinations || []) {
        const tip = frame.at(tc.shapes.world(end.at[0], end.at[1]));
        const inner = this._inner(frame, tip);
        const angle = Math.atan2(tip[1] - inner[1], tip[0] - inner[0]);
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        const turned = [[-2, -7], [11, 0], [-2, 7]].map(([x, y]) => (tip[0] + x * cos - y * sin).toFixed(1) + " " + (tip[1] + x * sin + y * cos).toFixed(1));
        make("path", { d: "M" + turned.join("L") + "Z", class: "arrow" }, this.ends);
      }
    }

    // The vertex next to the end that lies at `tip`.
    _inner(frame, tip) {
      let best = [Infinity, tip];
      for (const part of this.shape.parts) {
        const last = part.length - 2;
        for (const [end, next] of [[0, Math.min(2, last)], [last, Math.max(0, last - 2)]]) {
          const at = frame.at([part[end], part[end + 1]]);
          const gap = Math.hypot(at[0] - tip[0], at[1] - tip[1]);
          if (gap < best[0]) best = [gap, frame.at([part[next], part[next + 1]])];
        }
      }
      return best[1];
    }

    // Show the state `key` ("" hides); returns true where the feature came or went.
    apply(key, look, frame) {
      const changed = Boolean(key) !== Boolean(this.key);
      this.key = key;
      if (changed) set(this.group, { display: key ? "" : "none" });
      if (!key) return changed;
      if (this.stale) this.redraw(frame);
      const style = this.spec.styles[look.appearance][key];
      const styled = look.appearance + key;
      if (style && styled !== this.styled) this["_style_" + this.kind](style, look.palette);
      this.styled = styled;
      return changed;
    }

    // A hollow line's paper core stays whole, or its colour would show through.
    _style_line(style, palette) {
      const dash = style.dash.join(" ");
      const cap = dash ? "butt" : "round";
      const lower = style.hollow
        ? { stroke: style.stroke, "stroke-width": style.width + 2.2, "stroke-dasharray": dash, "stroke-linecap": cap, ...tc.faint(style) }
        : { stroke: palette.casing, "stroke-width": style.width + 2.8, "stroke-dasharray": "", "stroke-linecap": "round", ...tc.faint(style, 1, 0.85) };
      set(this.casing, { ...lower, display: style.hollow || style.casing ? "" : "none" });
      const upper = style.hollow ? { stroke: palette.region, "stroke-opacity": "" } : { stroke: style.stroke, ...tc.faint(style) };
      set(this.main, { ...upper, "stroke-width": style.width, "stroke-dasharray": style.hollow ? "" : dash, "stroke-linecap": cap });
      set(this.ends, { fill: style.hollow || dash ? palette.region : style.stroke, stroke: dash || style.hollow ? style.stroke : palette.casing, "stroke-width": 1.6, ...tc.faint(style) });
      if (this.spec.ends && !dash && !style.hollow) set(this.ends, { fill: palette.region, stroke: style.stroke, "stroke-width": 2 });
    }

    // A whole province tinted as strongly as a county would drown the map.
    _style_area(style) {
      const [left, top, right, bottom] = this.shape.box;
      const share = Math.min(1, Math.max(0.3, 1.6 / Math.max(1, (right - left) * (bottom - top))));
      set(this.main, {
        fill: style.fill, stroke: style.stroke, ...tc.faint(style, style.fillOpacity * share),
        "stroke-width": Math.min(style.width, 1.8 * Math.max(share, 0.5)).toFixed(2),
        "stroke-dasharray": style.hollow ? "1.5 3" : style.dash.join(" "),
      });
    }

    _style_point(style, palette) {
      for (const item of this.spots) {
        const { ink, ring, ...mark } = tc.glyphs.marker(style, palette, item.r);
        item.reach = ring;
        this._ring(item);
        set(item.mark, mark);
        set(item.icon, { fill: ink, "fill-opacity": mark["fill-opacity"] });
        set(item.leader, { stroke: style.stroke, "stroke-width": 0.9, ...tc.faint(style, 1, 0.6) });
        set(item.ring, { stroke: style.stroke, "stroke-width": 1.3, ...tc.faint(style) });
      }
    }
  }

  tc.markerRadius = (zoom) => Math.max(4.6, Math.min(10.5, 5.2 + (zoom - 7) * 1.35));
  tc.endRadius = (zoom) => Math.max(2.4, Math.min(5, 3.1 + (zoom - 8) * 0.6));
  tc.Entry = Entry;
})((window.twincity = window.twincity || {}));
